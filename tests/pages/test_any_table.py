"""Any table: whatever numbers are typed into a table that can be edited, its page is drawn."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core import lessons
from core.lessons.cross_entropy import controls as cross_entropy
from core.ui.page.table_editor import Table
from tests.pages.app import open_page

# Every table that can be edited: its page, its name in the address, its columns, and what its last column may hold.
SCORE = st.integers(0, 100) | st.floats(-1000, 1000, width=32)
TABLES: list[tuple[str, str, int, st.SearchStrategy[float]]] = [
    ("cross_entropy", "table", 4, st.integers(0, 2)),
    ("cross_entropy", "pq", 2, st.sampled_from([0.0, 1e-30, 0.5, 1.0])),
    ("likelihood", "classes", 2, SCORE.map(abs)),
    ("logistic", "table", 4, st.integers(0, 1)),
    ("logistic", "table", 3, st.integers(0, 1)),
    ("normalization", "table", 4, SCORE),
    ("normalization", "table", 2, SCORE),
    ("normalization", "new", 3, SCORE),
]


@st.composite
def almost_degenerate(draw: st.DrawFn, width: int, last: st.SearchStrategy[float]) -> str:
    """A table as an address has it, whose rows or columns are often the same, or the same but for rounding."""

    def column(rows: int) -> list[float]:
        base = draw(SCORE)
        kind = draw(st.sampled_from(["same", "nearly", "any", "another's"]))
        if kind == "another's" and columns:
            factor = draw(st.sampled_from([1.0, -1.0, 0.5, 0.99999994]))
            return [factor * value for value in draw(st.sampled_from(columns))]
        if kind == "any":
            return [draw(SCORE) for _ in range(rows)]
        part = 0.0 if kind == "same" else draw(st.sampled_from([1e-7, 1e-6, 1e-5, 1e-4, 1e-2]))
        return [base * (1 - part * draw(st.integers(0, 3))) for _ in range(rows)]

    rows, columns = draw(st.integers(1, 6)), list[list[float]]()
    for _ in range(width - 1):
        columns.append(column(rows))
    table = [[*row, draw(last)] for row in zip(*columns, strict=True)]
    if draw(st.integers(0, 4)) == 0:
        table = table[:1] * rows
    return ";".join(",".join(f"{cell:.9g}" for cell in row) for row in table)


@pytest.mark.parametrize("examples", [1, pytest.param(25, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("page", "name", "width", "last"), TABLES)
def test_no_table_stops_its_page(
    page: str, name: str, width: int, last: st.SearchStrategy[float], examples: int
) -> None:
    # Making an example smaller would take minutes.
    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), phases=[Phase.generate], deadline=None)
    @given(almost_degenerate(width, last))
    def check(table: str) -> None:
        open_page(f"{page}.py", **{name: table})  # raises when the page does

    check()


def test_no_table_is_forgotten() -> None:
    modules = [import_module(each.name) for each in walk_packages(lessons.__path__, "core.lessons.")]
    tables = {
        (module.__name__.split(".")[2], value.name)
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Table)
    }
    assert tables | {("cross_entropy", cross_entropy.TABLE.name)} == {(page, name) for page, name, _, _ in TABLES}
