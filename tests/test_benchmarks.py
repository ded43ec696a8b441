"""The rows of the benchmarks: what counts as met, and the one table that all of them end in."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from benchmarks import NOT_AS_CLAIMED, ROWS, Report, read_rows, table


def test_a_report_says_whether_its_promises_hold() -> None:
    report = Report()
    report.at_most("time", 1.05, 1.05, "x")
    report.at_least("rate", 5.0, 5, " a second")
    report.figure("time of another", 9.0, "x")
    assert report.status == 0
    report.at_least("rate", 4.99, 5, " a second")
    assert report.status == NOT_AS_CLAIMED


@pytest.mark.parametrize("bound", ["at_most", "at_least"])
def test_nan_meets_nothing(bound: str) -> None:
    report = Report()
    getattr(report, bound)("time", math.nan, 1.0, "x")
    assert report.status == NOT_AS_CLAIMED


def test_rows_of_several_benchmarks_end_in_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "rows"
    monkeypatch.setenv(ROWS, str(file))
    first, second = Report(), Report()
    first.at_most("drag", 18.234, 33, " ms", stretch=16, note="a frame is 16.7 ms")
    second.figure("rates", 1234.5, "")
    rows = read_rows(file)
    assert rows == first.rows + second.rows
    assert table(rows).splitlines()[2:] == [
        "| drag | at most 33 ms (stretch 16 ms) | 18.2 ms | yes | a frame is 16.7 ms |",
        "| rates |  | 1,234 |  |  |",
    ]
