"""ROC and precision-recall curves of two classes, each with a marker that moves with the threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from core.plots.frames import PANEL_LEGEND, PANEL_MARGIN, Panel
from core.plots.looks import SERIES
from core.plots.style import GREY, RED, Figure, plottable, thinned

HEIGHT = 380
POINTS = 400
Points = npt.NDArray[np.float64]


def threshold_panel(
    curve: tuple[Sequence[float], Sequence[float]],
    marked: tuple[Points, Points],
    *,
    name: str,
    x_title: str,
    y_title: str,
    guess: tuple[Sequence[float], Sequence[float]],
    label: str,
) -> Panel:
    """One curve, what guessing would give, and the point of the threshold at every position.

    Args:
        curve: x and y, from 0 to 1.
        marked: x and y at every position, each (positions,).
        name: of the curve, with the area below it.
        x_title, y_title: of the axes.
        guess: x and y of a classifier that knows nothing.
        label: what the panel shows, for those who cannot see it.
    """
    points = thinned(len(curve[0]), POINTS)
    look = SERIES[0]
    data: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "name": "guessing",
            "x": plottable(guess[0]),
            "y": plottable(guess[1]),
            "mode": "lines",
            "line": {"color": GREY, "width": 2, "dash": "dot"},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "name": name,
            "x": plottable([curve[0][i] for i in points]),
            "y": plottable([curve[1][i] for i in points]),
            "mode": "lines",
            "line": {"color": look.colour, "width": 3, "shape": "linear"},
        },
        {
            "type": "scatter",
            "name": "this threshold",
            "x": [float(marked[0][0])],
            "y": [float(marked[1][0])],
            "mode": "markers",
            "marker": {"symbol": "diamond", "size": 16, "color": RED, "line": {"color": "#FFFFFF", "width": 2}},
        },
    ]
    axis = {"range": [-0.02, 1.03], "zeroline": False, "fixedrange": True}
    figure: Figure = {
        "data": data,
        "layout": {
            "margin": PANEL_MARGIN,
            "legend": PANEL_LEGEND,
            "showlegend": True,
            "xaxis": {**axis, "title": {"text": x_title}},
            "yaxis": {**axis, "title": {"text": y_title}},
        },
    }
    return Panel(figure, label, HEIGHT, traces={2: {"x": marked[0][:, None], "y": marked[1][:, None]}})
