"""How the text of one cell becomes a number: a decimal sign for the whole file, and what a cell says beyond doubt.

The vocabulary is core/reading/number.py's. What it refuses because it has two meanings, such as "1,000", is decided
here by the file's decimal sign, counted and said on the page, where it can be changed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from core.computing import step
from core.reading.number import TwoMeaningsError, plain, real

POINT, COMMA = ".", ","
# How Excel, R, pandas, and people write that there is no value; in small letters.
MISSING = ("", "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "nil", "?", "-", "--", ".", "missing", "결측")
# For a label, only what no class is called.
NO_LABEL = ("", "na", "n/a", "#n/a", "<na>", "nan", "null")
# 1,234,567 and 1,234.5, whose comma parts thousands; and the same with the two signs exchanged.
_THOUSANDS = {
    POINT: re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", re.ASCII),
    COMMA: re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?", re.ASCII),
}
_WITH_POINT = re.compile(r"[+-]?\d*\.\d+(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


def is_missing(text: str) -> bool:
    """Whether a cell says that there is no value."""
    return text.strip().casefold() in MISSING


def is_either(text: str) -> bool:
    """Whether a number has one comma or point, which may be a decimal sign or part thousands."""
    return _EITHER.fullmatch(text.strip()) is not None


def number(text: str, decimal: str) -> float:
    """The number in a cell; infinite where it is too large for one.

    Args:
        text: of the cell.
        decimal: POINT or COMMA; the other sign parts thousands, where the digits allow both.

    Raises:
        ValueError: for anything else.
    """
    written = plain(text)
    other = COMMA if decimal == POINT else POINT
    if is_either(written):
        return float(written.replace(other, "").replace(COMMA, "."))
    for point, form in _THOUSANDS.items():
        if form.fullmatch(written):
            return float(written.replace(COMMA if point == POINT else POINT, "").replace(COMMA, "."))
    # "0,500" and "1234,5" have one meaning; so has 2.5 among decimal commas.
    try:
        return real(written)
    except TwoMeaningsError as error:
        raise ValueError(text) from error


def says_decimal(text: str) -> str | None:
    """The decimal sign that a number has beyond doubt; None where it has none, may have either, or is no number."""
    if _WITH_POINT.fullmatch(text) and not is_either(text):
        return POINT
    try:
        written = plain(text)
    except ValueError:
        return None
    if is_either(written):
        return None
    for point, form in _THOUSANDS.items():
        if form.fullmatch(written):
            return point
    if re.fullmatch(r"[+-]?\d*,\d+(e[+-]?\d+)?", written, re.ASCII | re.IGNORECASE):
        return COMMA
    return POINT if _WITH_POINT.fullmatch(written) else None


def numbers(texts: Iterable[str], decimal: str) -> tuple[list[float], list[bool]]:
    """Each cell as a number, NaN where it is missing or no number, and whether it is one or is missing."""
    values, good = [], []
    for count, text in enumerate(texts):
        if count % 1000 == 0:
            step()
        if is_missing(text):
            values.append(math.nan)
            good.append(True)
            continue
        try:
            values.append(number(text, decimal))
            good.append(True)
        except ValueError:
            values.append(math.nan)
            good.append(False)
    return values, good


def is_number(text: str) -> bool:
    """Whether a cell holds a number, with either sign."""
    try:
        number(text, POINT)
    except ValueError:
        return False
    return True
