"""Tables in one picture: the test accuracy of each scaling at its own best rate, beside always guessing one class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.plots.looks import COLOURS
from core.plots.style import GREY, INK, Figure

# What tells the bars of a table apart without colours, beside their order.
PATTERNS = ("", "/", "x")


@dataclass(frozen=True)
class Bars:
    """The bars of one scaling, one for each table.

    Attributes:
        name: in the legend.
        accuracies: from 0 to 1.
        learning_rates: at which they were reached.
    """

    name: str
    accuracies: Sequence[float]
    learning_rates: Sequence[float]


def tables_figure(tables: Sequence[str], scalings: Sequence[Bars], guessing: Sequence[float], *, epochs: int) -> Figure:
    """Bars in per cent, in groups by table; the last one of each is what guessing gives.

    Args:
        tables: their titles.
        scalings: in the order of the bars.
        guessing: for each table the accuracy of always saying its most frequent class, from 0 to 1.
        epochs: that were trained, for the axis.
    """
    data: list[dict[str, Any]] = [
        _bars(scaling.name, scaling.accuracies, PATTERNS[number], COLOURS[number])
        | {
            "customdata": [f"{rate:g}" for rate in scaling.learning_rates],
            "hovertemplate": f"{scaling.name}: %{{y}} % right, at learning rate %{{customdata}}<extra></extra>",
        }
        for number, scaling in enumerate(scalings)
    ]
    data.append(
        _bars("always the most frequent class", guessing, ".", GREY)
        | {"hovertemplate": "always the most frequent class: %{y} % right<extra></extra>"}
    )
    return {
        "data": data,
        "layout": {
            "uirevision": "tables",
            "barmode": "group",
            "bargap": 0.25,
            "margin": {"l": 70, "r": 8, "t": 8, "b": 62},
            "legend": {"orientation": "h", "x": 0, "y": 1.06, "yanchor": "bottom", "font": {"size": 16}},
            "showlegend": True,
            "xaxis": {
                "tickvals": list(range(len(tables))),
                "ticktext": list(tables),
                "tickfont": {"size": 16},
                "title": {"text": "data set"},
                "showgrid": False,
                "fixedrange": True,
            },
            "yaxis": {
                "title": {"text": f"test accuracy after {epochs} epochs, %"},
                "range": [0, 108],
                "tickvals": [0, 20, 40, 60, 80, 100],
                "fixedrange": True,
            },
        },
    }


def _bars(name: str, shares: Sequence[float], pattern: str, colour: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": name,
        "x": list(range(len(shares))),
        "y": [round(100 * share, 2) for share in shares],
        "text": [f"{100 * share:.0f} %" for share in shares],
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "textfont": {"color": INK, "size": 16},
        "marker": {"color": colour, "pattern": {"shape": pattern}},
    }
