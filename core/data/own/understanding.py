"""What was understood of a table, row by row and column by column, and the numbers that it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.computing import step
from core.data.own.cells import COMMA
from core.data.own.cleaned import Cleaned, cleaned
from core.data.own.dialect import Dialect
from core.data.own.limits import (
    LONGEST_NAME,
    MOST_CLASSES,
    MOST_COLUMNS,
    MOST_VALUES,
    OwnFileError,
    one_line,
)
from core.data.own.proposal import distinct, missing, proposal
from core.data.own.table import Column, NumberColumn, Table, TextColumn, free_name, harmless

ASIDE, MEAN = "aside", "mean"
SHOWN_ROWS = 8
LARGEST = float(np.finfo(np.float32).max)

NO_LABEL = "No column looks like the classes: choose the label column."
NO_FEATURES = "No column is left to learn from: use at least one."
NO_ROWS = "No row is left. Most rows lack a value of {name}: leave that column out, or take the column's mean."
NONE_AT_ALL = "No row is left: choose another label column, or leave columns out."
ONE_CLASS = "All rows are of one class, {name}: there is nothing to tell apart. Choose another label column."
MANY_CLASSES = (
    "The column {name} has {count:,} different values, and at most {most} classes are read: choose another label "
    "column."
)
ALL_ALONE = "Each class has a single example, so none is left to test with: choose another label column."
MANY_COLUMNS = (
    "Each text becomes a column of its own: that makes {count:,}, and at most {most:,} are read. Leave some out."
)
TOO_MUCH = "{rows:,} rows of {columns:,} values are more than the {most:,} that are read: leave columns out."

UNEVEN = "Rows that have more or fewer cells than there are columns"
UNLABELLED = "Rows without a label"
WRONG = "Rows with a cell that is no number in a column of numbers"
LARGE = "Rows with a number that is too large to compute with"
LACKING = "Rows with a missing value"

ALONE = "{name} has one example: it is trained on, and the test has none."
EITHER = {
    COMMA: "{name}: cells such as 1,000 and 1.000 can be read in two ways, {count:,} here. A comma was taken for the "
    "decimal sign and a point for a mark between thousands. Choose the other decimal sign where that is wrong.",
    ".": "{name}: cells such as 1,000 can be read in two ways, {count:,} here. The comma was taken for a mark between "
    "thousands, so that 1,000 is a thousand. Choose the other decimal sign where that is wrong.",
}
NOT_SURE = (
    "Every number with a comma in this file can be read in two ways, such as 1,000. The comma was taken for the "
    "decimal sign, so that 1,000 is one. Choose the other decimal sign where that is wrong."
)
FORMULA = (
    "{name}: some cells begin like a formula, such as {text}. They are text here and nothing computes them; in the "
    "file that you take home an apostrophe stands before them, so that no spreadsheet does either."
)
RENAMED = "The heading {before} became {after}: each column needs a name of its own that is no formula."
UNNAMED = "A column without a heading became {after}."
BLANK_ROWS = "Rows with nothing in them, which were passed over: {count:,}."
CUT = "Rows left aside because a cell is no number, such as {texts}, in {name}: read them as text by mending the file."
MOST_SENTENCES = 12


@dataclass(frozen=True)
class Choices:
    """What a visitor decides about a table.

    Attributes:
        label: the name of the label column; "" for the one that is proposed.
        left_out: names of columns that are not used; None for those that are proposed.
        missing: ASIDE, where rows with a missing value are left out, or MEAN.
    """

    label: str = ""
    left_out: tuple[str, ...] | None = None
    missing: str = ASIDE


@dataclass(frozen=True)
class LeftAside:
    """Rows that are not used: why, how many, and the numbers of the first in a spreadsheet."""

    why: str
    count: int
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class ColumnFacts:
    """One column: its name, what it holds, what is done with it, how many values are missing, and a value of it."""

    name: str
    holds: str
    use: str
    missing: int
    example: str


@dataclass(frozen=True)
class Understood:
    """What was understood of a table.

    Attributes:
        label: the name of the label column; "" for none.
        left_out: names of the columns that are not used.
        rows: how many there are in the file, with those that are left aside.
        used: how many of them are used.
        aside: the others, by reason.
        columns: each, in their order.
        classes: name and examples of each.
        sentences: what else should be known.
        problem: why it cannot be kept as it is; "" where it can.
        dialect: how its text is laid out; None where it is no text.
        encoding: of its text.
    """

    label: str
    left_out: tuple[str, ...]
    rows: int
    used: int
    aside: tuple[LeftAside, ...]
    columns: tuple[ColumnFacts, ...]
    classes: tuple[tuple[str, int], ...]
    sentences: tuple[str, ...]
    problem: str
    dialect: Dialect | None = None
    encoding: str = ""


@dataclass(eq=False)
class _Reading:
    """A table as the choices have it: labels (rows,), which rows are used, and why the others are not."""

    labels: NDArray[np.int64]
    class_names: tuple[str, ...]
    used: NDArray[np.bool_]
    aside: list[LeftAside] = field(default_factory=list)


def understand(table: Table, choices: Choices) -> Understood:
    """What a table holds and what is made of it."""
    label, left_out, why = _decided(table, choices)
    features = _features(table, label, left_out)
    reading = _read(table, label, features, choices.missing)
    # Without a label column each row is of none.
    labelled = reading.labels[reading.used & (reading.labels >= 0)]
    counts = np.bincount(labelled, minlength=len(reading.class_names)).tolist()
    classes = tuple(zip(reading.class_names, counts, strict=True))
    sentences = [*_about_file(table), *_about_columns(table, features, label)]
    sentences += [ALONE.format(name=name) for name, count in classes if count == 1]
    problem = _problem(table, label, features, reading, classes)
    return Understood(
        label=label,
        left_out=left_out,
        rows=len(table.numbers) + len(table.uneven),
        used=int(reading.used.sum()),
        aside=tuple(reading.aside),
        columns=tuple(
            _facts(name, column, label, why.get(name, ""), used=name in features)
            for name, column in zip(table.names, table.columns, strict=True)
        ),
        classes=classes,
        sentences=tuple(sentences[:MOST_SENTENCES]),
        problem=problem,
        dialect=table.dialect,
        encoding=table.encoding,
    )


def clean(table: Table, choices: Choices) -> Cleaned:
    """The table as numbers.

    Raises:
        OwnFileError: while there is a problem with it.
    """
    if problem := understand(table, choices).problem:
        raise OwnFileError(problem)
    label, left_out, _ = _decided(table, choices)
    features = _features(table, label, left_out)
    reading = _read(table, label, features, choices.missing)
    used = np.flatnonzero(reading.used)
    names: dict[str, None] = {}
    x = np.empty((len(used), _width(features)), np.float32)
    for name, column in features.items():
        step()
        if isinstance(column, NumberColumn):
            x[:, len(names)] = column.values[used]
            names[free_name(name, names)] = None
            continue
        codes = column.codes[used]
        for code in _codes(column):
            x[:, len(names)] = codes == code
            text = harmless(one_line(f"{name} = {column.texts[code]}"))
            names[free_name(text, names)] = None
    # The bits of NaN differ between ways to get it, and examples are told apart by their bits.
    x[np.isnan(x)] = np.nan
    x += np.float32(0)  # minus zero becomes zero
    return cleaned(x, reading.labels[used], reading.class_names, tuple(names), label)


def _decided(table: Table, choices: Choices) -> tuple[str, tuple[str, ...], dict[str, str]]:
    """The label, the columns left out, and why some were proposed to be."""
    proposed = proposal(table)
    label = choices.label if choices.label in table.names else proposed.label
    left_out = tuple(proposed.left_out) if choices.left_out is None else choices.left_out
    return label, tuple(name for name in left_out if name != label and name in table.names), proposed.left_out


def _features(table: Table, label: str, left_out: tuple[str, ...]) -> dict[str, Column]:
    away = {label, *left_out}
    return {name: column for name, column in zip(table.names, table.columns, strict=True) if name not in away}


def _codes(column: TextColumn) -> list[int]:
    """The codes of the texts that are there, in the order of the texts."""
    # As they are shown, so that data that were taken home and brought again have them in the same order.
    codes = np.unique(column.codes[column.codes >= 0]).tolist()
    return sorted(codes, key=lambda code: (harmless(one_line(column.texts[code])), column.texts[code]))


def _width(features: dict[str, Column]) -> int:
    return sum(1 if isinstance(column, NumberColumn) else distinct(column) for column in features.values())


def _read(table: Table, label: str, features: dict[str, Column], lacks: str) -> _Reading:
    columns = dict(zip(table.names, table.columns, strict=True))
    labels, class_names = labels_of(columns[label]) if label else (np.zeros(len(table.numbers), np.int64), ())
    reading = _Reading(labels, class_names, np.ones(len(table.numbers), bool))
    if table.uneven:
        reading.aside.append(LeftAside(UNEVEN, len(table.uneven), table.uneven[:SHOWN_ROWS]))
    _leave(table, reading, labels < 0, UNLABELLED)
    wrong, large, lacking = (np.zeros(len(table.numbers), bool) for _ in range(3))
    for column in features.values():
        step()
        if isinstance(column, TextColumn):
            lacking |= column.codes < 0
            continue
        if column.wrong is not None:
            wrong |= column.wrong
        if column.values.dtype.kind == "f":
            lacking |= np.isnan(column.values)
            if not np.fmin.reduce(column.values) >= -LARGEST or not np.fmax.reduce(column.values) <= LARGEST:
                large |= np.abs(column.values) > LARGEST
    _leave(table, reading, wrong, WRONG)
    _leave(table, reading, large, LARGE)
    if lacks == ASIDE:
        _leave(table, reading, lacking, LACKING)
    # Classes are those of the rows that are used.
    there = np.flatnonzero(np.bincount(labels[reading.used], minlength=len(class_names)) if class_names else [])
    place = np.full(len(class_names) + 1, -1, np.int64)
    place[there] = np.arange(len(there))
    reading.labels, reading.class_names = place[labels], tuple(class_names[each] for each in there)
    return reading


def _leave(table: Table, reading: _Reading, which: NDArray[np.bool_], why: str) -> None:
    which = which & reading.used
    if count := int(which.sum()):
        numbers = table.numbers[np.flatnonzero(which)[:SHOWN_ROWS]]
        reading.aside.append(LeftAside(why, count, tuple(numbers.tolist())))
        reading.used &= ~which


def labels_of(column: Column) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """The class of each row, -1 where there is none, and the classes' names: numbers by size, texts by letters."""
    if isinstance(column, TextColumn):
        codes = _codes(column)
        place = np.full(len(column.texts) + 1, -1, np.int64)
        place[codes] = np.arange(len(codes))
        return place[column.codes], class_names_of([column.texts[code] for code in codes])
    unlabelled = np.isnan(column.values)
    values, places = np.unique(column.values[~unlabelled], return_inverse=True)
    labels = np.full(len(column.values), -1, np.int64)
    labels[~unlabelled] = places
    return labels, class_names_of([f"{value:.15g}" for value in values])


