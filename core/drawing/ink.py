"""`Drawing`: what is on the pad, and reading what a browser says about it, which may be anything."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard

import numpy as np
import torch
from torch import Tensor

# The pad is read as SIDE x SIDE pixels of ink: three for each of MNIST's, small enough to send while the pen moves.
SIDE = 84
PIXELS = SIDE * SIDE
# Strokes are written in thousandths of the pad's side; a pen may leave the pad on its way.
UNIT = 1000
FARTHEST = 3 * UNIT
WIDEST = UNIT // 2
MOST_STROKES = 500
MOST_NUMBERS = 24_000
# How far the arrow keys go, in twenty-eighths of the pad's side.
MOST_NUDGE = 14

Strokes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """What is on the pad.

    Attributes:
        ink: SIDE x SIDE bytes, row by row, from 0 (paper) to 255 (ink).
        strokes: each the width of its pen, then x and y of its points, in thousandths of the pad's side. They draw
            the pad again when a browser has lost it; `ink` is what they look like.
        picture: ink that was put on the pad before the strokes, as bytes like `ink`; None for none.
        nudge: how far the arrow keys moved the drawing, right and down, in twenty-eighths of the pad's side.
    """

    ink: bytes = bytes(PIXELS)
    strokes: Strokes = ()
    picture: bytes | None = None
    nudge: tuple[int, int] = (0, 0)

    def tensor(self) -> Tensor:
        """The ink as uint8 (SIDE, SIDE)."""
        return torch.from_numpy(np.frombuffer(self.ink, dtype=np.uint8).reshape(SIDE, SIDE).copy())


@dataclass(frozen=True)
class Message:
    """A checked message of the pad: the drawing now, the message's number, and whether the pen was lifted."""

    drawing: Drawing
    number: int
    released: bool


def picture_of(ink: Tensor) -> Drawing:
    """A pad with nothing but a picture, uint8 (SIDE, SIDE), on it."""
    data = ink.contiguous().numpy().tobytes()
    return Drawing(ink=data, picture=data)


def read_message(sent: object, before: Drawing) -> Message:
    """Check what a browser sent about its pad.

    While the pen is down only the ink travels; strokes come when it is lifted.

    Args:
        sent: anything.
        before: the drawing as it was known, from which strokes and picture are kept.

    Raises:
        ValueError: when it is no message of a pad.
    """
    if not isinstance(sent, Mapping):
        raise ValueError("A pad sends one object.")
    number, released = sent.get("number"), sent.get("released")
    if not _whole(number, 0, 2**53) or not isinstance(released, bool):
        raise ValueError("A message of the pad has a number and says whether the pen was lifted.")
    strokes, picture = before.strokes, before.picture
    if released:
        strokes = _strokes(sent.get("strokes"))
        if sent.get("picture") is not True:
            picture = None
    drawing = Drawing(_ink(sent.get("ink")), strokes, picture, _nudge(sent.get("nudge")))
    return Message(drawing, number, released)


def _whole(value: object, low: int, high: int) -> TypeGuard[int]:
    # JavaScript writes 3.0 as 3; whatever has a fraction is none of ours.
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _ink(text: object) -> bytes:
    if not isinstance(text, str) or len(text) != -(-PIXELS // 3) * 4:
        raise ValueError(f"The ink is {PIXELS} bytes in base 64.")
    try:
        ink = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"The ink is {PIXELS} bytes in base 64.") from None
    if len(ink) != PIXELS:
        raise ValueError(f"The ink is {PIXELS} bytes in base 64.")
    return ink


def _nudge(value: object) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2 or not all(_whole(v, -MOST_NUDGE, MOST_NUDGE) for v in value):
        raise ValueError(f"A nudge is two whole numbers from -{MOST_NUDGE} to {MOST_NUDGE}.")
    return value[0], value[1]


def _strokes(value: object) -> Strokes:
    if not isinstance(value, list) or len(value) > MOST_STROKES:
        raise ValueError(f"The strokes are a list of at most {MOST_STROKES}.")
    room = MOST_NUMBERS
    for stroke in value:
        if not isinstance(stroke, list) or len(stroke) < 3 or len(stroke) % 2 == 0 or len(stroke) > room:
            raise ValueError("A stroke is a width, then x and y of its points.")
        room -= len(stroke)
        if not _whole(stroke[0], 1, WIDEST) or not all(_whole(v, -FARTHEST, FARTHEST) for v in stroke[1:]):
            raise ValueError("Strokes are whole numbers on the pad or beside it.")
    return tuple(tuple(stroke) for stroke in value)
