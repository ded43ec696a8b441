"""`Packed`: a few float32 numbers as one short text, base64 of their bytes, so that each arrives bit for bit."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.reading.rule import Rule

NONE = "none"
_KIND = np.dtype("<f4")


def pack(numbers: ArrayLike) -> str:
    """Numbers as text: base64 of little-endian float32, in their order; of no numbers ""."""
    return base64.b64encode(np.asarray(numbers, _KIND).tobytes()).decode("ascii")


def unpack(text: str) -> NDArray[np.float32]:
    """The inverse of `pack`, float32 (n,).

    Raises:
        ValueError: when the text is not as `pack` writes it.
    """
    try:
        content = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if len(content) % _KIND.itemsize or base64.b64encode(content).decode("ascii") != text:
        raise ValueError("no float32 numbers")
    return np.frombuffer(content, _KIND).astype(np.float32)


@dataclass(frozen=True)
class Packed(Rule[str]):
    """Up to `most` numbers as `pack` writes them; no numbers are written "none"."""

    most: int
    help: str = ""

    def allowed(self) -> str:
        return f'base64 of up to {self.most:,} float32 numbers, or "{NONE}"'

    def accepts(self, value: object) -> bool:
        # Longer than so many numbers make it: not even decoded.
        if not isinstance(value, str) or len(value) > 4 * (-(-_KIND.itemsize * self.most // 3)):
            return False
        try:
            return len(unpack(value)) <= self.most
        except ValueError:
            return False

    def read(self, text: str) -> str:
        return "" if text.lower() == NONE else text

    def write(self, value: str) -> str:
        return value or NONE

    def brief(self, value: str) -> str:
        return f"{len(unpack(value)):,} numbers" if value else NONE
