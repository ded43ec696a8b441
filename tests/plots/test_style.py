"""What charts share: numbers, few enough and none that JSON lacks, and colours that all eyes tell apart."""

from __future__ import annotations

import itertools
import math

from core.plots.looks import COLOURS
from core.plots.style import GREY, PURPLE, plottable, thinned
from tests.plots.colour_blindness import apart, contrast


def test_numbers_for_a_screen() -> None:
    assert plottable([1.23456789, math.inf, math.nan, -0.0]) == [1.2346, None, None, 0.0]
    assert thinned(5, 10) == [0, 1, 2, 3, 4]
    assert thinned(1000, 3) == [0, 500, 999]


def test_lines_of_several_runs_are_told_apart_by_all_eyes_and_seen_on_light_and_dark() -> None:
    for one, other in itertools.combinations(COLOURS, 2):
        assert min(apart(one, other).values()) > 15, (one, other, apart(one, other))
    assert all(contrast(colour, page) > 2.2 for colour in COLOURS for page in ("#FFFFFF", "#0E1117"))
    # What it guards against: these were the lines of dropout and weight decay.
    assert min(apart(PURPLE, GREY).values()) < 10
