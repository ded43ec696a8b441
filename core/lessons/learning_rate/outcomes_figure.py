"""What became of many learning rates trained beside each other: test loss and test accuracy against the rate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from core.descent.minibatch_sweep import Verdict
from core.plots.style import BLUE, GREEN, GREY, INK, ORANGE, RED, Figure

# Colour and marker of each verdict of core/descent/minibatch_sweep.py.
LOOKS = {
    Verdict.STALLS: (GREY, "square"),
    Verdict.LEARNS: (GREEN, "circle"),
    Verdict.LOSS_EXPLODES: (ORANGE, "triangle-up"),
    Verdict.ACCURACY_COLLAPSES: (RED, "x"),
}
# What the page calls it.
NAMES = {
    Verdict.STALLS: "stalls",
    Verdict.LEARNS: "learns",
    Verdict.LOSS_EXPLODES: "loss explodes",
    Verdict.ACCURACY_COLLAPSES: "accuracy collapses",
}


def outcomes_figure(
    learning_rates: Sequence[float],
    test_loss: Sequence[float],
    test_accuracy: Sequence[float],
    verdicts: Sequence[Verdict],
    *,
    start_loss: float,
    guessing: float,
) -> Figure:
    """Two panels over one logarithmic axis of rates; a loss that is no number lies on the upper edge.

    Args:
        learning_rates: rising.
        test_loss: in nats. test_accuracy: from 0 to 1. verdicts: what became of it. One for each rate.
        start_loss: before training.
        guessing: accuracy of guessing, from 0 to 1.
    """
    finite = [loss for loss in test_loss if math.isfinite(loss) and loss > 0]
    low, high = min([*finite, start_loss]), max([*finite, start_loss])
    edge = high * 3
    shown = [max(loss, low) if math.isfinite(loss) else edge for loss in test_loss]
    data: list[dict[str, Any]] = [
        _line(learning_rates, shown, "y2"),
        _line(learning_rates, [100 * share for share in test_accuracy], "y"),
    ]
    for verdict, (colour, symbol) in LOOKS.items():
        members = [n for n, found in enumerate(verdicts) if found == verdict]
        for axis, values in (("y2", shown), ("y", [100 * share for share in test_accuracy])):
            data.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": NAMES[verdict],
                    "legendgroup": verdict,
                    "showlegend": axis == "y" and bool(members),
                    "x": [learning_rates[n] for n in members],
                    "y": [float(f"{values[n]:.5g}") for n in members],
                    "yaxis": axis,
                    "marker": {"color": colour, "symbol": symbol, "size": 13, "line": {"color": INK, "width": 1}},
                    "hovertemplate": "learning rate %{x:g}: %{y:.4g} %"
                    if axis == "y"
                    else "learning rate %{x:g}: %{y:.4g} nats",
                }
            )
    spare = 0.05 * (math.log10(edge) - math.log10(low)) + 0.02
    return {
        "data": data,
        "layout": {
            "uirevision": "outcomes",
            "margin": {"l": 74, "r": 12, "t": 8, "b": 54},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 15}},
            "xaxis": {
                "title": {"text": "learning rate"},
                "type": "log",
                "exponentformat": "power",
                "dtick": 1,
                "anchor": "y",
            },
            "yaxis": {"title": {"text": "test accuracy, %"}, "range": [0, 104], "domain": [0, 0.46]},
            "yaxis2": {
                "title": {"text": "test loss, nats"},
                "type": "log",
                "exponentformat": "power",
                "range": [math.log10(low) - spare, math.log10(edge) + spare],
                "domain": [0.54, 1],
            },
            "shapes": [_level(start_loss, "y2"), _level(100 * guessing, "y")],
            "annotations": [
                _name("loss before training", start_loss, "y2", log=True),
                _name("guessing", 100 * guessing, "y", log=False),
            ],
        },
    }


def _line(x: Sequence[float], y: Sequence[float], axis: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(x),
        "y": [float(f"{value:.5g}") for value in y],
        "yaxis": axis,
        "line": {"color": BLUE, "width": 2},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _level(y: float, axis: str) -> dict[str, Any]:
    line = {"color": GREY, "width": 2, "dash": "dot"}
    return {"type": "line", "line": line, "xref": "paper", "x0": 0, "x1": 1, "yref": axis, "y0": y, "y1": y}


def _name(text: str, y: float, axis: str, *, log: bool) -> dict[str, Any]:
    return {
        "text": text,
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": axis,
        "y": math.log10(y) if log else y,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 14},
    }
