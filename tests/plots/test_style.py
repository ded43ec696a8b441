"""Numbers on their way to a chart: few enough, and none that JSON lacks."""

from __future__ import annotations

import math

from core.plots.style import plottable, thinned


def test_numbers_for_a_screen() -> None:
    assert plottable([1.23456789, math.inf, math.nan, -0.0]) == [1.2346, None, None, 0.0]
    assert thinned(5, 10) == [0, 1, 2, 3, 4]
    assert thinned(1000, 3) == [0, 500, 999]
