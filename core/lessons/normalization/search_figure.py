"""Where each of several trainings has its best learning rate: loss against rate, one line each, as far as they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.plots.looks import COLOURS, MARKERS
from core.plots.style import GREY, INK, Figure


@dataclass(frozen=True)
class Search:
    """One line.

    Attributes:
        name: in the legend.
        learning_rates: rising.
        losses: in nats, at each rate; what is no number is left out.
        best: the position of the lowest; None where there is none.
        style: the number of its colour and marker.
    """

    name: str
    learning_rates: Sequence[float]
    losses: Sequence[float]
    best: int | None
    style: int


def search_figure(searches: Sequence[Search], *, start_loss: float, uirevision: str) -> Figure:
    """Lines over one logarithmic axis of rates, the lowest point of each as a star; losses up to twice the start's."""
    data: list[dict[str, Any]] = []
    for search in searches:
        colour = COLOURS[search.style]
        shown = [round(loss, 4) if math.isfinite(loss) else None for loss in search.losses]
        data.append(
            {
                "type": "scatter",
                "name": search.name,
                "mode": "lines+markers",
                "x": list(search.learning_rates),
                "y": shown,
                "line": {"color": colour, "width": 3},
                "marker": {"symbol": MARKERS[search.style], "size": 9},
                "hovertemplate": f"{search.name}: learning rate %{{x:.3g}}, %{{y:.4f}} nats<extra></extra>",
            }
        )
        if search.best is not None:
            data.append(
                {
                    "type": "scatter",
                    "mode": "markers+text",
                    "x": [search.learning_rates[search.best]],
                    "y": [shown[search.best]],
                    "text": [f"{search.learning_rates[search.best]:.2g}"],
                    "textposition": "top center",
                    "textfont": {"size": 15, "color": INK},
                    "marker": {"symbol": "star", "size": 17, "color": colour, "line": {"color": INK, "width": 2}},
                    "showlegend": False,
                    "hoverinfo": "skip",
                }
            )
    return {
        "data": data,
        "layout": {
            "uirevision": uirevision,
            "margin": {"l": 74, "r": 12, "t": 8, "b": 54},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 15}},
            "showlegend": True,
            "xaxis": {"title": {"text": "learning rate"}, "type": "log", "exponentformat": "power", "dtick": 1},
            "yaxis": {"title": {"text": "training loss, nats"}, "range": [0, 2 * start_loss]},
            "shapes": [
                {
                    "type": "line",
                    "line": {"color": GREY, "width": 2, "dash": "dot"},
                    "xref": "x domain",
                    "x0": 0,
                    "x1": 1,
                    "y0": start_loss,
                    "y1": start_loss,
                }
            ],
        },
    }
