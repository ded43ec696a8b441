"""Values that no axis shows are said: where a line left, which value flattens the rest, and that there is none."""

from __future__ import annotations

import math

from core.plots.curves import curves
from core.plots.lines import Line, lines_figure
from core.plots.out_of_range import FLATTENS, edge_marks, flattened
from core.plots.several_runs import RunCurves, losses_figure
from core.training import EpochDone, History, Started, StepDone
from tests.plots.checked import checked


def history(losses: list[float]) -> History:
    made = History().after(Started(len(losses), 650, "cpu"))
    for step, loss in enumerate(losses, start=1):
        made = made.after(StepDone(step, loss)).after(EpochDone(step, step, loss, loss, 0.5, ((1,),), 1.0))
    return made


def test_a_line_is_marked_at_the_edge_where_it_leaves_first() -> None:
    x = [0.0, 1.0, 2.0, 3.0]
    up, down, nan = [1, math.inf, 2, math.nan], [1, 1, 1, -math.inf], [math.nan, 1, math.nan, 1]
    marks = edge_marks([("up", x, up, "red"), ("stays", x, x, "red"), ("down", x, down, "red"), ("a<b", x, nan, "red")])
    assert [(mark["x"], mark["y"], mark["text"]) for mark in marks] == [
        (1.0, 1, "▲ ∞ up"),
        (3.0, 0, "▼ −∞ down"),
        (0.0, 1, "NaN a&lt;b"),
    ]
    assert [mark["xanchor"] for mark in marks] == ["left", "right", "left"]
    # Words at one edge stand below each other.
    assert len({mark["yshift"] for mark in marks}) == 3
    figure = checked(lines_figure([Line("up", x, up), Line("stays", x, x)], x_title="epoch", y_title="cost"))
    assert [note.text for note in figure.layout.annotations] == ["▲ ∞ up"]


def test_a_value_that_flattens_the_others_is_said_with_the_way_out() -> None:
    assert flattened([1.0, 2.0, 1e34]) is not None and flattened([1.0, 2.0, math.inf]) is None
    assert flattened([1.0, 1.0, FLATTENS / 2]) is None and flattened([0.0, 0.0, 1.0]) is None and flattened([]) is None
    for log in (False, True):
        shown = checked(curves(history([2.3, 2.1, 1e34, 2.0]), [], log=log, uirevision="x"))
        assert ["1e+34" in note.text and "log axis" in note.text for note in shown.layout.annotations] == [True] * (
            not log
        )
    runs = [RunCurves("b", history([2.3, 1e34, 2.0]), 0)]
    for axis, hints in (("whole", True), ("log", False), ("close", False)):
        figure = checked(losses_figure(runs, epochs=3, shown=None, axis=axis, uirevision="x"))
        assert any("log axis" in note.text for note in figure.layout.annotations) is hints


def test_a_chart_without_any_number_has_no_ticks_and_says_why() -> None:
    lost = history([math.inf, math.nan])
    figure = checked(curves(lost, [], log=False, uirevision="x"))
    assert figure.layout.yaxis.showticklabels is False and "minibatch 1" in figure.layout.annotations[0].text
    figure = checked(losses_figure([RunCurves("b", lost, 0)], epochs=2, shown=0, axis="log", uirevision="x"))
    assert figure.layout.yaxis.showticklabels is False and figure.layout.annotations[0].text == "▲ ∞ b"
    for shown in (
        curves(history([1.0, math.inf]), [], log=False, uirevision="x"),
        curves(History(), [], log=False, uirevision="x"),
    ):
        assert checked(shown).layout.yaxis.showticklabels is None