def class_names_of(texts: list[str]) -> tuple[str, ...]:
    """What classes are called that a file calls so: each otherwise, short, and no formula."""
    names: dict[str, None] = {}
    for text in texts:
        names[free_name(harmless(one_line(text, LONGEST_NAME - 8)) or "(empty)", names)] = None
    return tuple(names)


def _problem(
    table: Table,
    label: str,
    features: dict[str, Column],
    reading: _Reading,
    classes: tuple[tuple[str, int], ...],
) -> str:
    if not label:
        return NO_LABEL
    if not features:
        return NO_FEATURES
    width, used = _width(features), int(reading.used.sum())
    if width > MOST_COLUMNS:
        return MANY_COLUMNS.format(count=width, most=MOST_COLUMNS)
    if used * width > MOST_VALUES:
        return TOO_MUCH.format(rows=used, columns=width, most=MOST_VALUES)
    if not used:
        lacking = {name: missing(column) for name, column in features.items()}
        name = max(lacking, key=lambda each: lacking[each])
        return NO_ROWS.format(name=name) if lacking[name] else NONE_AT_ALL
    if len(classes) > MOST_CLASSES:
        return MANY_CLASSES.format(name=label, count=len(classes), most=MOST_CLASSES)
    if len(classes) == 1:
        return ONE_CLASS.format(name=classes[0][0])
    return ALL_ALONE if all(count == 1 for _, count in classes) else ""


