"""The script of the table that compares scalings prints the numbers of the table."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from core import notes
from core.descent import columns
from core.descent.problems import SCORES, Problem, read_scores
from core.descent.regimes import FLOOR
from core.lessons.normalization import arithmetic as lesson
from core.lessons.normalization.conditioning_script import conditioning_script
from core.scripts.cells import source
from tests.scripts import running
from tests.tolerance import assert_close

CONSTANT = read_scores([[10, 7, 90], [50, 7, 20], [80, 7, 60], [30, 7, 35]], [120, 90, 160, 80], ["a", "same", "b"])
TYPED = read_scores([[10, 90], [50, 20], [80, 60], [30, 35]], [120, 90, 160, 80], ["midterm", "final"])


@pytest.mark.parametrize(
    ("problem", "epochs", "seed", "layer"),
    [
        (SCORES, 8, 5, notes.NORMALIZATION),
        (CONSTANT, 6, 2, ""),
        pytest.param(SCORES, 20, 1, "", marks=pytest.mark.slow),
        pytest.param(TYPED, 30, 3, "", marks=pytest.mark.slow),
    ],
    ids=["notes", "a constant column", "first", "typed"],
)
def test_the_script_prints_the_table(tmp_path: Path, problem: Problem, epochs: int, seed: int, layer: str) -> None:
    printed = running.run(source(conditioning_script(problem, epochs, seed, layer)), tmp_path)
    for kind in columns.KINDS:
        shown = lesson.conditioned(problem, "sgd", epochs, seed, kind, layer)
        values = running.after("\n" + printed, f"\n{kind}: ", 2)
        assert shown.edge is not None
        assert_close(values[0], shown.largest, rtol=1e-4)
        assert_close(values[1], shown.condition, rtol=1e-2)
        assert_close(running.after(printed, f"{kind}, largest stable rate:", 1)[0], shown.edge, rtol=1e-4)
        steepness = running.after(printed, f"{kind}, steepness of each column:", len(shown.steepness))
        assert_close(steepness, shown.steepness, rtol=1e-4, atol=1e-9)
        if len(shown.steepness) > 1:
            assert_close(running.after(printed, f"{kind}, largest correlation:", 1)[0], shown.coupling, atol=2e-3)
        rate, cost = running.after(printed, f"{kind}, best rate: ", 2)
        if shown.best_cost > FLOOR * 1e4:
            assert_close(rate, shown.best_rate)
            assert_close(cost, shown.best_cost, rtol=1e-3)
        else:
            # At the rounding of float32 several rates are as good, and which is named is rounding, too.
            assert cost <= FLOOR * 1e4 and 0.5 < rate / shown.best_rate < 2


def test_both_forms_print_the_same(tmp_path: Path) -> None:
    # Few epochs, as there are some 1,500 runs.
    running.run_each_form(partial(conditioning_script, TYPED, 2, 4, ""), tmp_path)
