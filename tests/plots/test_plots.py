"""Charts: valid Plotly figures that show what they are given, small enough to send several times a second."""

from __future__ import annotations

import base64
import json
import math

import numpy as np
import plotly.graph_objects as go
import pytest

from core.plots.confusion import confusion_figure, row_shares
from core.plots.curves import Ghost, curves, divergence
from core.plots.style import plottable, thinned
from core.plots.weight_images import weight_images
from core.training import EpochDone, History, Started, StepDone
from tests.tolerance import assert_close


def history(steps: int, *, bad_from: int | None = None, every: int = 10) -> History:
    made = History().after(Started(steps, 650, "cpu"))
    for step in range(1, steps + 1):
        loss = math.nan if bad_from is not None and step >= bad_from else 2.345678 / step
        made = made.after(StepDone(step, loss))
        if step % every == 0:
            made = made.after(EpochDone(step // every, step, loss, loss, 0.5, ((3, 1), (0, 4)), 1.0))
    return made


def checked(figure: dict[str, object]) -> go.Figure:
    """Plotly refuses unknown properties and wrong values."""
    json.dumps(figure, allow_nan=False)
    return go.Figure(figure)


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
    assert "from minibatch 12 on it is not a number" in (divergence(history(30, bad_from=12)) or "")
    infinite = History().after(StepDone(1, 1.0)).after(StepDone(2, math.inf))
    assert "from minibatch 2 on it is infinite" in (divergence(infinite) or "")
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


def test_the_confusion_matrix_has_true_classes_as_rows() -> None:
    figure = checked(confusion_figure([[3, 1], [0, 4]], ["cat", "dog"], percent=False, marked=(0, 1)))
    heat = figure.data[0]
    assert [list(row) for row in heat.text] == [["3", "1"], ["", "4"]]
    assert_close([list(row) for row in heat.z], [[math.sqrt(0.75), 0.5], [0, 1]], atol=1e-4)
    assert figure.layout.yaxis.title.text == "true class" and figure.layout.xaxis.title.text == "predicted class"
    assert figure.layout.yaxis.autorange == "reversed"
    frame = figure.layout.shapes[-1]
    assert (frame.x0, frame.y0) == (0.5, -0.5)
    percent = checked(confusion_figure([[3, 1], [0, 4]], ["cat", "dog"], percent=True))
    assert [list(row) for row in percent.data[0].text] == [["75.0", "25.0"], ["", "100.0"]]
    assert row_shares([[0, 0]]) == [[0.0, 0.0]]


def test_weight_images_keep_sign_and_size() -> None:
    weights = np.linspace(-2, 1, 40, dtype=np.float32).reshape(10, 4)
    figure = weight_images(weights, [str(n) for n in range(10)], (2, 2))
    assert len(checked(figure).data) == 10
    levels = np.concatenate([np.frombuffer(base64.b64decode(t["z"]["bdata"]), np.int8) for t in figure["data"]])
    assert_close(levels / 127 * 2, weights.flatten(), atol=2 / 127)
    assert figure["layout"]["coloraxis"]["colorbar"]["ticktext"][2] == "2 (for)"


def test_weights_that_left_the_range_still_make_a_figure() -> None:
    checked(weight_images(np.full((10, 4), np.nan, dtype=np.float32), [str(n) for n in range(10)], (2, 2)))


def test_numbers_for_a_screen() -> None:
    assert plottable([1.23456789, math.inf, math.nan, -0.0]) == [1.2346, None, None, 0.0]
    assert thinned(5, 10) == [0, 1, 2, 3, 4]
    assert thinned(1000, 3) == [0, 500, 999]
