"""Panels that move with lambda: loss and penalty by step, test loss over all lambdas, and the weights as pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from core.plots.frames import Floats, Panel
from core.plots.looks import LOWEST, TEST, TRAINING
from core.plots.style import BLUE, GREY, INK, ORANGE, Figure, plottable

_MARGIN = {"l": 66, "r": 12, "t": 58, "b": 54, "autoexpand": False}
_LEGEND = {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom", "font": {"size": 15}}
# A picture of a class with the room around it, in pixels of the picture.
TILE, ACROSS, DOWN, COLUMNS = 8, 10, 11, 4
# Above this, in nats, the stacked losses leave the picture.
TOP = 3.0


def stacked_panel(steps: Sequence[int], data_losses: Floats, penalties: Floats, *, height: int) -> Panel:
    """The loss on the data and, on top of it, the penalty, by step.

    Args:
        steps: (points,).
        data_losses, penalties: (positions, points), in nats.
    """
    total = data_losses + penalties

    def line(name: str, colour: str, fill: str, dash: str) -> dict[str, Any]:
        return {
            "type": "scatter",
            "name": name,
            "mode": "lines",
            "line": {"color": colour, "width": 4, "dash": dash, "simplify": False},
            "fill": "tozeroy",
            "fillcolor": fill,
        }

    figure: Figure = {
        "data": [
            line("loss + penalty", ORANGE, "rgba(230,159,0,0.35)", "dash"),
            line("loss on the data", BLUE, "rgba(26,130,196,0.35)", "solid"),
        ],
        "layout": {
            "margin": _MARGIN,
            "legend": _LEGEND,
            "showlegend": True,
            "xaxis": {"title": {"text": "step"}, "range": [0, steps[-1]]},
            "yaxis": {"title": {"text": "nats"}, "range": [0, TOP], "zeroline": False},
        },
    }
    x = np.asarray(steps)
    return Panel(
        figure,
        "Loss on the training images and penalty, stacked, by step",
        height,
        traces={
            n: {"x": x, "y": np.where(np.isfinite(values), np.minimum(values, 1e6), np.nan)}
            for n, values in enumerate((total, data_losses))
        },
        words=[_leaving(row, steps) for row in total.tolist()],
    )


def _leaving(values: Sequence[float], steps: Sequence[int]) -> str:
    lost = next((step for step, value in zip(steps, values, strict=True) if not math.isfinite(value)), None)
    if lost is not None:
        return f"↑ infinite or NaN from step {lost}"
    return f"↑ above the picture at the end: {values[-1]:.1e}" if values[-1] > TOP else ""


def outcome_panel(
    lambdas: Floats, train: Floats, test: Floats, best: int, *, height: int, diverges_from: float | None
) -> Panel:
    """Train and test loss after the last step over all lambdas, a marker on the one chosen, a star on the best.

    Args:
        lambdas, train, test: (positions,); losses in nats, NaN and infinity as gaps.
        best: the position of the lowest test loss.
        diverges_from: the smallest lambda at which training diverged.
    """
    shown = test[np.isfinite(test)]
    top = min(1.15 * float(np.max(shown, initial=0.1)), TOP)
    lines = [
        {
            "type": "scatter",
            "name": name,
            "mode": "lines",
            "x": lambdas.tolist(),
            "y": plottable([value if value <= 4 * top else math.nan for value in values.tolist()]),
            "line": {"color": look.colour, "width": 4, "dash": look.dash, "simplify": False},
            "hoverinfo": "skip",
        }
        for name, values, look in (("training loss", train, TRAINING), ("test loss", test, TEST))
    ]
    star = {
        "type": "scatter",
        "name": "lowest",
        "mode": "markers",
        "x": [float(lambdas[best])],
        "y": [float(test[best])],
        "marker": {
            "symbol": LOWEST.symbol,
            "size": 18,
            "color": LOWEST.colour,
            "line": {"color": "#FFFFFF", "width": 1},
        },
        "hoverinfo": "skip",
    }
    marked: dict[str, Any] = {"size": 15, "line": {"color": INK, "width": 3}}
    marker = {"type": "scatter", "mode": "markers", "showlegend": False}
    gone = (
        []
        if diverges_from is None
        else [{"type": "line", "x0": diverges_from, "x1": diverges_from, "y0": 0, "y1": 1, "yref": "y domain",
               "line": {"color": GREY, "width": 2, "dash": "dot"}}]
    )  # fmt: skip
    figure: Figure = {
        "data": [
            *lines,
            star,
            {**marker, "marker": {**marked, "color": BLUE}},
            {**marker, "marker": {**marked, "color": TEST.colour, "symbol": TEST.symbol}},
        ],
        "layout": {
            "margin": _MARGIN,
            "legend": _LEGEND,
            "showlegend": True,
            "xaxis": {
                "title": {"text": "lambda"},
                "type": "log",
                "exponentformat": "power",
                "range": [math.log10(lambdas[0]) - 0.1, math.log10(lambdas[-1]) + 0.1],
            },
            "yaxis": {"title": {"text": "loss in nats"}, "range": [0, top], "zeroline": False},
            "shapes": gone,
        },
    }
    return Panel(
        figure,
        "Loss on training images and on test images against lambda",
        height,
        traces={
            3: {"x": lambdas[:, None], "y": np.where(np.isfinite(train), train, np.nan)[:, None]},
            4: {"x": lambdas[:, None], "y": np.where(np.isfinite(test), test, np.nan)[:, None]},
        },
    )


def weights_panel(weights: Floats, class_names: Sequence[str], *, height: int) -> Panel:
    """The weights of each class as a picture, all positions on one scale: orange against the class, blue for it.

    Colours follow the root of a weight, so that small ones are seen beside large ones.

    Args:
        weights: (positions, classes, 64); what is not finite is drawn as 0.
        class_names: of the classes.
    """
    positions, classes, _ = weights.shape
    finite = np.array([np.isfinite(each).all() for each in weights])
    largest = float(np.abs(weights[0]).max()) or 1.0
    shares = np.clip(np.where(finite[:, None, None], weights, 0.0) / largest, -1, 1)
    levels = np.round(128 + 127 * np.sign(shares) * np.sqrt(np.abs(shares))).astype(np.uint8)
    rows = -(-classes // COLUMNS)
    picture = np.full((positions, rows * DOWN, COLUMNS * ACROSS), 128, dtype=np.uint8)
    shapes, annotations = [], []
    for number, name in enumerate(class_names):
        row, column = divmod(number, COLUMNS)
        top, left = row * DOWN + DOWN - TILE, column * ACROSS + 1
        picture[:, top : top + TILE, left : left + TILE] = levels[:, number].reshape(positions, TILE, TILE)
        y = rows * DOWN - top
        shapes.append(
            {"type": "rect", "x0": left, "x1": left + TILE, "y0": y - TILE, "y1": y,
             "line": {"color": "rgba(128,128,128,0.6)", "width": 1}}
        )  # fmt: skip
        annotations.append(
            {"x": left + TILE / 2, "y": y, "yanchor": "bottom", "text": name, "showarrow": False, "font": {"size": 16}}
        )
    hidden = {"visible": False, "fixedrange": True}
    figure: Figure = {
        "data": [{"type": "scatter", "x": [0], "y": [0], "mode": "markers", "opacity": 0, "hoverinfo": "skip"}],
        "layout": {
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4, "autoexpand": False},
            "showlegend": False,
            "xaxis": {**hidden, "range": [0, COLUMNS * ACROSS]},
            "yaxis": {**hidden, "range": [0, rows * DOWN]},
            "shapes": shapes,
            "annotations": annotations,
        },
    }
    return Panel(figure, "The weights of each class as a picture", height, pixels=picture)
