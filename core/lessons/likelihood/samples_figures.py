"""Few and many flips: estimates with their intervals, and losses on the same and on new flips."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from core.plots.looks import TEST, TRAINING, Look
from core.plots.style import BLUE, GREY, Figure, plottable


def estimates_figure(
    sizes: Sequence[int],
    estimates: Sequence[float],
    intervals: Sequence[tuple[float, float]],
    true_parameter: float,
) -> Figure:
    """The maximum of the likelihood after each number of flips, with its interval, and the truth across."""
    found = {
        "type": "scatter",
        "mode": "markers",
        "name": "maximum and interval",
        "x": [str(size) for size in sizes],
        "y": plottable(estimates),
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": plottable([high - at for at, (_, high) in zip(estimates, intervals, strict=True)]),
            "arrayminus": plottable([at - low for at, (low, _) in zip(estimates, intervals, strict=True)]),
            "thickness": 3,
            "width": 10,
        },
        "marker": {"color": BLUE, "size": 14},
        "hovertemplate": "%{x} flips: %{y:.3f}<extra></extra>",
    }
    return {
        "data": [_across(sizes, true_parameter, f"true parameter {true_parameter:g}"), found],
        "layout": _layout("estimates", "parameter", (-0.04, 1.04)),
    }


def losses_figure(sizes: Sequence[int], observed: Sequence[float], new: Sequence[float], best: float) -> Figure:
    """The loss of each estimate on the flips it was made from, and on new ones; an infinite one at the upper edge."""
    finite = [value for value in (*observed, *new, best) if math.isfinite(value)]
    top = 1.35 * max(finite) or 1.0
    series: tuple[tuple[str, Sequence[float], Look], ...] = (
        ("on these flips", observed, TRAINING),
        ("on new flips", new, TEST),
    )
    lines = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": name,
            "x": [str(size) for size in sizes],
            "y": plottable(values),
            "line": {"color": look.colour, "width": 3, "dash": look.dash},
            "marker": {"symbol": look.symbol, "size": 12},
            "hovertemplate": "%{x} flips: %{y:.4f} nats<extra></extra>",
        }
        for name, values, look in series
    ]
    infinite = [
        {
            "text": "↑ ∞",
            # Positions, because a name such as "3" would be read as one.
            "x": position,
            "y": 1,
            "yref": "y domain",
            "yanchor": "top",
            "yshift": -18,
            "showarrow": False,
            "font": {"size": 20, "color": TEST.colour},
        }
        for position, value in enumerate(new)
        if not math.isfinite(value)
    ]
    return {
        "data": [_across(sizes, best, f"best possible {best:.3f}"), *lines],
        "layout": {**_layout("losses", "loss a flip in nats", (-0.05 * top, top)), "annotations": infinite},
    }


def _across(sizes: Sequence[int], value: float, name: str) -> dict[str, Any]:
    """A dotted line over all sizes."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [str(size) for size in sizes],
        "y": [value] * len(sizes),
        "line": {"color": GREY, "width": 3, "dash": "dot"},
        "hoverinfo": "skip",
    }


def _layout(name: str, y_title: str, y_range: tuple[float, float]) -> dict[str, Any]:
    return {
        "uirevision": name,
        "margin": {"l": 74, "r": 12, "t": 8, "b": 54},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 15}},
        "showlegend": True,
        "xaxis": {"type": "category", "title": {"text": "number of flips"}, "fixedrange": True},
        "yaxis": {"title": {"text": y_title}, "range": list(y_range), "fixedrange": True},
    }
