"""The reliability diagram: what a classifier says beside what it does, before and after a temperature."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from core.metrics.calibration import Bin, Calibration
from core.plots.looks import SERIES
from core.plots.style import GREY, Figure, plottable


def reliability_figure(as_it_is: Calibration, mended: Calibration | None) -> Figure:
    """The share that is right in each bin of confidence; on the diagonal a classifier means what it says.

    Args:
        as_it_is: of the probabilities as they are.
        mended: of the same examples at another temperature, where there is one.
    """
    look, other = SERIES[0], SERIES[1]
    bins = [each for each in as_it_is.bins if each.count]
    data: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "name": "as sure as it is right",
            "x": [0, 1],
            "y": [0, 1],
            "mode": "lines",
            "line": {"color": GREY, "width": 2, "dash": "dot"},
            "hoverinfo": "skip",
        },
        {
            "type": "bar",
            "name": "as it is",
            "x": [(each.low + each.high) / 2 for each in bins],
            "y": plottable([each.accuracy for each in bins]),
            "width": [each.high - each.low for each in bins],
            "marker": {"color": f"{look.colour}66", "line": {"color": look.colour, "width": 2}},
            "hovertext": _said(bins),
            "hoverinfo": "text",
        },
    ]
    if mended is not None:
        cooled = [each for each in mended.bins if each.count]
        data.append(
            {
                "type": "scatter",
                "name": "at the temperature that mends it",
                "x": plottable([each.confidence for each in cooled]),
                "y": plottable([each.accuracy for each in cooled]),
                "mode": "lines+markers",
                "line": {"color": other.colour, "width": 3, "dash": other.dash},
                "marker": {"symbol": other.symbol, "size": 10},
                "hovertext": _said(cooled),
                "hoverinfo": "text",
            }
        )
    return {
        "data": data,
        "layout": {
            "uirevision": "reliability",
            "margin": {"l": 70, "r": 12, "t": 8, "b": 54},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 14}},
            "showlegend": True,
            "hovermode": "closest",
            "xaxis": {"title": {"text": "probability it gives its answer"}, "range": [0, 1.01], "zeroline": False},
            "yaxis": {"title": {"text": "share that is right"}, "range": [0, 1.03], "zeroline": False},
        },
    }


def _said(bins: Sequence[Bin]) -> list[str]:
    return [
        f"from {each.low:g} to {each.high:g}: {each.count:,} examples<br>"
        f"it says {each.confidence:.1%}, {each.accuracy:.1%} are right"
        for each in bins
        if not math.isnan(each.accuracy)
    ]
