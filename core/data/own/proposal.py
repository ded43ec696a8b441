"""What is made of a table unless its visitor says otherwise: which column is the label, and which are left out, why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.data.own.limits import MOST_CLASSES
from core.data.own.table import Column, NumberColumn, Table, TextColumn

# What the column of classes is called, in small letters, the likeliest first.
LABELS = (
    "label", "labels", "class", "target", "species", "category", "diagnosis", "outcome", "variety", "y",
    "라벨", "레이블", "정답", "클래스", "분류", "종", "품종", "범주", "타깃", "타겟", "결과", "등급",
)  # fmt: skip
# A text column with more different texts is rather a name or a date than a category.
MOST_ONE_HOT = 30

EMPTY = "it has no value"
ONE_VALUE = "every row has the same value, which tells the classes nothing"
ROW_NUMBERS = "it numbers the rows"
MANY_TEXTS = "it has {count:,} different texts, as names and dates have"
MOSTLY_MISSING = "more than half of its values are missing"


@dataclass(frozen=True)
class Proposal:
    """What is made of a table: the label, "" where no column looks like one, and why columns are left out, by name."""

    label: str
    left_out: dict[str, str]


def proposal(table: Table) -> Proposal:
    """What to make of a table."""
    left_out = {}
    for name, column in zip(table.names, table.columns, strict=True):
        if why := _why_left_out(column, len(table.numbers)):
            left_out[name] = why
    label = _label(table, left_out)
    # A label may be rare in many rows, or be numbered.
    return Proposal(label, {name: why for name, why in left_out.items() if name != label})


def distinct(column: Column) -> int:
    """How many different values a column has."""
    if isinstance(column, TextColumn):
        return int(np.count_nonzero(np.bincount(column.codes + 1, minlength=1)[1:]))
    return len(np.unique(column.values[~np.isnan(column.values)]))


def missing(column: Column) -> int:
    """How many values a column lacks."""
    if isinstance(column, TextColumn):
        return int(np.count_nonzero(column.codes < 0))
    if column.values.dtype.kind != "f":
        return 0
    lacks = np.isnan(column.values)
    return int(np.count_nonzero(lacks if column.wrong is None else lacks & ~column.wrong))


def _why_left_out(column: Column, rows: int) -> str:
    if isinstance(column, TextColumn):
        here = column.codes[column.codes >= 0]
        if not len(here):
            return EMPTY
        count = distinct(column)
        if count == 1 and len(here) == rows:
            return ONE_VALUE
        if count > MOST_ONE_HOT or 2 * count > max(len(here), 4):
            return MANY_TEXTS.format(count=count)
        return MOSTLY_MISSING if 2 * len(here) < rows else ""
    values = column.values
    known = rows - missing(column)
    if not known:
        return EMPTY
    if 2 * known < rows:
        return MOSTLY_MISSING
    least, largest = np.fmin.reduce(values), np.fmax.reduce(values)
    if least == largest and known == rows:
        return ONE_VALUE
    if rows > 2 and known == rows and least in (0, 1) and largest - least == rows - 1:
        return ROW_NUMBERS if bool((values == np.arange(rows) + least).all()) else ""
    return ""


def _label(table: Table, left_out: dict[str, str]) -> str:
    columns = dict(zip(table.names, table.columns, strict=True))
    small = {name.casefold(): name for name in reversed(table.names)}
    for word in LABELS:
        if word in small and _can_be_label(columns[small[word]]):
            return small[word]
    # The last column of texts, else the last one of few whole numbers, else such a first one.
    names = [name for name in table.names if left_out.get(name) not in (EMPTY, ONE_VALUE, ROW_NUMBERS)]
    for name in reversed(names):
        if isinstance(columns[name], TextColumn) and _can_be_label(columns[name]):
            return name
    for name in (*names[-1:], *names[:1]):
        if _can_be_label(columns[name]):
            return name
    return ""


def _can_be_label(column: Column) -> bool:
    """Whether a column has as few different values as classes may have, and fewer than half of its rows."""
    if isinstance(column, NumberColumn):
        if column.wrong is not None:
            return False
        known = column.values[~np.isnan(column.values)]
        with np.errstate(invalid="ignore"):
            if not len(known) or bool((known != np.round(known)).any()):
                return False
        # A look at some rows saves sorting all of them.
        return len(np.unique(known[:2000])) <= MOST_CLASSES and 2 <= distinct(column) <= min(
            MOST_CLASSES, max(len(known) / 2, 2)
        )
    known_rows = int((column.codes >= 0).sum())
    return 2 <= distinct(column) <= min(MOST_CLASSES, max(known_rows / 2, 2))
