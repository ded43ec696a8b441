"""Examples in the plane of two features, and the line where a model changes its mind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from core.plots.sigmoid import class_traces
from core.plots.style import GREEN, Figure

Point = tuple[float, float]


def plane_figure(
    points: Sequence[Point],
    labels: Sequence[int],
    predicted: Sequence[int],
    *,
    class_names: Sequence[str],
    hover: Sequence[str],
    titles: tuple[str, str],
    low: Point,
    high: Point,
    segment: tuple[Point, Point] | None,
    toward: Point,
) -> Figure:
    """Markers by class, the boundary, and on each of its sides the class predicted there.

    Args:
        points: (horizontal, vertical) of each example.
        labels, predicted: 0 or 1 for each example.
        class_names: of the two classes.
        hover: a text for each example.
        titles: of the two axes.
        low, high: corners of the plane shown.
        segment: the ends of the boundary within them, if it crosses.
        toward: a direction in the plane in which class 1 becomes more probable.
    """
    data = class_traces([x for x, _ in points], [y for _, y in points], labels, predicted, class_names, hover)
    annotations: list[dict[str, Any]] = []
    if segment is not None:
        line = {
            "type": "scatter",
            "mode": "lines",
            "name": "boundary",
            "x": [x for x, _ in segment],
            "y": [y for _, y in segment],
            "line": {"color": GREEN, "width": 4, "dash": "dash"},
            "hoverinfo": "skip",
        }
        data.insert(0, line)
        free = [_shares(point, low, high) for point in points]
        annotations = [
            _side(segment, low, high, toward, sign, f"predicted {class_names[n]}", free)
            for n, sign in ((0, -1), (1, 1))
        ]
    axis = {"zeroline": False, "fixedrange": True}
    return {
        "data": data,
        "layout": {
            "uirevision": "plane",
            "margin": {"l": 74, "r": 12, "t": 8, "b": 54},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 15}},
            "showlegend": True,
            "hovermode": "closest",
            "xaxis": {**axis, "title": {"text": titles[0]}, "range": [low[0], high[0]]},
            "yaxis": {**axis, "title": {"text": titles[1]}, "range": [low[1], high[1]]},
            "annotations": annotations,
        },
    }


def _shares(point: Point, low: Point, high: Point) -> Point:
    """A point as shares of the two axes."""
    return (point[0] - low[0]) / (high[0] - low[0]), (point[1] - low[1]) / (high[1] - low[1])


def _side(
    segment: tuple[Point, Point], low: Point, high: Point, toward: Point, sign: int, text: str, taken: Sequence[Point]
) -> dict[str, Any]:
    """A label beside the boundary, on the side that `sign` times `toward` points to, where no example is near."""
    ends = [_shares(end, low, high) for end in segment]
    # Across the line as it appears on screen, where both axes are as long as the figure.
    step = [toward[k] * (high[k] - low[k]) for k in range(2)]
    length = math.hypot(*step) or 1.0
    offset = [sign * 0.1 * part / length for part in step]
    anchor = "left" if offset[0] > 0.03 else "right" if offset[0] < -0.03 else "center"
    # From the anchor to the middle of the text, which is about a quarter of the figure wide.
    shift = {"left": 0.13, "right": -0.13, "center": 0.0}[anchor]
    places = []
    for part in range(1, 20):
        x, y = (ends[0][k] + part / 20 * (ends[1][k] - ends[0][k]) + offset[k] for k in range(2))
        if 0.14 <= x + shift <= 0.86 and 0.04 <= y <= 0.96:
            # Text is wide and flat.
            clear = min((math.hypot((x + shift - u) / 2, y - v) for u, v in taken), default=1.0)
            places.append((min(clear, 0.15), -abs(part - 10), x, y))
    if not places:
        middle = [(ends[0][k] + ends[1][k]) / 2 for k in range(2)]
        places = [(0.0, 0, min(max(middle[0], 0.14), 0.86), min(max(middle[1] + offset[1], 0.04), 0.96))]
        anchor = "center"
    _, _, x, y = max(places)
    return {
        "text": text,
        "showarrow": False,
        "font": {"size": 15},
        "xref": "x domain",
        "yref": "y domain",
        "x": x,
        "y": y,
        "xanchor": anchor,
        "yanchor": "middle",
    }
