"""Curves of a run: valid figures that show what they are given, small enough to send several times a second."""

from __future__ import annotations

import json
import math

import pytest

from core.plots.curves import Ghost, curves, divergence
from core.training import EpochDone, History, Started, StepDone
from tests.plots.checked import checked
from tests.tolerance import assert_close


def history(steps: int, *, bad_from: int | None = None, every: int = 10) -> History:
    made = History().after(Started(steps, 650, "cpu"))
    for step in range(1, steps + 1):
        loss = math.nan if bad_from is not None and step >= bad_from else 2.345678 / step
        made = made.after(StepDone(step, loss))
        if step % every == 0:
            made = made.after(EpochDone(step // every, step, loss, loss, 0.5, ((3, 1), (0, 4)), 1.0))
    return made


@pytest.mark.parametrize("log", [False, True])
def test_curves_show_the_run(log: bool) -> None:
    figure = checked(curves(history(30), [], log=log, uirevision="x"))
    training, test, accuracy = figure.data
    assert list(training.x) == list(range(1, 31)) and list(test.x) == [10, 20, 30]
    assert_close(training.y, [2.345678 / step for step in range(1, 31)], rtol=1e-4)
    assert list(accuracy.y) == [50.0] * 3
    assert figure.layout.yaxis.type == ("log" if log else "linear")
    assert figure.layout.yaxis.title.text and figure.layout.yaxis2.title.text and figure.layout.xaxis2.title.text


def test_an_empty_run_is_a_figure() -> None:
    checked(curves(History(), [], log=True, uirevision="x"))


def test_divergence_is_marked_in_words_and_in_the_chart() -> None:
    figure = checked(curves(history(30, bad_from=12), [], log=True, uirevision="x"))
    assert figure.layout.shapes[0].x0 == 12 and "12" in figure.layout.annotations[0].text
    assert figure.data[0].y[10] is not None and figure.data[0].y[11] is None
    assert "is not a number (NaN) from minibatch 12 on" in (divergence(history(30, bad_from=12)) or "")
    infinite = History().after(StepDone(1, 1.0)).after(StepDone(2, math.inf))
    assert "is infinite from minibatch 2 on" in (divergence(infinite) or "")
    assert divergence(history(30)) is None


def test_earlier_runs_are_behind_and_told_apart_without_colour() -> None:
    ghosts = [Ghost(f"run {n}", history(50)) for n in range(1, 6)]
    figure = checked(curves(history(20), ghosts, log=False, uirevision="x"))
    dashes = [trace.line.dash for trace in figure.data if trace.name.startswith("run ") and trace.showlegend is None]
    assert len(set(dashes)) == 5
    assert figure.data[-3].name == "training loss"


def test_a_redraw_is_small_however_long_the_run() -> None:
    ghosts = [Ghost(f"run {n}", history(3000)) for n in range(5)]
    figure = curves(history(20_000, every=100), ghosts, log=False, uirevision="x")
    assert len(json.dumps(figure)) < 40_000
    assert len(json.dumps(curves(history(20_000, every=100), [], log=False, uirevision="x"))) < 20_000
