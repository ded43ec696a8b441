"""Lines over a common axis, told apart by colour, dash and marker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.plots.looks import NAMED, SERIES, Look
from core.plots.out_of_range import edge_marks
from core.plots.style import GREY, Figure, plottable, thinned

# Enough for every epoch of a lesson: a cost that jumps from epoch to epoch must not look smooth.
POINTS = 1200
LOOKS = SERIES[:5]


@dataclass(frozen=True)
class Line:
    """One line: y over x, infinite and NaN values as gaps, with words at the edge where the line leaves first."""

    name: str
    x: Sequence[float]
    y: Sequence[float]


def lines_figure(
    lines: Sequence[Line],
    *,
    x_title: str,
    y_title: str,
    log: bool = False,
    marked_y: Sequence[tuple[float, str]] = (),
    marked_x: Sequence[tuple[float, str]] = (),
) -> Figure:
    """Lines with a legend above.

    Args:
        lines: twenty-five are told apart, five of them without looking at their colour.
        x_title, y_title: with units.
        log: whether y is logarithmic.
        marked_y, marked_x: values with a name, drawn as dotted lines across the figure.
    """
    data: list[dict[str, Any]] = []
    leaving = []
    for number, line in enumerate(lines):
        look = NAMED.get(line.name) or _look(number)
        points = thinned(len(line.x), POINTS)
        leaving.append((line.name, line.x, line.y, look.colour))
        data.append(
            {
                "type": "scatter",
                "name": line.name,
                "x": [line.x[i] for i in points],
                "y": plottable([line.y[i] for i in points]),
                "mode": "lines+markers" if len(points) <= 30 else "lines",
                "line": {"color": look.colour, "width": 3, "dash": look.dash},
                "marker": {"symbol": look.symbol, "size": 8},
            }
        )
    return {
        "data": data,
        "layout": {
            "uirevision": f"{x_title} {y_title} {log}",
            "margin": {"l": 74, "r": 12, "t": 8, "b": 54},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 14}},
            "showlegend": True,
            "hovermode": "x",
            "xaxis": {"title": {"text": x_title}},
            "yaxis": {
                "title": {"text": y_title},
                "type": "log" if log else "linear",
                "rangemode": "normal",
                "exponentformat": "power",
            },
            "shapes": [
                *({**_DOTTED, "xref": "x domain", "x0": 0, "x1": 1, "y0": y, "y1": y} for y, _ in marked_y),
                *({**_DOTTED, "yref": "y domain", "y0": 0, "y1": 1, "x0": x, "x1": x} for x, _ in marked_x),
            ],
            "annotations": [
                *(_label(text, x=1, y=y, xref="x domain", xanchor="right", yanchor="bottom") for y, text in marked_y),
                *(_label(text, x=x, y=1, yref="y domain", xanchor="left", yanchor="top") for x, text in marked_x),
                *edge_marks(leaving),
            ],
        },
    }


def _look(number: int) -> Look:
    """Of a line without a meaning of its own: after five lines the colours come again, each with another dash."""
    pattern = LOOKS[(number + number // len(LOOKS)) % len(LOOKS)]
    return replace(pattern, colour=LOOKS[number % len(LOOKS)].colour)


_DOTTED = {"type": "line", "line": {"color": GREY, "width": 2, "dash": "dot"}}


def _label(text: str, **place: object) -> dict[str, Any]:
    return {"text": text, "showarrow": False, "font": {"size": 14}, **place}
