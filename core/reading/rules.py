"""Rules: what values a setting or a table cell may have, how each is read from text, and how it is written.

The same rules judge settings made in code, options typed in a terminal, controls and tables on pages and addresses in
a browser. What they refuse, they refuse with one sentence that names the range.
"""

from __future__ import annotations

import math
import numbers
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

T = TypeVar("T")
W = TypeVar("W", bound=str)

LONGEST_NUMBER = 60
LONGEST_SHOWN = 40


class ConfigError(ValueError):
    """A value outside its range. `field` is the name of the setting; the message is a sentence that names the range."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotAllowedError(ConfigError):
    """A value that a rule does not allow, with what a sentence about it needs.

    Attributes:
        field: what the value is of.
        allowed: the range, as a rule has it.
        given: the value as a sentence can carry it.
    """

    def __init__(self, field: str, allowed: str, given: str) -> None:
        super().__init__(field, f"{field} must be {allowed}, not {given}.")
        self.allowed = allowed
        self.given = given


class Rule(ABC, Generic[T]):
    """What values something may have; `help` says in a sentence what it decides, where there is one."""

    help: str = ""

    @abstractmethod
    def allowed(self) -> str:
        """The range, as the end of a sentence "... must be"."""

    @abstractmethod
    def accepts(self, value: object) -> bool:
        """Whether a value of any type is a right one."""

    @abstractmethod
    def read(self, text: str) -> T:
        """The value written as `text`; ValueError when it cannot be read. Its range is not checked."""

    def write(self, value: T) -> str:
        """The text that `read` turns into `value` again."""
        return str(value)

    def check(self, field: str, value: T) -> None:
        """Raise NotAllowedError when the value of the setting `field` is not allowed."""
        if not self.accepts(value):
            raise NotAllowedError(field, self.allowed(), self._as_written(value))

    def parse(self, field: str, text: str) -> T:
        """The value of the setting `field` written as `text`, in a terminal or an address.

        Raises:
            NotAllowedError: "epochs must be a whole number from 1 to 1,000, not 0.", with the value as it was read.
        """
        try:
            value = self.read(text.strip())
        except (ValueError, OverflowError):
            raise NotAllowedError(field, self.allowed(), shown(text)) from None
        self.check(field, value)
        return value

    def typed(self, what: str, cell: object) -> T:
        """The value in a box or a table cell, which holds text, a number of Python's or NumPy's, None, or NaN.

        Args:
            what: what the cell holds, as the beginning of a sentence, such as "The logit of cat".
            cell: whatever was typed, or sent by a browser.

        Raises:
            ConfigError: "The logit of cat is empty: type a number from -1,000 to 1,000.", or a sentence with what was
                typed.
        """
        if _is_empty(cell):
            raise ConfigError(what, f"{what} is empty: type {self.allowed()}.")
        try:
            value = self._read_cell(cell)
            if not self.accepts(value):
                raise ValueError(cell)
        except (ValueError, OverflowError):
            raise NotAllowedError(what, self.allowed(), shown(cell)) from None
        return value

    def _read_cell(self, cell: object) -> T:
        if not isinstance(cell, str):
            raise ValueError(cell)
        return self.read(cell.strip())

    def _as_written(self, value: T) -> str:
        """A value as people write it, where it has the right kind."""
        try:
            return shown(self.write(value)).strip('"')
        except (TypeError, ValueError):
            return shown(value)


@dataclass(frozen=True)
class Integer(Rule[int]):
    """A whole number from `low` to `high`. In an address and a terminal 60,000 is one; in a table, 2.0 as well."""

    low: int
    high: int
    help: str = ""

    def allowed(self) -> str:
        return f"a whole number from {self.low:,} to {self.high:,}"

    def accepts(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high

    def read(self, text: str) -> int:
        return int(_digits(text).replace(",", "").replace("_", ""))

    def _read_cell(self, cell: object) -> int:
        number = _number(cell)
        if number != int(number):
            raise ValueError(cell)
        return int(number)


@dataclass(frozen=True)
class Real(Rule[float]):
    """A finite number from `low` to `high`, without `high` itself where `open_end`."""

    low: float
    high: float
    help: str = ""
    open_end: bool = False

    def allowed(self) -> str:
        if self.open_end:
            return f"a number from {self.low:,.10g} to below {self.high:,.10g}"
        return f"a number from {self.low:,.10g} to {self.high:,.10g}"

    def accepts(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return False
        return self.low <= value < self.high if self.open_end else self.low <= value <= self.high

    def read(self, text: str) -> float:
        # A person who types minus zero means zero.
        return float(_digits(text)) + 0.0

    def write(self, value: float) -> str:
        return repr(value) if float(f"{value:g}") != value else f"{value:g}"

    def _read_cell(self, cell: object) -> float:
        return _number(cell) + 0.0


@dataclass(frozen=True)
class Name(Rule[str]):
    """Printable text of 1 to `longest` characters, without blanks around it."""

    longest: int = 20

    def allowed(self) -> str:
        return f"1 to {self.longest} characters of text"

    def accepts(self, value: object) -> bool:
        return isinstance(value, str) and 1 <= len(value) <= self.longest and value.isprintable()

    def read(self, text: str) -> str:
        return text


@dataclass(frozen=True)
class Choice(Rule[W]):
    """One of a few words; capital letters do not matter where the options have none."""

    options: tuple[W, ...]
    help: str = ""

    def allowed(self) -> str:
        return f"one of {', '.join(self.options)}"

    def accepts(self, value: object) -> bool:
        return isinstance(value, str) and value in self.options

    def read(self, text: str) -> W:
        word = text if text in self.options else text.lower()
        # The option itself, which may be a member of an enumeration; another word is refused by its range.
        return next((option for option in self.options if option == word), cast(W, word))

    def typed(self, what: str, cell: object) -> W:
        # Nobody types an option, so an empty text is a wrong one like any other.
        word = self.read(cell.strip()) if isinstance(cell, str) else None
        if word is None or not self.accepts(word):
            raise NotAllowedError(what, self.allowed(), shown(cell))
        return word


@dataclass(frozen=True)
class Switch(Rule[bool]):
    """On or off."""

    help: str = ""

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
class Widths(Rule[tuple[int, ...]]):
    """The widths of up to `layers` hidden layers, written 256-128-64; "none" for no hidden layer."""

    layers: int
    width: int
    help: str = ""

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


@dataclass(frozen=True)
class OrNone(Rule[T | None]):
    """What another rule allows, or None, which is written as the word `none_is`; it may be the empty text."""

    rule: Rule[T]
    none_is: str
    help: str = ""

    def allowed(self) -> str:
        return f'{self.rule.allowed()}, or "{self.none_is}"' if self.none_is else f"{self.rule.allowed()}, or nothing"

    def accepts(self, value: object) -> bool:
        return value is None or self.rule.accepts(value)

    def read(self, text: str) -> T | None:
        return None if text.lower() == self.none_is else self.rule.read(text)

    def write(self, value: T | None) -> str:
        return self.none_is if value is None else self.rule.write(value)

    def typed(self, what: str, cell: object) -> T | None:
        is_none = isinstance(cell, str) and cell.strip().lower() == self.none_is
        return None if is_none else super().typed(what, cell)

    def _read_cell(self, cell: object) -> T | None:
        return self.rule._read_cell(cell)


@dataclass(frozen=True)
class ReadBy(Rule[T]):
    """What two functions read and write; what the first refuses it says in a whole sentence, with ValueError."""

    reader: Callable[[str], T]
    writer: Callable[[T], str] = str

    def allowed(self) -> str:
        return "as this page writes it"

    def accepts(self, value: object) -> bool:
        return True

    def read(self, text: str) -> T:
        return self.reader(text)

    def write(self, value: T) -> str:
        return self.writer(value)

    def typed(self, what: str, cell: object) -> T:
        return self.reader(cell if isinstance(cell, str) else "")


# The seed of a lesson's random numbers.
ANY_SEED = Integer(0, 2**31 - 1)


def shown(cell: object) -> str:
    """A typed value as a sentence can carry it: short and on one line, whatever it was."""
    text = " ".join((cell if isinstance(cell, str) else str(cell)).split())
    text = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."
    return f'"{text}"' if isinstance(cell, str) else text


def _is_empty(cell: object) -> bool:
    # An empty cell of a table of numbers arrives as NaN.
    return (
        cell is None or (isinstance(cell, str) and not cell.strip()) or (isinstance(cell, float) and math.isnan(cell))
    )


def _digits(text: str) -> str:
    """A text that may be a number: Python reads any digits of the world's scripts and, slowly, any number of them."""
    if len(text) > LONGEST_NUMBER or not text.isascii():
        raise ValueError(text)
    return text


def _number(cell: object) -> float:
    """The finite number a cell holds. A comma in it may be meant as a decimal point, so it is refused."""
    if isinstance(cell, str):
        if "_" in cell:
            raise ValueError(cell)
        number = float(_digits(cell))
    elif isinstance(cell, numbers.Real) and not isinstance(cell, bool):
        number = float(cell)
    else:
        raise ValueError(cell)
    if not math.isfinite(number):
        raise ValueError(cell)
    return number
