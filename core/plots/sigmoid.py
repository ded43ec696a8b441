"""The sigmoid with examples on it: the probability of each over its logit, and the threshold that decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.plots.looks import CLASSES
from core.plots.style import GREY, RED, Figure, plottable

CLASS_MARKERS = tuple(
    {"symbol": look.symbol, "size": 15, "color": look.colour, "line": line}
    for look, line in zip(CLASSES, ({"width": 3}, {"width": 1, "color": "#fff"}), strict=True)
)
WRONG_MARKER = {"symbol": "square-open", "size": 27, "color": RED, "line": {"width": 3}}


def class_traces(
    x: Sequence[float],
    y: Sequence[float],
    labels: Sequence[int],
    predicted: Sequence[int],
    names: Sequence[str],
    hover: Sequence[str],
) -> list[dict[str, Any]]:
    """One trace of markers a class, and a frame around each example that is predicted wrongly.

    Args:
        x, y: of the examples.
        labels, predicted: 0 or 1 for each.
        names: of the two classes, for the legend.
        hover: a text for each example.
    """
    groups = [(name, [i for i, label in enumerate(labels) if label == n]) for n, name in enumerate(names)]
    wrong = [i for i, label in enumerate(labels) if predicted[i] != label]
    styled = [*zip(groups, CLASS_MARKERS, strict=True), (("predicted wrongly", wrong), WRONG_MARKER)]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": plottable([x[i] for i in members]),
            "y": plottable([y[i] for i in members]),
            "marker": marker,
            "hovertext": [hover[i] for i in members],
            "hoverinfo": "text",
        }
        for (name, members), marker in styled
    ]


def sigmoid_figure(
    curve: tuple[Sequence[float], Sequence[float]],
    logits: Sequence[float],
    probabilities: Sequence[float],
    labels: Sequence[int],
    predicted: Sequence[int],
    *,
    class_names: Sequence[str],
    hover: Sequence[str],
    threshold: float,
    cut: float | None,
) -> Figure:
    """The curve, the examples on it, the threshold across and the logit at which it is reached.

    Args:
        curve: logits and their sigmoids.
        logits, probabilities: of the examples.
        labels, predicted: 0 or 1 for each example.
        class_names: of the two classes.
        hover: a text for each example.
        threshold: from 0 to 1.
        cut: the logit whose sigmoid is the threshold, if any.
    """
    dotted = {"type": "line", "line": {"color": GREY, "width": 2, "dash": "dot"}}
    inside = cut is not None and curve[0][0] <= cut <= curve[0][-1]
    label = {"showarrow": False, "font": {"size": 15}, "xref": "x domain", "x": 0.01, "xanchor": "left"}
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": "sigmoid",
                "x": plottable(curve[0]),
                "y": plottable(curve[1]),
                "line": {"color": GREY, "width": 4, "simplify": False},
                "hoverinfo": "skip",
                "showlegend": False,
            },
            *class_traces(logits, probabilities, labels, predicted, class_names, hover),
        ],
        "layout": {
            "uirevision": "sigmoid",
            "margin": {"l": 74, "r": 12, "t": 8, "b": 54},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 15}},
            "showlegend": True,
            "hovermode": "closest",
            "xaxis": {"title": {"text": "logit z = w · x + b"}},
            "yaxis": {"title": {"text": f"probability to {class_names[1]}"}, "range": [-0.06, 1.06]},
            "shapes": [
                {**dotted, "xref": "x domain", "x0": 0, "x1": 1, "y0": threshold, "y1": threshold},
                *([{**dotted, "yref": "y domain", "y0": 0, "y1": 1, "x0": cut, "x1": cut}] if inside else []),
            ],
            "annotations": [
                {
                    **label,
                    "y": threshold,
                    "yanchor": "bottom" if threshold < 0.9 else "top",
                    "text": f"{class_names[1]} from {threshold:g} up",
                }
            ],
        },
    }
