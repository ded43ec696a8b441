"""Reading what was typed into a control or a table cell: a checked value, or one sentence that says what fits."""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence

LONGEST_NAME = 20


def number(cell: object, what: str, low: float, high: float) -> float:
    """The finite number in `cell`, from `low` to `high`; text that reads as a number is one.

    Args:
        cell: whatever a table editor gives: a number of Python's or NumPy's, text, None, NaN.
        what: what the cell holds, as the beginning of a sentence, such as "The logit of cat".

    Raises:
        ValueError: a sentence with the allowed range.
    """
    allowed = f"a number from {low:,.10g} to {high:,.10g}"
    if _is_empty(cell):
        raise ValueError(f"{what} is empty: type {allowed}.")
    value = _as_float(cell)
    # The comparison is false for NaN too.
    if value is None or not low <= value <= high:
        raise ValueError(f"{what} must be {allowed}, not {shown(cell)}.")
    # Minus zero is zero to whoever typed it.
    return value + 0.0


def whole_number(cell: object, what: str, low: int, high: int) -> int:
    """The whole number in `cell`, from `low` to `high`; 2.0 is one.

    Raises:
        ValueError: a sentence with the allowed range.
    """
    allowed = f"a whole number from {low:,} to {high:,}"
    if _is_empty(cell):
        raise ValueError(f"{what} is empty: type {allowed}.")
    value = _as_float(cell)
    if value is None or not low <= value <= high or value != int(value):
        raise ValueError(f"{what} must be {allowed}, not {shown(cell)}.")
    return int(value)


def name(cell: object, what: str) -> str:
    """The name in `cell`, without blanks around it: 1 to 20 printable characters.

    Raises:
        ValueError: a sentence with what is allowed.
    """
    allowed = f"1 to {LONGEST_NAME} characters of text"
    if _is_empty(cell):
        raise ValueError(f"{what} is empty: type {allowed}.")
    text = cell.strip() if isinstance(cell, str) else ""
    if not 1 <= len(text) <= LONGEST_NAME or not text.isprintable():
        raise ValueError(f"{what} must be {allowed}, not {shown(cell)}.")
    return text


def row(cells: object, what: str) -> Sequence[object]:
    """The cells of one row, or the rows of one table.

    Raises:
        ValueError: for anything that is no list.
    """
    if isinstance(cells, str | bytes) or not isinstance(cells, Sequence):
        raise ValueError(f"{what} must be a list of cells, not {shown(cells)}.")
    return cells


def count(found: int, what: str, low: int, high: int) -> None:
    """Check how many there are: `what` is the plural, such as "examples".

    Raises:
        ValueError: a sentence with the allowed range.
    """
    if not low <= found <= high:
        raise ValueError(f"There must be {low} to {high:,} {what}, not {found:,}.")


def shown(cell: object) -> str:
    """A typed value as a sentence can carry it: short and on one line, whatever it was."""
    text = " ".join((cell if isinstance(cell, str) else str(cell)).split())
    text = text if len(text) <= 30 else text[:27] + "..."
    return f'"{text}"' if isinstance(cell, str) else text


def _is_empty(cell: object) -> bool:
    # An empty cell of a table of numbers arrives as NaN.
    return (
        cell is None or (isinstance(cell, str) and not cell.strip()) or (isinstance(cell, float) and math.isnan(cell))
    )


def _as_float(cell: object) -> float | None:
    """The finite number a cell holds; None for anything else."""
    if isinstance(cell, bool):
        return None
    try:
        if isinstance(cell, str):
            # Python reads any digits of the world's scripts and, slowly, any number of them; nobody means those.
            value = float(cell) if len(cell) <= 60 and cell.isascii() and "_" not in cell else math.nan
        elif isinstance(cell, numbers.Real):
            value = float(cell)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None
