"""A text file as a table: pandas reads it; what pandas takes for text is looked at cell by cell for numbers."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.computing import step
from core.data.own import cells
from core.data.own.cells import NO_LABEL, is_either, is_missing, is_number
from core.data.own.dialect import Dialect, dialect, without_its_line
from core.data.own.encoding import in_utf8
from core.data.own.limits import LONGEST_NAME, OwnFileError, one_line
from core.data.own.rows import Rows, rows

# Of so many different texts the share that are numbers says what the column is; then of all.
LOOKED_AT = 500
# What pandas takes for a number, or for yes and no.
_NUMBERS_BEGIN = (*"+-.0123456789 ", "inf", "true", "false")
MOSTLY = 0.9
SHOWN_WRONG = 3
# How a cell begins that a spreadsheet takes for a formula; some read the wide forms as well.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
UNREADABLE = "pandas cannot read this table: save it as CSV in UTF-8, and bring that."


@dataclass(frozen=True, eq=False)
class NumberColumn:
    """A column of numbers.

    Attributes:
        values: (rows,), of any number type; NaN where there is none.
        wrong: bool (rows,): where a cell is neither a number nor missing; None where that is nowhere so.
        wrong_texts: some of those cells.
        either: cells such as "1,000", which the file's decimal sign decides.
    """

    values: NDArray[Any]
    wrong: NDArray[np.bool_] | None = None
    wrong_texts: tuple[str, ...] = ()
    either: int = 0


@dataclass(frozen=True, eq=False)
class TextColumn:
    """A column of texts: `codes` int64 (rows,) are places in `texts`, -1 where there is none."""

    codes: NDArray[np.int64]
    texts: tuple[str, ...]


Column = NumberColumn | TextColumn


@dataclass(frozen=True, eq=False)
class Table:
    """A table as it was read.

    Attributes:
        names: of the columns, each another one, short and harmless in a spreadsheet.
        columns: as many.
        numbers: of each row, its number in a spreadsheet; int64 (rows,).
        uneven: numbers of rows left aside, with more or fewer cells than columns.
        empty: rows that had nothing in them.
        renamed: headings that were changed, with what they became.
        dialect: how the file is laid out; None where the columns did not come from text.
        encoding: of the text.
    """

    names: tuple[str, ...]
    columns: tuple[Column, ...]
    numbers: NDArray[np.int64]
    uneven: tuple[int, ...] = ()
    empty: int = 0
    renamed: tuple[tuple[str, str], ...] = ()
    dialect: Dialect | None = None
    encoding: str = ""


def read_table(
    content: bytes, encoding: str = "", separator: str = "", decimal: str = "", header: bool | None = None
) -> Table:
    """The table of a text file; what is not given is found out.

    Raises:
        OwnFileError: when it is none, or larger than one may be.
    """
    text, encoding = in_utf8(content, encoding)
    text, said = without_its_line(text)
    layout = dialect(text, separator or said, decimal, header)
    found = rows(text, layout.separator, header=layout.header)
    del text
    names, renamed = unique_names(found.names, found.width)
    columns = tuple(_column(series, layout.decimal) for series in _frame(found, layout.decimal))
    return Table(names, columns, found.numbers, found.uneven, found.empty, renamed, layout, encoding)


def harmless(text: str) -> str:
    """A text that a spreadsheet takes for text: with an apostrophe before it, where it would be a formula."""
    return f"'{text}" if text.startswith(_FORMULA) and not is_number(text) else text


def unique_names(given: tuple[str, ...], width: int) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Headings as names, each another one, and those that were changed, as pairs of before and after."""
    names: dict[str, None] = {}
    changed = []
    for number in range(1, width + 1):
        heading = given[number - 1] if number <= len(given) else ""
        name = free_name(harmless(one_line(heading, LONGEST_NAME - 8)) or f"column {number}", names)
        if given and heading.strip() != name:
            changed.append((one_line(heading), name))
        names[name] = None
    return tuple(names), tuple(changed)


