"""Panels of the costs of gradient descent that move with a slider: cost by epoch, and the last cost of every rate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from core.plots.frames import PANEL_LEGEND, PANEL_MARGIN, Floats, Panel
from core.plots.style import BLUE, GREY, INK, ORANGE, Figure

# How many powers of ten around the first cost a logarithmic axis shows; a cost beyond leaves the picture, in words.
DECADES = 7
# Up to so many times its first cost a run is seen from near.
CLOSE_UP = 4.0


def log_range(costs: Floats) -> tuple[float, float]:
    """Exponents of ten between which the finite, positive costs lie, at most `DECADES` on both sides of the first.

    Args:
        costs: (positions, epochs).
    """
    first = costs[:, 0]
    first = first[np.isfinite(first) & (first > 0)]
    middle = float(np.log10(np.median(first))) if len(first) else 0.0
    shown = costs[np.isfinite(costs) & (costs > 0)]
    low, high = (float(np.log10(shown.min())), float(np.log10(shown.max()))) if len(shown) else (middle, middle)
    low, high = max(low, middle - DECADES), min(high, middle + DECADES)
    spare = max(0.04 * (high - low), 0.05)
    return low - spare, high + spare


def leaving(costs: Sequence[float], top: float) -> str:
    """In words, the epochs from which costs are above `top`, infinite, or no number; empty when there are none."""
    above = next((n for n, cost in enumerate(costs) if math.isfinite(cost) and cost > top), None)
    lost = next((n for n, cost in enumerate(costs) if not math.isfinite(cost)), None)
    if above is None:
        return "" if lost is None else f"↑ infinite or NaN from epoch {lost}"
    highest = max(cost for cost in costs if math.isfinite(cost))
    if lost is None:
        return f"↑ above the picture from epoch {above}: up to {highest:.1e}"
    return f"↑ above the picture from epoch {above}: up to {highest:.1e}, infinite or NaN from epoch {lost}"


def cost_panel(costs: Floats, *, y_title: str, height: int, others: Sequence[tuple[str, Floats]] = ()) -> Panel:
    """Cost by epoch on a logarithmic axis: the same for all runs that rise far, and from near for those that do not.

    Args:
        costs: (positions, epochs); what is infinite or NaN leaves the picture and is said in words.
        y_title: with units.
        height: in pixels.
        others: lines to compare with, by name: (epochs,), the same at every position.
    """
    low, high = log_range(costs)
    epochs = list(range(costs.shape[1]))
    drawn = np.where(np.isfinite(costs), np.clip(costs, 10.0**low, None), np.nan)
    mode = "lines+markers" if len(epochs) <= 60 else "lines"
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "name": name,
            "x": epochs,
            "y": [float(f"{value:.5g}") if math.isfinite(value) else None for value in line],
            "mode": "lines",
            "line": {"color": GREY, "width": 3, "dash": dash, "simplify": False},
        }
        for (name, line), dash in zip(others, ("dash", "dot", "dashdot", "longdash"), strict=False)
    ]
    traces.append(
        {
            "type": "scatter",
            "name": "this one",
            "x": epochs,
            "mode": mode,
            "line": {"color": ORANGE, "width": 4, "simplify": False},
            "marker": {"size": 9, "line": {"color": INK, "width": 1}},
        }
    )
    figure: Figure = {
        "data": traces,
        "layout": {
            "margin": PANEL_MARGIN,
            "showlegend": bool(others),
            "legend": PANEL_LEGEND,
            "xaxis": {"title": {"text": "epoch"}, "range": [-0.3, len(epochs) - 0.7]},
            "yaxis": {
                "title": {"text": y_title},
                "type": "log",
                "range": [low, high],
                "exponentformat": "power",
                "nticks": 7,
            },
        },
    }
    words = [leaving(row, 10.0**high) for row in costs.tolist()]
    # A run that stays near its start is seen from near: among millions all that learns would be flat.
    near = math.log10(CLOSE_UP) + np.log10(np.maximum(costs[:, 0], 10.0**low))
    tops = np.where((costs <= CLOSE_UP * costs[:, :1]).all(axis=1), np.clip(near, low + 0.1, high), high)
    return Panel(
        figure,
        "Cost by epoch",
        height,
        traces={len(traces) - 1: {"x": np.arange(len(epochs)), "y": drawn}},
        ranges={"yaxis": np.stack([np.full_like(tops, low), tops], axis=1)},
        words=words,
    )


def outcome_panel(learning_rates: Floats, last: Floats, *, x_title: str, y_title: str, height: int) -> Panel:
    """The last cost of every run against its learning rate, both logarithmic, with a marker on the one chosen.

    Args:
        learning_rates: (positions,).
        last: (positions,): the last cost; what is infinite or NaN is drawn on the upper edge, as a triangle.
    """
    low, high = log_range(last[:, None])
    gone = ~np.isfinite(last)
    drawn = np.clip(np.where(gone, 10.0**high, last), 10.0**low, 10.0**high)
    figure: Figure = {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": learning_rates.tolist(),
                "y": [float(f"{value:.5g}") if not lost else None for value, lost in zip(drawn, gone, strict=True)],
                "line": {"color": BLUE, "width": 4, "simplify": False},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": learning_rates[gone].tolist(),
                "y": drawn[gone].tolist(),
                "marker": {"symbol": "triangle-up", "size": 9, "color": GREY},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "marker": {"size": 17, "color": ORANGE, "line": {"color": INK, "width": 3}},
            },
        ],
        "layout": {
            "margin": {**PANEL_MARGIN, "t": 12},
            "showlegend": False,
            "xaxis": {
                "title": {"text": x_title},
                "type": "log",
                "exponentformat": "power",
                "range": [math.log10(learning_rates[0]) - 0.1, math.log10(learning_rates[-1]) + 0.1],
            },
            "yaxis": {"title": {"text": y_title}, "type": "log", "range": [low, high], "exponentformat": "power"},
        },
    }
    return Panel(
        figure,
        "The last cost against the learning rate",
        height,
        traces={2: {"x": learning_rates[:, None], "y": drawn[:, None]}},
    )
