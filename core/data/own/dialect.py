"""How a text file is laid out: what parts its columns, its decimal sign, and whether its first row has names."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from core.data.own.cells import COMMA, POINT, is_either, is_missing, is_number, says_decimal
from core.data.own.limits import OwnFileError

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", " ": "space"}
DECIMALS = {POINT: "1.5, a point", COMMA: "1,5, a comma"}
SAMPLE_BYTES, SAMPLE_ROWS = 64 * 1024, 100
# What Excel writes, and reads, in a first line of its own.
_SAYS = re.compile(rb"sep=(.)\n", re.IGNORECASE)
EMPTY = "This file is empty: choose another one."


@dataclass(frozen=True)
class Dialect:
    """How a text file is laid out.

    Attributes:
        separator: a key of SEPARATORS.
        decimal: a key of DECIMALS.
        header: whether the first row has the columns' names.
        sure: whether a cell of the sample shows the decimal sign beyond doubt, or none has a comma.
    """

    separator: str
    decimal: str
    header: bool
    sure: bool = True


def without_its_line(text: bytes) -> tuple[bytes, str]:
    """The file without Excel's first line "sep=;", and the separator that it names; "" where there is no such line."""
    found = _SAYS.match(text)
    if found is None or (separator := found[1].decode("latin-1")) not in SEPARATORS:
        return text, ""
    return text[found.end() :], separator


def dialect(text: bytes, separator: str = "", decimal: str = "", header: bool | None = None) -> Dialect:
    """How a file in UTF-8 is laid out, as its beginning says; what is given is believed.

    Raises:
        OwnFileError: when there is nothing in it.
    """
    sample = text[:SAMPLE_BYTES]
    if len(text) > SAMPLE_BYTES:
        # Its last line is cut; one that is longer than the sample has to do.
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    lines = sample.decode("utf-8", "replace")
    if not lines.strip():
        raise OwnFileError(EMPTY)
    separator = separator or max(SEPARATORS, key=lambda sign: _fitness(_rows(lines, sign), sign))
    rows = _rows(lines, separator)
    sign, sure = _decimal(rows, separator)
    if header is None:
        header = _has_header(rows)
    return Dialect(separator, decimal or sign, header, sure or bool(decimal))


def _rows(lines: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=separator, skipinitialspace=separator == " ")
    rows: list[list[str]] = []
    try:
        for row in reader:
            if row and any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) == SAMPLE_ROWS:
                break
    except csv.Error:
        # A field that is longer than any is.
        pass
    return rows


def _fitness(rows: list[list[str]], separator: str) -> tuple[float, int]:
    """How well a separator fits: the share of rows that have as many cells as most have, less what is odd in them."""
    if not rows:
        return 0.0, 0
    width, often = Counter(map(len, rows)).most_common(1)[0]
    if width < 2:
        return 0.0, 1
    cells = [cell for row in rows for cell in row]
    odd = sum(_holds_another(cell, separator) for cell in cells) / len(cells)
    return often / len(rows) - odd, width


def _holds_another(cell: str, separator: str) -> bool:
    """Whether a cell seems to hold another separator: a comma that is not part of a number, a semicolon, a tab."""
    others = set(cell) & (set(SEPARATORS) - {separator, " "})
    return bool(others) and not (others == {COMMA} and is_number(cell))


def _decimal(rows: list[list[str]], separator: str) -> tuple[str, bool]:
    said: Counter[str] = Counter()
    either = False
    for row in rows:
        for cell in row:
            if "," in cell or "." in cell:
                said[says_decimal(cell) or ""] += 1
                either = either or ("," in cell and is_either(cell))
    if said[COMMA] != said[POINT]:
        return (COMMA if said[COMMA] > said[POINT] else POINT), True
    # Where semicolons part columns, that is because commas do not.
    return (COMMA if either and separator == ";" else POINT), not either


def _has_header(rows: list[list[str]]) -> bool:
    """Whether the first row names columns: none of its cells is a number where the cell below is one."""
    if len(rows) < 2:
        return True
    first, below = rows[0], rows[1 : 1 + SAMPLE_ROWS]
    for column, name in enumerate(first):
        under = [row[column] for row in below if column < len(row) and not is_missing(row[column])]
        if name.strip() and is_number(name) and under and all(map(is_number, under)):
            return False
    return True
