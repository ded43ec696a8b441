"""Panels of the path of gradient descent that move with a slider: over a plane of weights, and along one weight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from core.plots.frames import PANEL_LEGEND, PANEL_MARGIN, Floats, Panel
from core.plots.style import BLUE, GREEN, INK, ORANGE, Figure

_LONG_TITLE = {"size": 16}


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
            "margin": PANEL_MARGIN,
            "legend": PANEL_LEGEND,
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
            "margin": PANEL_MARGIN,
            "legend": PANEL_LEGEND,
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
