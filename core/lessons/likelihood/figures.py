"""Figures of the likelihood: its curve in two panels, and the shares of classes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.plots.style import BLUE, GREEN, ORANGE, Figure, plain, plottable


def scale_of(likelihood: Sequence[float]) -> int:
    """The power of ten in which small probabilities are drawn: 0 for a maximum of a thousandth or more.

    Plotly draws no axis that ends at 1e-300.
    """
    highest = max(likelihood)
    return 0 if highest >= 1e-3 or highest == 0 else math.floor(math.log10(highest))


def likelihood_figure(
    parameter: Sequence[float], likelihood: Sequence[float], log_likelihood: Sequence[float], maximum: float
) -> Figure:
    """The likelihood above its logarithm, over the same parameter, with the maximum of both marked.

    Both y axes have their range, so that a marker can be put on the curves from outside.

    Args:
        parameter: from 0 to 1.
        likelihood, log_likelihood: at each parameter; -inf is a gap.
        maximum: the parameter where both are highest.
    """
    power = scale_of(likelihood)
    scaled = [value / 10.0**power for value in likelihood]
    finite = [value for value in log_likelihood if math.isfinite(value)]
    low, high = min(finite), max(finite)
    spare = 0.08 * (high - low) or 1.0
    unit = f" / 10<sup>{power}</sup>" if power else ""
    dotted = {"type": "line", "line": {"color": GREEN, "width": 2, "dash": "dot"}}
    line = {"type": "scatter", "mode": "lines", "x": list(parameter), "hoverinfo": "skip"}
    near_right = maximum > 0.5
    axis = {"zeroline": False, "fixedrange": True}
    return {
        "data": [
            {
                **line,
                "name": "likelihood",
                "y": plottable(scaled),
                "line": {"color": BLUE, "width": 4, "simplify": False},
                "fill": "tozeroy",
                "fillcolor": "rgba(0,114,178,0.15)",
            },
            {
                **line,
                "name": "log-likelihood",
                "y": plottable(log_likelihood),
                "yaxis": "y2",
                "line": {"color": BLUE, "width": 4, "simplify": False},
            },
        ],
        "layout": {
            "margin": {"l": 74, "r": 16, "t": 10, "b": 54},
            "showlegend": False,
            "dragmode": False,
            "xaxis": {
                **axis,
                "range": [0, 1],
                "anchor": "y2",
                "title": {"text": "parameter p"},
            },
            "yaxis": {
                **axis,
                "domain": [0.53, 1],
                "range": [0, 1.12 * max(scaled)],
                "nticks": 5,
                "title": {"text": f"likelihood{unit}"},
            },
            "yaxis2": {
                **axis,
                "domain": [0, 0.47],
                "range": [low - spare / 2, high + spare],
                "nticks": 5,
                "title": {"text": "log-likelihood"},
            },
            "shapes": [{**dotted, "yref": "paper", "y0": 0, "y1": 1, "x0": maximum, "x1": maximum}],
            "annotations": [
                {
                    "text": f"maximum {maximum:.3g}",
                    "x": maximum,
                    "y": 1,
                    "yref": "paper",
                    "xanchor": "right" if near_right else "left",
                    "xshift": -6 if near_right else 6,
                    "yanchor": "top",
                    "showarrow": False,
                    "font": {"size": 15},
                }
            ],
        },
    }


def shares_figure(names: Sequence[str], chosen: Sequence[float], maximum: Sequence[float]) -> Figure:
    """For each class the probability that was chosen beside the one that makes the draws most probable."""
    bars = (("chosen", chosen, ORANGE, "/"), ("most likely: count / N", maximum, BLUE, ""))
    return {
        "data": [
            {
                "type": "bar",
                "name": name,
                "x": list(range(len(names))),
                "y": plottable(values),
                "marker": {"color": colour, "pattern": {"shape": pattern}},
                "text": [f"{value:.3f}" for value in values],
                "textposition": "outside",
                "cliponaxis": False,
                "hoverinfo": "skip",
            }
            for name, values, colour, pattern in bars
        ],
        "layout": {
            "uirevision": "shares",
            "margin": {"l": 74, "r": 12, "t": 8, "b": 54},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 15}},
            "barmode": "group",
            "xaxis": {
                "tickmode": "array",
                "tickvals": list(range(len(names))),
                "ticktext": [plain(name) for name in names],
                "fixedrange": True,
            },
            "yaxis": {
                "title": {"text": "probability"},
                "range": [0, min(1.12, 1.25 * max(*chosen, *maximum))],
                "fixedrange": True,
            },
        },
    }
