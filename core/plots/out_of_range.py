"""What a line chart says of values that its axis cannot show: where a line left, and one value that flattens the rest.

A point that stands alone between gaps gets a marker from js/live_figure.js, for every figure alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import Any

from core.plots.style import plain

# A value so many times as large as the median leaves less than a pixel of a chart to the others.
FLATTENS = 1000.0
ROW = 20  # pixels


def exit_of(x: Sequence[float], y: Sequence[float]) -> tuple[float, float] | None:
    """The first point of a line that is infinite or NaN; None when every one is a number."""
    return next(((at, value) for at, value in zip(x, y, strict=True) if not math.isfinite(value)), None)


def edge_mark(
    name: str, x: Sequence[float], y: Sequence[float], *, colour: str, end: float, row: int, yref: str = "y"
) -> dict[str, Any] | None:
    """Words at the edge of the chart where a line leaves it; None when it does not.

    Args:
        name: of the line.
        x, y: of its points, infinite and NaN values included.
        colour: of the line.
        end: the largest x of the chart; what leaves in its right half has its words to the left.
        row: how many such words stand at this edge already.
        yref: the axis of the line.
    """
    found = exit_of(x, y)
    if found is None:
        return None
    at, value = found
    below = value == -math.inf
    what = "NaN" if math.isnan(value) else "▼ −∞" if below else "▲ ∞"
    left = at < end / 2
    return {
        "x": at,
        "y": 0 if below else 1,
        "yref": f"{yref} domain",
        "text": f"{what} {plain(name)}",
        "showarrow": False,
        "xanchor": "left" if left else "right",
        "yanchor": "bottom" if below else "top",
        "yshift": (ROW if below else -ROW) * row,
        "font": {"size": 15, "color": colour},
    }


def edge_marks(
    lines: Sequence[tuple[str, Sequence[float], Sequence[float], str]], *, yref: str = "y"
) -> list[dict[str, Any]]:
    """`edge_mark` of each line (name, x, y, colour) that leaves, in rows below each other."""
    end = max((at for _, x, _, _ in lines for at in x), default=0.0)
    made: list[dict[str, Any]] = []
    for name, x, y, colour in lines:
        mark = edge_mark(name, x, y, colour=colour, end=end, row=len(made), yref=yref)
        if mark is not None:
            made.append(mark)
    return made


def flattened(values: Sequence[float]) -> dict[str, Any] | None:
    """Words in the middle of a chart with a linear axis, when one value of many leaves nothing to see of the others."""
    sizes = [abs(value) for value in values if math.isfinite(value)]
    if len(sizes) < 3 or max(sizes) < FLATTENS * median(sizes) or not median(sizes):
        return None
    return {
        "x": 0.5,
        "xref": "x domain",
        "y": 0.5,
        "yref": "y domain",
        "text": f"The largest loss is {max(sizes):.0e}.<br>A log axis shows the others, too.",
        "showarrow": False,
        "font": {"size": 16},
    }


def no_numbers(values: Sequence[float]) -> bool:
    """Whether there are values and none of them is a number: an axis would have ticks that mean nothing."""
    return len(values) > 0 and not any(map(math.isfinite, values))


# For an axis of which `no_numbers` holds.
WITHOUT_TICKS: dict[str, Any] = {"range": [0, 1], "showticklabels": False}
