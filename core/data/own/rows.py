"""The rows of a text file: how many cells each has, those that have too many or too few left aside, and counted."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.computing import step
from core.data.own.limits import MOST_COLUMNS, MOST_ROWS, OwnFileError, check_table

CHUNK = 8 * 2**20
QUOTE, NEWLINE = ord('"'), ord("\n")
LONG_CELL = (
    "A cell of this file has more than {most:,} characters: a quotation mark may be missing where the cell ends. Mend "
    "it, and bring the file again."
)
NO_ROWS = "This file has no rows below its first one: choose another one."
LONGEST_CELL = 100_000


@dataclass(frozen=True, eq=False)
class Rows:
    """A text file whose rows all have as many cells.

    Attributes:
        text: in UTF-8, with `separator` between cells.
        start: where in it the rows below the header begin.
        separator: of `text`.
        names: cells of the header; empty where there is none.
        width: cells of each row.
        numbers: of each row, its number in a spreadsheet, from 1; int64 (rows,).
        uneven: numbers of the rows that have another number of cells, and are left aside.
        empty: how many rows had nothing in them.
    """

    text: bytes
    start: int
    separator: str
    names: tuple[str, ...]
    width: int
    numbers: NDArray[np.int64]
    uneven: tuple[int, ...] = ()
    empty: int = 0


def rows(text: bytes, separator: str, *, header: bool) -> Rows:
    """The rows of a file in UTF-8.

    Raises:
        OwnFileError: when there are too many rows or columns, or none.
    """
    if text.startswith(b"\n") or text.endswith(b"\n\n"):
        text = text.strip(b"\n")
    counts, first_line = _cells_by_line(text, separator)
    if counts is None or separator == " " or not bool((counts == counts[0]).all()):
        return _one_by_one(text, separator, header=header)
    check_table(len(counts) - int(header), int(counts[0]))
    if len(counts) <= int(header):
        raise OwnFileError(NO_ROWS)
    start = first_line + 1 if header else 0
    names = tuple(next(_reader(text[:start], separator), []))
    numbers = np.arange(1 + int(header), len(counts) + 1, dtype=np.int64)
    return Rows(text, start, separator, names, int(counts[0]), numbers)


def _cells_by_line(text: bytes, separator: str) -> tuple[NDArray[np.int64] | None, int]:
    """How many cells each line has, and where the first one ends; None where quotation marks are not in pairs.

    A separator or a line feed between two marks parts nothing. In a cell, two marks stand for one, which changes
    nothing about what is between marks.
    """
    parts: list[NDArray[np.int64]] = []
    open_marks, cells, lines, first = 0, 0, 0, -1
    quoted = b'"' in text
    sign = ord(separator)
    for start in range(0, len(text), CHUNK):
        step()
        piece = text[start : start + CHUNK]
        if start + CHUNK >= len(text) and not text.endswith(b"\n"):
            piece += b"\n"
        codes = np.frombuffer(piece, np.uint8)
        parting = (codes == sign) | (codes == NEWLINE)
        if quoted:
            inside = (np.cumsum(codes == QUOTE, dtype=np.uint8) + np.uint8(open_marks)) & 1 == 1
            open_marks = int(inside[-1])
            parting &= ~inside
        # Places of separators and line feeds; the latter's places among them say how many cells each line has.
        places = np.flatnonzero(parting)
        ends = np.flatnonzero(codes[places] == NEWLINE)
        if len(ends):
            if first < 0:
                first = start + int(places[ends[0]])
            parts.append(np.diff(ends, prepend=-1 - cells))
            cells = len(places) - 1 - int(ends[-1])
        else:
            cells += len(places)
        lines += len(ends)
        if lines > MOST_ROWS + 1 and not quoted:
            # Empty lines are no rows: they are counted one by one.
            return None, first
        if cells > MOST_COLUMNS:
            check_table(1, cells + 1)
    if open_marks or not parts:
        return None, first
    counts = np.concatenate(parts)
    return (counts if len(counts) <= MOST_ROWS + 1 else None), first


def _reader(text: bytes, separator: str) -> Iterator[list[str]]:
    lines = io.TextIOWrapper(io.BytesIO(text), "utf-8", errors="replace", newline="")
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=separator == " ")
    for count in range(len(text) + 2):
        if count % 1000 == 0:
            step()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise OwnFileError(LONG_CELL.format(most=LONGEST_CELL)) from error
        yield row[:-1] if separator == " " and row and row[-1] == "" else row


def _is_empty(row: list[str]) -> bool:
    return not any(cell.strip() for cell in row)


def _one_by_one(text: bytes, separator: str, *, header: bool) -> Rows:
    """As `rows`, for a file with quotation marks out of pairs, empty rows, or rows of different lengths."""
    names: list[str] = []
    widths: Counter[int] = Counter()
    rests: Counter[bool] = Counter()
    for row in _reader(text, separator):
        if _is_empty(row):
            continue
        if header and not names:
            names = row
            check_table(1, len(names))
            continue
        widths[len(row)] += 1
        rests[row[-1] == ""] += 1
        if widths.total() > MOST_ROWS:
            raise OwnFileError(f"This file has more than {MOST_ROWS:,} rows: take a part of them.")
    if not widths:
        raise OwnFileError(NO_ROWS)
    width = len(names) or widths.most_common(1)[0][0]
    if names and widths[width + 1] == widths.total():
        # Row names come first and have no heading of their own, as R writes them; or each row ends with a separator.
        names = [*names, ""] if rests[True] == widths.total() else ["", *names]
        width += 1
    check_table(widths[width], width)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    numbers, uneven, empty, seen = [], [], 0, not header
    for number, row in enumerate(_reader(text, separator), 1):
        if _is_empty(row):
            empty += 1
        elif not seen:
            seen = True
        elif len(row) == width:
            numbers.append(number)
            writer.writerow(row)
        else:
            uneven.append(number)
    return Rows(
        text=out.getvalue().encode("utf-8"),
        start=0,
        separator=",",
        names=tuple(names),
        width=width,
        numbers=np.array(numbers, np.int64),
        uneven=tuple(uneven),
        empty=empty,
    )
