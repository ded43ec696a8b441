"""Charts of the lessons on logistic regression and likelihood: valid figures that show what they are given."""

from __future__ import annotations

import math

import pytest

from core.lessons.likelihood.arithmetic import Flips, curve, maximum
from core.lessons.likelihood.few_and_many import few_and_many
from core.lessons.likelihood.figures import likelihood_figure, scale_of, shares_figure
from core.lessons.likelihood.samples_figures import estimates_figure, losses_figure
from core.plots.plane import plane_figure
from core.plots.sigmoid import class_traces, sigmoid_figure
from tests.plots.test_plots import checked
from tests.tolerance import assert_close

NAMES = ("fail", "pass")
CURVE = ((-2.0, 0.0, 2.0), (0.12, 0.5, 0.88))


def test_classes_are_told_apart_by_shape_and_mistakes_are_framed() -> None:
    traces = class_traces([1, 2, 3], [4, 5, 6], [0, 1, 1], [0, 0, 1], NAMES, ["a", "b", "c"])
    assert [(t["name"], t["x"], t["hovertext"]) for t in traces] == [
        ("fail", [1], ["a"]),
        ("pass", [2, 3], ["b", "c"]),
        ("predicted wrongly", [2], ["b"]),
    ]
    assert len({t["marker"]["symbol"] for t in traces}) == 3


@pytest.mark.parametrize(("cut", "lines"), [(0.5, 2), (9.0, 1), (None, 1)])
def test_the_sigmoid_with_its_threshold(cut: float | None, lines: int) -> None:
    figure = checked(
        sigmoid_figure(
            CURVE,
            [0.0, 1.0],
            [0.5, 0.73],
            [0, 1],
            [0, 1],
            class_names=NAMES,
            hover=["", ""],
            threshold=0.95,
            cut=cut,
        )
    )
    assert len(figure.layout.shapes) == lines and figure.layout.shapes[0].y0 == 0.95
    assert list(figure.data[0].y) == list(CURVE[1]) and figure.layout.annotations[0].text == "pass from 0.95 up"


@pytest.mark.parametrize(
    ("segment", "toward"),
    [
        (((0.0, 5.0), (10.0, 5.0)), (0.0, 1.0)),
        (((0.0, 5.0), (10.0, 5.0)), (0.0, -1.0)),
        (((5.0, 0.0), (5.0, 10.0)), (2.0, 0.0)),
        (((0.0, 0.0), (10.0, 10.0)), (-1.0, 1.0)),
        (((0.0, 0.2), (0.2, 0.0)), (1.0, 1.0)),
    ],
)
def test_each_side_of_the_boundary_has_its_class(
    segment: tuple[tuple[float, float], tuple[float, float]], toward: tuple[float, float]
) -> None:
    figure = checked(
        plane_figure(
            [(1, 2), (8, 9)],
            [0, 1],
            [0, 1],
            class_names=NAMES,
            hover=["", ""],
            titles=("exam 1", "exam 2"),
            low=(0, 0),
            high=(10, 10),
            segment=segment,
            toward=toward,
        )
    )
    assert list(figure.data[0].x) == [segment[0][0], segment[1][0]]
    sides = {note.text: (10 * note.x, 10 * note.y) for note in figure.layout.annotations}
    assert set(sides) == {"predicted fail", "predicted pass"}
    for text, sign in (("predicted pass", 1), ("predicted fail", -1)):
        assert 0 <= sides[text][0] <= 10 and 0 <= sides[text][1] <= 10
        if segment != ((0.0, 0.2), (0.2, 0.0)):  # no room beside a corner
            across = [sides[text][k] - segment[0][k] for k in range(2)]
            assert sign * (across[0] * toward[0] + across[1] * toward[1]) > 0


def test_a_plane_without_a_boundary() -> None:
    figure = checked(
        plane_figure(
            [(1, 2)],
            [0],
            [1],
            class_names=NAMES,
            hover=[""],
            titles=("a", "b"),
            low=(0, 0),
            high=(3, 3),
            segment=None,
            toward=(0, 0),
        )
    )
    assert [trace.name for trace in figure.data] == ["fail", "pass", "predicted wrongly"]
    assert not figure.layout.annotations


@pytest.mark.parametrize("flips", [Flips(7, 10), Flips(0, 1), Flips(1, 1), Flips(66, 100), Flips(500, 1000)])
def test_the_likelihood_fits_its_axes_however_small(flips: Flips) -> None:
    found = curve(flips, 1001)
    figure = checked(likelihood_figure(found.parameter, found.likelihood, found.log_likelihood, maximum(flips)))
    above, below = figure.data
    top = figure.layout.yaxis.range[1]
    assert 1e-3 <= max(above.y) <= top <= 12
    power = scale_of(found.likelihood)
    assert_close([value * 10.0**power for value in above.y], found.likelihood, rtol=1e-4)
    assert ("10<sup>" in figure.layout.yaxis.title.text) == (power != 0)
    low, high = figure.layout.yaxis2.range
    assert all(value is None or low <= value <= high for value in below.y)
    assert [value is None for value in below.y] == [not math.isfinite(value) for value in found.log_likelihood]
    assert figure.layout.shapes[0].x0 == maximum(flips)


def test_shares_are_pairs_of_bars() -> None:
    figure = checked(shares_figure(["class 1", "class 2"], [0.25, 0.75], [1.0, 0.0]))
    assert list(figure.data[0].y) == [0.25, 0.75] and list(figure.data[1].text) == ["1.000", "0.000"]
    assert figure.data[0].marker.pattern.shape != figure.data[1].marker.pattern.shape
    assert figure.layout.yaxis.range[1] > 1


def test_estimates_have_their_intervals() -> None:
    figure = checked(estimates_figure([3, 1000], [1.0, 0.5], [(0.5, 1.0), (0.47, 0.53)], 0.5))
    truth, found = figure.data
    assert list(truth.y) == [0.5, 0.5] and list(found.x) == ["3", "1000"]
    assert_close([*found.error_y.array, *found.error_y.arrayminus], [0.0, 0.03, 0.5, 0.03])


def test_an_infinite_loss_is_a_sign_and_not_a_hole() -> None:
    figure = checked(losses_figure([3, 10], [0.0, 0.6], [math.inf, 0.8], 0.69))
    assert list(figure.data[2].y) == [None, 0.8]
    assert [(note.x, note.text) for note in figure.layout.annotations] == [(0, "↑ ∞")]
    assert figure.layout.yaxis.range[1] > 0.8
    # A coin that always lands the same way has no loss at all.
    sure = few_and_many(1.0)
    checked(losses_figure([3], [sure[0].observed_loss], [sure[0].new_loss], sure[0].best_loss))
