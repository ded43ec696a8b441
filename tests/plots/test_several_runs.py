"""Several runs in one chart: two lines a run, the gap between them, and the best epoch marked."""

from __future__ import annotations

import dataclasses
import math

import pytest

from core.plots.looks import COLOURS, MARKERS
from core.plots.several_runs import AXES, RunCurves, losses_figure
from core.training import EpochDone, History
from tests.plots.checked import checked


def run(style: int, test_losses: list[float], *, start: bool = True) -> RunCurves:
    epochs = tuple(
        EpochDone(n, n, 9.0, loss, 0.5, ((1,),), 0.1, evaluated_train_loss=1 / n if start else None)
        for n, loss in enumerate(test_losses, 1)
    )
    history = History(epochs=epochs, start_train_loss=2.3, start_test_loss=2.4)
    return RunCurves(f"run {style}", history if start else dataclasses.replace(history, start_train_loss=None), style)


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("shown", [None, 0, 1])
def test_each_run_has_a_full_and_a_dashed_line_and_a_star(axis: str, shown: int | None) -> None:
    runs = [run(0, [1.0, 0.5, 0.7]), run(3, [1.0, 0.4])]
    figure = checked(losses_figure(runs, epochs=5, shown=shown, axis=axis, uirevision="x"))
    traces = {trace.name: trace for trace in figure.data}
    assert traces["run 0"].x == (0, 1, 2, 3) and traces["run 0"].y == (2.3, 1.0, 0.5, 0.33333)
    assert traces["run 0, test"].y == (2.4, 1.0, 0.5, 0.7)
    assert traces["run 0"].line.dash is None and traces["run 0, test"].line.dash == "dash"
    assert traces["run 3"].line.color == COLOURS[3] and traces["run 3"].marker.symbol == MARKERS[3]
    assert traces["run 0, lowest test loss"].x == (2,) and traces["run 3, lowest test loss"].y == (0.4,)
    assert ("gap, to" in traces) == (shown is not None)
    if shown is not None:
        assert traces["gap, to"].y == traces[f"{runs[shown].name}, test"].y and traces["gap, to"].fill == "tonexty"
        assert figure.layout.annotations[0].text.startswith("lowest test loss 0.")
        expected = (0.5, 0.4)[shown]
        assert figure.layout.annotations[0].y == pytest.approx(math.log10(expected) if axis == "log" else expected)
    if axis == "close":
        assert figure.layout.yaxis.range == (0, pytest.approx(1.5 * 0.7))


def test_runs_that_are_not_evaluated_show_what_they_have() -> None:
    figure = checked(losses_figure([run(0, [1.0], start=False)], epochs=3, shown=0, axis="log", uirevision="x"))
    assert figure.data[2].x == (1,) and figure.data[2].y == (9.0,)


def test_losses_without_numbers_and_no_runs_are_figures() -> None:
    lost = run(1, [math.nan, math.inf])
    figure = checked(losses_figure([lost], epochs=3, shown=0, axis="close", uirevision="x"))
    assert [note.text for note in figure.layout.annotations] == ["NaN run 1"]
    checked(losses_figure([], epochs=3, shown=None, axis="close", uirevision="x"))
