"""What all charts share: colours that colour-blind viewers can tell apart, and thinned, rounded numbers."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import Any

# A figure as Plotly's JSON has it. go.Figure would check each property, 4 ms a figure; the tests check them instead.
Figure = dict[str, Any]

# Okabe and Ito's palette, the blue a little lighter: readable on white and on black.
BLUE = "#1A82C4"
ORANGE = "#E69F00"
GREEN = "#009E73"
RED = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#8A8A8A"
# With BLUE, ORANGE, GREEN and RED seven lines that deuteranopes and protanopes tell apart, too: to them PURPLE and GREY
# are one colour, and GREEN nearly the same. tests/plots/test_style.py measures it.
INDIGO = "#0044FF"
SLATE = "#336677"
AQUA = "#66BBCC"
# Stands for the colour of the page's text, which only the browser knows.
INK = "#010203"


def plain(text: str) -> str:
    """Text that a visitor typed, for a figure: Plotly takes some tags for formatting."""
    return html.escape(text, quote=False)


def thinned(count: int, most: int) -> list[int]:
    """Positions of at most `most` of `count` points, evenly spread, first and last among them."""
    if count <= most:
        return list(range(count))
    return [round(index * (count - 1) / (most - 1)) for index in range(most)]


def steady(count: int, most: int) -> list[int]:
    """Like `thinned`, but while `count` grows only the last position changes, until every other one goes.

    A chart of such points can be sent again by its end alone.
    """
    stride = 1
    while (count - 1) // stride + 2 > most and count > most:
        stride *= 2
    positions = list(range(0, count, stride))
    return positions if not count or positions[-1] == count - 1 else [*positions, count - 1]


def plottable(values: Sequence[float]) -> list[float | None]:
    """Values with five digits, enough for any screen; a gap where a value is infinite or NaN."""
    return [float(f"{value:.5g}") if math.isfinite(value) else None for value in values]
