"""The figure of the cost between two points: cost and chord above the second derivative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.plots.style import BLUE, GREEN, ORANGE, Figure, plottable


def cost_line_figure(
    share: Sequence[float], cost: Sequence[float], chord: Sequence[float], second: Sequence[float]
) -> Figure:
    """Two panels over the share of the way, each with its range, so that a marker can be put on the curves."""
    axis = {"zeroline": False, "fixedrange": True, "nticks": 5}
    return {
        "data": [
            _line("cost", share, cost, BLUE, "solid", "y"),
            _line("chord", share, chord, ORANGE, "dash", "y"),
            _line("second derivative", share, second, GREEN, "solid", "y2"),
        ],
        "layout": {
            "margin": {"l": 74, "r": 16, "t": 10, "b": 54},
            # A legend would move the axes, and with them the markers off the curves.
            "showlegend": False,
            "annotations": [_named("chord", share, chord, "bottom"), _named("cost", share, cost, "top")],
            "dragmode": False,
            "xaxis": {"fixedrange": True, "range": [0, 1], "anchor": "y2", "title": {"text": "share of the way"}},
            "yaxis": {
                **axis,
                "domain": [0.45, 1],
                "range": _range(cost, chord),
                "title": {"text": "cost (nats)"},
            },
            "yaxis2": {
                **axis,
                "domain": [0, 0.37],
                "range": [0, 1.12 * max(second) or 1.0],
                "rangemode": "tozero",
                "title": {"text": "2nd derivative"},
            },
        },
    }


def _named(name: str, x: Sequence[float], y: Sequence[float], anchor: str) -> dict[str, Any]:
    """The name of a line, above it or below, a quarter of the way along."""
    at = len(x) // 4
    return {
        "text": name,
        "x": x[at],
        "y": y[at],
        "xanchor": "right" if (y[-1] > y[0]) == (anchor == "bottom") else "left",
        "yanchor": anchor,
        "showarrow": False,
        "font": {"size": 16},
    }


def _range(*lines: Sequence[float]) -> list[float]:
    low, high = min(map(min, lines)), max(map(max, lines))
    spare = 0.08 * (high - low) or 1.0
    return [low - spare, high + spare]


def _line(name: str, x: Sequence[float], y: Sequence[float], colour: str, dash: str, axis: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": plottable(x),
        "y": plottable(y),
        "yaxis": axis,
        "line": {"color": colour, "width": 4, "dash": dash},
        "hoverinfo": "skip",
    }