def _facts(name: str, column: Column, label: str, why: str, *, used: bool) -> ColumnFacts:
    if isinstance(column, TextColumn):
        count = distinct(column)
        example = one_line(column.texts[int(column.codes.max())], 30) if count else ""
        holds, use = f"text, {count:,} different", f"one column of 0 and 1 for each text: {count:,}"
    else:
        known = column.values[np.flatnonzero(~np.isnan(column.values))[:1]]
        example = f"{float(known[0]):.6g}" if len(known) else ""
        holds = "whole numbers" if column.values.dtype.kind in "iu" else "numbers"
        use = "as it is"
    if name == label:
        use = "the label"
    elif not used:
        use = f"left out: {why}" if why else "left out"
    return ColumnFacts(name, holds, use, missing(column), example)


def _about_file(table: Table) -> list[str]:
    sentences = []
    if table.dialect is not None and not table.dialect.sure and table.dialect.decimal == COMMA:
        sentences.append(NOT_SURE)
    if table.empty:
        sentences.append(BLANK_ROWS.format(count=table.empty))
    for before, after in table.renamed[:3]:
        sentences.append(RENAMED.format(before=before, after=after) if before else UNNAMED.format(after=after))
    return sentences


def _about_columns(table: Table, features: dict[str, Column], label: str) -> list[str]:
    sentences = []
    for name, column in zip(table.names, table.columns, strict=True):
        if name not in features and name != label:
            continue
        if isinstance(column, TextColumn):
            formula = next((text for text in column.texts[:5000] if harmless(text) != text), None)
            if formula is not None:
                sentences.append(FORMULA.format(name=name, text=one_line(formula, 30)))
            continue
        if column.either and table.dialect is not None:
            sentences.append(EITHER[table.dialect.decimal].format(name=name, count=column.either))
        if column.wrong_texts:
            sentences.append(CUT.format(name=name, texts=", ".join(column.wrong_texts)))
    return sentences
