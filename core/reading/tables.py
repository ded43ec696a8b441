"""Tables as they are typed or sent: lists of cells, and how many there may be."""

from __future__ import annotations

from collections.abc import Sequence

from core.reading.refusals import shown


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
