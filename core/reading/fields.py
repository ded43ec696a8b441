"""The fields of a run's settings: for each its allowed range, how it is read from text, and how it is written.

The same rules judge settings made in code, options typed in a terminal, controls on a page and addresses in a
browser, so that all four refuse the same things in the same words.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any


class ConfigError(ValueError):
    """A setting outside its range. `field` is its name; the message is a sentence that names the range."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Rule(ABC):
    """What values one field may have."""

    help: str

    @abstractmethod
    def allowed(self) -> str:
        """The range, as the end of a sentence "... must be"."""

    @abstractmethod
    def accepts(self, value: object) -> bool:
        """Whether a value of any type is a right one."""

    @abstractmethod
    def read(self, text: str) -> Any:
        """The value written as `text`; ValueError when it cannot be read. Its range is not checked."""

    def write(self, value: Any) -> str:
        """The text that `read` turns into `value` again."""
        return str(value)

    def check(self, field: str, value: object) -> None:
        """Raise ConfigError when `value` is not allowed."""
        if not self.accepts(value):
            raise ConfigError(field, f"{field} must be {self.allowed()}, not {self._as_typed(value)}.")

    def _as_typed(self, value: object) -> str:
        """A value as people write it, where it has the right kind."""
        try:
            return _shown(self.write(value)).strip('"')
        except (TypeError, ValueError):
            return _shown(value)

    def parse(self, field: str, text: str) -> Any:
        """The checked value written as `text`."""
        try:
            value = self.read(text.strip())
        except (ValueError, OverflowError):
            raise ConfigError(field, f"{field} must be {self.allowed()}, not {_shown(text)}.") from None
        self.check(field, value)
        return value


@dataclass(frozen=True)
class Integer(Rule):
    """A whole number from `low` to `high`; None, written `none_is`, where a field allows it."""

    low: int
    high: int
    help: str
    none_is: str | None = None

    def allowed(self) -> str:
        choice = f', or "{self.none_is}"' if self.none_is else ""
        return f"a whole number from {self.low:,} to {self.high:,}{choice}"

    def accepts(self, value: object) -> bool:
        if value is None:
            return self.none_is is not None
        return isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high

    def read(self, text: str) -> int | None:
        if self.none_is is not None and text.lower() == self.none_is:
            return None
        # Python reads any digits of the world's scripts and, slowly, any number of them; nobody means those.
        if len(text) > 30 or not text.isascii():
            raise ValueError(text)
        return int(text.replace(",", "").replace("_", ""))

    def write(self, value: int | None) -> str:
        return str(self.none_is) if value is None else str(value)


@dataclass(frozen=True)
class Real(Rule):
    """A finite number from `low` to `high`, without `high` itself where `open_end`."""

    low: float
    high: float
    help: str
    open_end: bool = False

    def allowed(self) -> str:
        below = "below " if self.open_end else ""
        return f"a number from {self.low:g} to {below}{self.high:,g}"

    def accepts(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return False
        return self.low <= value < self.high if self.open_end else self.low <= value <= self.high

    def read(self, text: str) -> float:
        if len(text) > 60 or not text.isascii():
            raise ValueError(text)
        return float(text)

    def write(self, value: float) -> str:
        return repr(value) if float(f"{value:g}") != value else f"{value:g}"


@dataclass(frozen=True)
class Choice(Rule):
    """One of a few words."""

    options: tuple[str, ...]
    help: str

    def allowed(self) -> str:
        return f"one of {', '.join(self.options)}"

    def accepts(self, value: object) -> bool:
        return isinstance(value, str) and value in self.options

    def read(self, text: str) -> str:
        return text.lower()


@dataclass(frozen=True)
class Switch(Rule):
    """On or off."""

    help: str

    def allowed(self) -> str:
        return "on or off"

    def accepts(self, value: object) -> bool:
        return isinstance(value, bool)

    def read(self, text: str) -> bool:
        words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
        if text.lower() not in words:
            raise ValueError(text)
        return words[text.lower()]

    def write(self, value: bool) -> str:
        return "on" if value else "off"


@dataclass(frozen=True)
class Widths(Rule):
    """The widths of up to `layers` hidden layers, written 256-128-64; "none" for no hidden layer."""

    layers: int
    width: int
    help: str

    def allowed(self) -> str:
        return f'up to {self.layers} layer widths from 1 to {self.width:,}, such as 256-128-64, or "none"'

    def accepts(self, value: object) -> bool:
        return (
            isinstance(value, tuple)
            and len(value) <= self.layers
            and all(isinstance(width, int) and not isinstance(width, bool) for width in value)
            and all(1 <= width <= self.width for width in value)
        )

    def read(self, text: str) -> tuple[int, ...]:
        if text.lower() in ("none", ""):
            return ()
        if len(text) > 200 or not text.isascii():
            raise ValueError(text)
        # Between two separators int finds nothing to read: 64, -32 is refused, not read as 64-32.
        return tuple(int(width) for width in re.split(r"\s*[-,;x]\s*|\s+", text))

    def write(self, value: tuple[int, ...]) -> str:
        return "-".join(str(width) for width in value) or "none"


def _shown(value: object) -> str:
    """A value as a sentence can carry it: short, whatever was typed."""
    text = value if isinstance(value, str) else repr(value)
    text = text if len(text) <= 40 else text[:37] + "..."
    return f'"{text}"' if isinstance(value, str) else text
