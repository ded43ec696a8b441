"""The shapes of X W + b = Z, each number in its cell, and the transposed weight that nn.Linear holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.plots.style import GREEN, INK, Figure

Rows = Sequence[Sequence[float]]
# Orange below 0, blue above; the sign is written, too.
_SCALE = [[0.0, "rgba(213,94,0,0.75)"], [0.5, "rgba(128,128,128,0.08)"], [1.0, "rgba(0,114,178,0.75)"]]
_GAP = 1.0


def shapes_figure(
    x: Rows, weight: Rows, bias: Sequence[float], logits: Rows, *, example: int, label: int, transposed: bool
) -> Figure:
    """The product of two matrices, with the row and the column that give one logit in frames.

    Args:
        x: (examples, features).
        weight: (features, classes), as it is multiplied.
        bias: one for each class, or one for all.
        logits: (examples, classes).
        example, label: which logit is framed, from 0.
        transposed: whether the coding keeps the weight as (classes, features), as nn.Linear does.
    """
    features, classes = len(weight), len(weight[0])
    left = features + _GAP
    right = left + classes + _GAP
    # The bias lies a row below the weight, above the weight of nn.Linear.
    bias_top = features + 1.6
    held_top = len(x) + 1.6
    held = [[row[k] for row in weight] for k in range(classes)]
    blocks = [
        _block("X", x, 0.0, 0.0, digits=0),
        _block("weightᵀ" if transposed else "W", weight, left, 0.0),
        _block("b", [bias], left, bias_top),
        _block("Z", logits, right, 0.0),
        _block("nn.Linear's weight" if transposed else "Wᵀ, in nn.Linear", held, left, held_top),
    ]
    frames = [
        _frame(0.0, example, features, 1),
        _frame(left + label, 0.0, 1, features),
        _frame(left + (label if len(bias) > 1 else 0), bias_top, 1, 1),
        _frame(right + label, example, 1, 1),
        _frame(left, held_top + label, features, 1),
    ]
    signs = [_text("·", features + _GAP / 2 - 0.5, features / 2 - 0.5), _text("=", right - _GAP / 2 - 0.5, 1.5)]
    axis = {"visible": False, "fixedrange": True}
    return {
        "data": [block["trace"] for block in blocks],
        "layout": {
            "uirevision": "shapes",
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
            "showlegend": False,
            "xaxis": {**axis, "range": [-0.6, right + classes - 0.4]},
            "yaxis": {**axis, "range": [held_top + classes - 0.4, -1.4]},
            "shapes": frames,
            "annotations": [*(block["title"] for block in blocks), *signs],
        },
    }


def _block(name: str, values: Rows, left: float, top: float, digits: int = 2) -> dict[str, Any]:
    """One matrix: its cells from the corner on, and its name and shape above."""
    height, width = len(values), len(values[0])
    # What is written as 0 has no colour either, and no sign.
    shown = [[round(value, digits) + 0.0 for value in row] for row in values]
    largest = max(abs(value) for row in shown for value in row) or 1.0
    title = f"<b>{name}</b> {height}×{width}"
    return {
        "trace": {
            "type": "heatmap",
            "name": name,
            "x": [left + column for column in range(width)],
            "y": [top + row for row in range(height)],
            "z": shown,
            "zmin": -largest,
            "zmax": largest,
            "colorscale": _SCALE,
            "showscale": False,
            "xgap": 1,
            "ygap": 1,
            "text": [[f"{value:.{digits}f}" for value in row] for row in shown],
            "texttemplate": "%{text}",
            "textfont": {"color": INK, "size": 12},
            "hoverinfo": "skip",
        },
        "title": {**_text(title, left - 0.5, top - 0.9), "xanchor": "left", "font": {"size": 14}},
    }


def _frame(left: float, top: float, width: float, height: float) -> dict[str, Any]:
    """A frame around cells."""
    return {
        "type": "rect",
        "x0": left - 0.5,
        "x1": left + width - 0.5,
        "y0": top - 0.5,
        "y1": top + height - 0.5,
        "line": {"color": GREEN, "width": 4},
    }


def _text(text: str, x: float, y: float) -> dict[str, Any]:
    return {"text": text, "showarrow": False, "x": x, "y": y, "font": {"size": 20}}
