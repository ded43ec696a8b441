"""docs/notes.md is true: its numbers are computed, its places exist, and each of its rows has what it needs."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.lessons.catalog import CATALOG

ROOT = Path(__file__).parents[1]
KINDS = ("concept", "formula", "code", "number", "claim", "tip", "question")
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?|inf|nan")
# What computes the number of a row, or the numbers where a row has several.
Numbers = Callable[[], float | Sequence[float]]


@dataclass(frozen=True)
class Row:
    """One item of the notes, as docs/notes.md has it."""

    id: str
    kind: str
    item: str
    where: str
    notes: str
    here: str
    why: str


def rows() -> list[Row]:
    """All rows of all tables."""
    lines = (ROOT / "docs" / "notes.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [Row(*found) for found in cells if found[0] != "id"]


def numbers() -> dict[str, Numbers]:
    """The functions of all lessons."""
    found: dict[str, Numbers] = {}
    for path in sorted((ROOT / "tests" / "beside_the_notes").glob("[a-z]*.py")):
        own: dict[str, Numbers] = importlib.import_module(f"tests.beside_the_notes.{path.stem}").NUMBERS
        assert not found.keys() & own.keys(), path
        found |= own
    return found


ROWS, NUMBERS = rows(), numbers()
WITH_NUMBER = [row for row in ROWS if row.here != "-"]


def test_rows_are_whole_and_stand_once() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
    assert {row.id for row in WITH_NUMBER} == set(NUMBERS)
    titles = {entry.title for entry in CATALOG}
    for row in ROWS:
        assert row.kind in KINDS, row
        assert row.item and row.notes and row.here, row
        assert row.where.split(":")[0] in titles and row.where.partition(":")[2].strip(), row
        # A number that is another one than the notes' says why.
        assert row.why or row.here == "-" or row.notes in ("-", row.here), row


@pytest.mark.parametrize("row", WITH_NUMBER, ids=lambda row: row.id)
def test_the_number_is_computed(row: Row) -> None:
    computed = NUMBERS[row.id]()
    found = [float(value) for value in (computed if isinstance(computed, Sequence) else [computed])]
    shown = NUMBER.findall(row.here)
    assert shown and len(found) == len(shown), row
    for text, value in zip(shown, found, strict=True):
        digits = len(text.partition("e")[0].partition(".")[2])
        written = f"{value:.{digits}e}" if "e" in text else f"{value:.{digits}f}"
        assert float(written) == float(text.replace(",", "")), (row, value)
