"""The kinds of rules: whole numbers, numbers, names, words, switches, widths of layers, and what is made of them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from core.reading import number
from core.reading.number import TwoMeaningsError
from core.reading.refusals import NotAllowedError, shown
from core.reading.rule import Rule

T = TypeVar("T")
W = TypeVar("W", bound=str)


@dataclass(frozen=True)
class Integer(Rule[int]):
    """A whole number from `low` to `high`. 2.0 is one as well."""

    low: int
    high: int
    help: str = ""

    def allowed(self) -> str:
        return f"a whole number from {self.low:,} to {self.high:,}"

    def accepts(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high

    def read(self, text: str) -> int:
        return number.whole(text)

    def _read_cell(self, cell: object) -> int:
        if isinstance(cell, str):
            return number.whole(cell)
        value = number.in_cell(cell)
        if value != int(value):
            raise ValueError(cell)
        return int(value)


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
        return number.real(text)

    def write(self, value: float) -> str:
        return repr(value) if float(f"{value:g}") != value else f"{value:g}"

    def _read_cell(self, cell: object) -> float:
        return number.in_cell(cell)


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
class ChoiceOrName(Choice[str]):
    """One of a few words, or a name of a kind of its own.

    Attributes:
        is_name: whether a text is such a name.
        names: what such names are, as the end of the sentence.
    """

    is_name: Callable[[str], bool] = lambda text: False
    names: str = ""

    def allowed(self) -> str:
        return f"{super().allowed()}, or {self.names}"

    def accepts(self, value: object) -> bool:
        return super().accepts(value) or (isinstance(value, str) and self.is_name(value))


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
class SomeOf(Rule[tuple[str, ...]]):
    """Some of a few words, one at least, written x.y.xy; they are kept in the order of `options`."""

    options: tuple[str, ...]
    help: str = ""

    def allowed(self) -> str:
        return f"some of {', '.join(self.options)}, one at least, with points between them"

    def accepts(self, value: object) -> bool:
        return (
            isinstance(value, tuple)
            and len(value) > 0
            and value == tuple(word for word in self.options if word in value)
        )

    def read(self, text: str) -> tuple[str, ...]:
        words = text.split(".")
        if not set(words) <= set(self.options):
            raise ValueError(text)
        return tuple(word for word in self.options if word in words)

    def write(self, value: tuple[str, ...]) -> str:
        return ".".join(value)


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
        written = number.plain(text)
        if re.fullmatch(r"\d+,\d+", written):
            raise TwoMeaningsError(text, (written.replace(",", "."), f"the layers {written.replace(',', '-')}"))
        # Between two separators int finds nothing to read: 64, -32 is refused, not read as 64-32.
        return tuple(int(width) for width in re.split(r"\s*[-,;x]\s*|\s+", written))

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

    def brief(self, value: T | None) -> str:
        return self.none_is if value is None else self.rule.brief(value)

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