def free_name(name: str, taken: dict[str, None]) -> str:
    """The name, or with a number behind it where it is taken."""
    if name not in taken:
        return name
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def _frame(found: Rows, decimal: str) -> list[pd.Series[Any]]:
    frame = _parsed(found, decimal, in_pieces=True)
    if any(map(_may_be_rewritten, (frame[name] for name in range(found.width)))):
        frame = _parsed(found, decimal, in_pieces=False)
    if len(frame) != len(found.numbers):
        raise OwnFileError(UNREADABLE)
    return [frame[name] for name in range(found.width)]


def _may_be_rewritten(series: pd.Series[Any]) -> bool:
    """Whether a piece of a column of texts may have been read as numbers, so that 01 or 1.50 is not what it was."""
    if series.dtype.kind in "iuf":
        return False
    return any(str(text).casefold().startswith(_NUMBERS_BEGIN) for text in pd.unique(series))


def _parsed(found: Rows, decimal: str, *, in_pieces: bool) -> pd.DataFrame:
    """The cells as pandas reads them. In pieces, which stay in the processor's cache, it takes less time."""
    step()
    # What it says of mixtures the caller finds itself.
    warnings.filterwarnings("ignore", category=pd.errors.DtypeWarning)
    file = io.BytesIO(found.text)
    file.seek(found.start)
    try:
        return pd.read_csv(
            file,
            sep=found.separator,
            decimal=decimal,
            header=None,
            names=list(range(found.width)),
            index_col=False,
            keep_default_na=False,
            na_values=[""],
            skip_blank_lines=False,
            # It costs a quarter of the time, and matters only where there are such spaces.
            skipinitialspace=found.separator.encode() + b" " in found.text or b"\n " in found.text,
            low_memory=in_pieces,
        )
    except (ValueError, OverflowError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise OwnFileError(UNREADABLE) from error


def _column(series: pd.Series[Any], decimal: str) -> Column:
    step()
    kind = series.dtype.kind
    if kind in "iuf":
        return NumberColumn(series.to_numpy())
    codes, uniques = pd.factorize(series)
    return column_of_texts(codes.astype(np.int64), [str(each) for each in uniques], decimal)


def column_of_texts(codes: NDArray[np.int64], written: list[str], decimal: str) -> Column:
    """A column of texts, which is one of numbers where most of them are numbers."""
    places: dict[str, int] = {}
    joined = np.array([places.setdefault(text.strip(), len(places)) for text in written], np.int64)
    codes = np.where(codes >= 0, joined[codes], -1) if len(joined) else codes
    texts = list(places)
    said = [text for text in texts if not is_missing(text)]
    some = said[:LOOKED_AT]
    if not said or sum(map(is_number, some)) >= MOSTLY * len(some):
        values, good = cells.numbers(texts, decimal)
        wrong = [text for text, is_good in zip(texts, good, strict=True) if not is_good]
        if not said or len(wrong) <= (1 - MOSTLY) * len(said):
            return _numbers(codes, texts, values, good, wrong)
    missing = np.array([text.casefold() in NO_LABEL for text in texts], bool)
    return TextColumn(np.where((codes >= 0) & ~missing[codes], codes, -1), tuple(texts))


def _numbers(
    codes: NDArray[np.int64], texts: list[str], values: list[float], good: list[bool], wrong: list[str]
) -> NumberColumn:
    # The last one stands for a cell with nothing in it, whose code is -1.
    table, is_good = np.array([*values, np.nan]), np.array([*good, True])
    either = np.array([*(is_either(text) for text in texts), False])
    return NumberColumn(
        table[codes],
        ~is_good[codes] if wrong else None,
        tuple(one_line(text, 30) for text in wrong[:SHOWN_WRONG]),
        int(either[codes].sum()),
    )
