"""How probable a drawing's class stays while the drawing is moved: a line for each model."""

from __future__ import annotations

from collections.abc import Sequence

from core.plots.looks import SERIES
from core.plots.style import GREY, Figure, plottable


def moved_figure(nudges: Sequence[int], lines: Sequence[tuple[str, Sequence[float]]], now: int) -> Figure:
    """Probabilities in per cent over how far a drawing was moved.

    Args:
        nudges: to the right, in pixels.
        lines: of each model its name and its probabilities, from 0 to 1.
        now: where the drawing is.
    """
    data = []
    for (name, probabilities), look in zip(lines, SERIES, strict=False):
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": list(nudges),
                "y": plottable([100 * probability for probability in probabilities]),
                "line": {"color": look.colour, "width": 3, "dash": look.dash},
                "marker": {"color": look.colour, "symbol": look.symbol, "size": 9},
                "hovertemplate": "%{x:+d} pixels: %{y:.1f} %<extra></extra>",
            }
        )
    return {
        "data": data,
        "layout": {
            "uirevision": "moved",
            "margin": {"l": 70, "r": 12, "t": 8, "b": 54},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 15}},
            "showlegend": True,
            "xaxis": {"title": {"text": "moved to the right (pixels of 28)"}, "fixedrange": True, "dtick": 2},
            "yaxis": {"title": {"text": "probability (%)"}, "range": [-3, 103], "fixedrange": True},
            "shapes": [
                {
                    "type": "line",
                    "x0": now,
                    "x1": now,
                    "yref": "paper",
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": GREY, "width": 2, "dash": "dot"},
                }
            ],
        },
    }
