"""Figures of the lesson on likelihood: curves, shares, estimates and losses of samples."""

from __future__ import annotations

import math

import pytest

from core.lessons.likelihood.arithmetic import Flips, curve, maximum
from core.lessons.likelihood.few_and_many import few_and_many
from core.lessons.likelihood.figures import likelihood_figure, scale_of, shares_figure
from core.lessons.likelihood.samples_figures import estimates_figure, losses_figure
from tests.plots.checked import checked
from tests.tolerance import assert_close


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
