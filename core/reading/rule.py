"""`Rule`: what values a setting or a table cell may have, how they are read from text, and how they are written.

The same rules judge settings made in code, options typed in a terminal, controls and tables on pages and addresses in
a browser. What they refuse, they refuse with one sentence that names the range.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from core.reading.number import TwoMeaningsError
from core.reading.refusals import ConfigError, NotAllowedError, shown

T = TypeVar("T")

LONGEST_BRIEF = 80


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

    def brief(self, value: T) -> str:
        """As written, for a sentence or a table: what is long, such as a name that holds points, is cut."""
        text = self.write(value)
        return text if len(text) <= LONGEST_BRIEF else f"{text[: LONGEST_BRIEF - 3]}..."

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
        except (ValueError, OverflowError) as error:
            raise NotAllowedError(field, self.allowed(), _given(text, error)) from None
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
        except (ValueError, OverflowError) as error:
            raise NotAllowedError(what, self.allowed(), _given(cell, error)) from None
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


def _is_empty(cell: object) -> bool:
    # An empty cell of a table of numbers arrives as NaN.
    return (
        cell is None or (isinstance(cell, str) and not cell.strip()) or (isinstance(cell, float) and math.isnan(cell))
    )


def _given(cell: object, error: Exception) -> str:
    """What was typed, with what it can mean where that is two things: "2,5" (2.5 or 25?)."""
    if not isinstance(error, TwoMeaningsError):
        return shown(cell)
    first, second = error.meanings
    return f"{shown(cell)} ({first} or {second}?)"
