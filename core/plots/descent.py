"""Panels of gradient descent that move with a slider: cost by epoch, and the path over the cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from core.plots.frames import Panel
from core.plots.style import BLUE, GREEN, GREY, INK, ORANGE, Figure

Floats = npt.NDArray[np.floating[Any]]

# How many powers of ten around the first cost a logarithmic axis shows; a cost beyond leaves the picture, in words.
DECADES = 7
# Up to so many times its first cost a run is seen from near.
CLOSE_UP = 4.0
_MARGIN = {"l": 74, "r": 14, "t": 34, "b": 54, "autoexpand": False}
_LEGEND = {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom", "font": {"size": 15}}

_LONG_TITLE = {"size": 16}


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
        return "" if lost is None else f"↑ out of the range of numbers from epoch {lost}"
    highest = max(cost for cost in costs if math.isfinite(cost))
    if lost is None:
        return f"↑ above the picture from epoch {above}: up to {highest:.1e}"
    return f"↑ above the picture from epoch {above}: up to {highest:.1e}, out of the range of numbers from epoch {lost}"


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
            "margin": _MARGIN,
            "showlegend": bool(others),
            "legend": _LEGEND,
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


def _path_traces() -> list[dict[str, Any]]:
    """The path with its start and end, and the minimum."""
    return [
        {
            "type": "scatter",
            "name": "path",
            "mode": "lines+markers",
            "line": {"color": ORANGE, "width": 3, "simplify": False},
            "marker": {"size": 7, "color": ORANGE, "line": {"color": INK, "width": 1}},
            "showlegend": False,
        },
        *(
            {
                "type": "scatter",
                "name": name,
                "mode": "markers",
                "marker": {"symbol": symbol, "size": 14, "color": colour, "line": {"color": INK, "width": 2}},
            }
            for name, symbol, colour in (
                ("start", "circle", "#FFFFFF"),
                ("end", "square", ORANGE),
                ("minimum", "star", GREEN),
            )
        ),
    ]


def _ends(path: Floats) -> tuple[Floats, Floats]:
    """First and last finite point of each path, each (positions, 1, 2); NaN where there is none."""
    last = np.array([max(np.flatnonzero(np.isfinite(points).all(axis=1)), default=0) for points in path])
    ends = path[np.arange(len(path)), last]
    return path[:, :1], ends[:, None, :]


def surface_panel(
    grids: npt.NDArray[np.uint8],
    windows: Floats,
    path: Floats,
    minimum: Floats,
    *,
    titles: tuple[str, str],
    minimum_name: str,
    words: Sequence[str],
    height: int,
) -> Panel:
    """The path over the lines of equal cost in a plane of weight space, seen through a window for each position.

    Args:
        grids: (positions, rows, columns): the cost's logarithm in 255 steps, low to high.
        windows: (positions, 4): left, right, bottom, top.
        path: (positions, epochs, 2) in the plane.
        minimum: (positions, 2).
        titles: of the axes.
        minimum_name: what the minimum is.
        words: for each position, what of the path is not in the window.
        height: in pixels.
    """
    starts, ends = _ends(path)
    traces = _path_traces()
    traces[3]["name"] = minimum_name
    axis = {"zeroline": False, "showgrid": False, "nticks": 6}
    figure: Figure = {
        "data": traces,
        "layout": {
            "margin": _MARGIN,
            "legend": _LEGEND,
            "showlegend": True,
            "xaxis": {**axis, "title": {"text": titles[0], "font": _LONG_TITLE}},
            "yaxis": {**axis, "title": {"text": titles[1], "font": _LONG_TITLE}},
        },
    }
    points = (path, starts, ends, minimum[:, None, :])
    return Panel(
        figure,
        "The path of the weights over the lines of equal cost",
        height,
        traces={n: {"x": values[:, :, 0], "y": values[:, :, 1]} for n, values in enumerate(points)},
        surface=grids,
        ranges={"xaxis": windows[:, :2], "yaxis": windows[:, 2:]},
        words=words,
    )


def valley_panel(
    weights: Floats,
    costs: Floats,
    path: Floats,
    path_costs: Floats,
    minimum: tuple[float, float],
    *,
    titles: tuple[str, str],
    words: Sequence[str],
    height: int,
) -> Panel:
    """The path over the cost of a single weight: overshooting is bouncing up its walls.

    Args:
        weights, costs: (positions, points): the curve of the cost, in a window for each position.
        path, path_costs: (positions, epochs).
        minimum: weight and cost of the lowest point.
        titles: of the axes.
        words: for each position, what of the path is not in the window.
        height: in pixels.
    """
    points = np.stack([path, path_costs], axis=2)
    starts, ends = _ends(points)
    lowest = np.broadcast_to(np.array(minimum, dtype=float), (len(path), 1, 2))
    curve = {
        "type": "scatter",
        "mode": "lines",
        "line": {"color": BLUE, "width": 4, "simplify": False},
        "fill": "tozeroy",
        "fillcolor": "rgba(26,130,196,0.12)",
        "showlegend": False,
    }
    figure: Figure = {
        "data": [curve, *_path_traces()],
        "layout": {
            "margin": _MARGIN,
            "legend": _LEGEND,
            "showlegend": True,
            "xaxis": {"title": {"text": titles[0]}, "zeroline": False, "nticks": 6},
            # Large costs are written with a power of ten, which needs room beside the title.
            "yaxis": {
                "title": {"text": titles[1], "font": _LONG_TITLE},
                "tickfont": {"size": 14},
                "zeroline": False,
                "nticks": 6,
                "exponentformat": "power",
            },
        },
    }
    tops = np.nanmax(np.where(np.isfinite(costs), costs, np.nan), axis=1)
    return Panel(
        figure,
        "The path of the weight along the curve of its cost",
        height,
        traces={
            0: {"x": weights, "y": costs},
            **{
                n: {"x": values[:, :, 0], "y": values[:, :, 1]}
                for n, values in enumerate((points, starts, ends, lowest), 1)
            },
        },
        ranges={"xaxis": weights[:, [0, -1]], "yaxis": np.stack([-0.04 * tops, 1.04 * tops], axis=1)},
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
            "margin": {**_MARGIN, "t": 12},
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
