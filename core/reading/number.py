"""How a typed number is read: any script's digits, a decimal point, and a comma only where it can mean one thing.

core/ui/components/js/typed_number.js reads the same way in the browser; one list of texts tries both.
"""

from __future__ import annotations

import math
import numbers
import re
import unicodedata

LONGEST = 60

# Signs that are written otherwise on other keyboards, and marks of direction, which nobody sees.
_SIGNS: dict[str, str | int | None] = {"٫": ".", "．": ".", "，": ",", "،": ",", "－": "-", "−": "-", "＋": "+"}
_SIGNS |= dict.fromkeys("\u061c\u200e\u200f", "")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_ONE_COMMA = re.compile(r"([+-]?)(\d*),(\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


class TwoMeaningsError(ValueError):
    """A text that can be read as either of two things, `meanings`."""

    def __init__(self, text: str, meanings: tuple[str, str]) -> None:
        super().__init__(text)
        self.meanings = meanings


def with_plain_digits(text: str) -> str:
    """A text with the digits 0 to 9 for those of every script."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def plain(text: str) -> str:
    """A text with plain digits, the signs . , + - for their other forms, no blanks around it, and no underscore
    between two digits, which parts thousands as in Python.

    Raises:
        ValueError: for a text that is too long for a number.
    """
    if len(text) > LONGEST:
        raise ValueError(text)
    signs = with_plain_digits(text.translate(str.maketrans(_SIGNS)))
    return re.sub(r"(?<=\d)_(?=\d)", "", signs, flags=re.ASCII).strip()


def real(text: str) -> float:
    """The number written as `text`; infinite where it is too large. A comma is a decimal comma if it must be one.

    Raises:
        TwoMeaningsError: for "1,000", which is 1 with a decimal comma and 1000 with a comma between thousands.
        ValueError: for what is no number.
    """
    written = plain(text)
    if _ONE_COMMA.fullmatch(written):
        if _THOUSANDS.fullmatch(written):
            raise _decimal_or_not(written)
        written = written.replace(",", ".")
    if not _NUMBER.fullmatch(written):
        raise ValueError(text)
    # A person who types minus zero means zero.
    return float(written) + 0.0


def whole(text: str) -> int:
    """The whole number written as `text`; 2.0 and 2e3 are whole, too.

    Raises:
        TwoMeaningsError: for "2,5", which is 2.5 or 25; for "60,000" and "60.000", which are 60 or 60000.
        ValueError: for what is no whole number.
        OverflowError: for what is too large.
    """
    written = plain(text)
    if re.fullmatch(r"[+-]?\d+", written, re.ASCII):
        return int(written)
    if _ONE_COMMA.fullmatch(written) or _THOUSANDS.fullmatch(written):
        raise _decimal_or_not(written)
    number = real(written)
    if number != int(number):
        raise ValueError(text)
    return int(number)


def in_cell(cell: object) -> float:
    """The finite number in a box or a table cell, which holds text or a number of Python's or NumPy's.

    Raises:
        ValueError: for anything else; TwoMeaningsError as in `real`.
    """
    if isinstance(cell, str):
        number = real(cell)
    elif isinstance(cell, numbers.Real) and not isinstance(cell, bool):
        number = float(cell) + 0.0
    else:
        raise ValueError(cell)
    if not math.isfinite(number):
        raise ValueError(cell)
    return number


def parts(text: str) -> list[str]:
    """The numbers of a list, as texts: parted by semicolons, or by commas, all with a blank behind them or none.

    Raises:
        ValueError: for "1,5, 2,5", whose commas may be decimal commas or not.
    """
    if ";" in text:
        return text.split(";")
    # A comma after a number with a point, or before a sign, is no decimal comma.
    if re.search(r",\s+\S", text) and re.search(r"(?:^|[,\s])[-+]?\d+,\d+(?=[,\s]|$)", text):
        raise ValueError(text)
    return text.split(",")


def _decimal_or_not(written: str) -> TwoMeaningsError:
    """A number with one comma or point in it: with a decimal point there, or with nothing."""
    readings = (float(re.sub("[,.]", sign, written)) for sign in (".", ""))
    first, second = (f"{reading:.15g}" for reading in readings)
    return TwoMeaningsError(written, (first, second))
