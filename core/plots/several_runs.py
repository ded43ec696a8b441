"""Several runs in one chart: the loss on training images as a full line, on test images as a dashed one, by epoch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.plots.looks import COLOURS, MARKERS, TEST
from core.plots.out_of_range import WITHOUT_TICKS, edge_marks, exit_of, flattened, no_numbers
from core.plots.style import GREY, Figure, plottable, thinned
from core.training.history import History

POINTS = 200
MARKERS_A_LINE = 12
AXES = ("close", "whole", "log")


@dataclass(frozen=True)
class RunCurves:
    """A run to draw.

    Attributes:
        name: in the legend.
        style: the number of its colour and marker, which it keeps whatever else is drawn.
    """

    name: str
    history: History
    style: int


def losses_figure(runs: Sequence[RunCurves], *, epochs: int, shown: int | None, axis: str, uirevision: str) -> Figure:
    """Training and test loss of each run with the epoch of the lowest test loss marked.

    Runs with evaluate_train begin at epoch 0 and have both losses measured alike; of others the mean training loss
    over each epoch is drawn.

    Args:
        runs: in the order of the legend.
        epochs: the length of the longest, where the axis ends.
        shown: position of the run whose gap is shaded and whose best epoch is named.
        axis: one of AXES; "close" cuts off the first steep epochs.
        uirevision: zoom is kept while this stays the same.
    """
    data: list[dict[str, Any]] = []
    if shown is not None:
        data += _gap(runs[shown])
    # The run shown lies above the others.
    for position in sorted(range(len(runs)), key=lambda position: position == shown):
        data += _losses(runs[position], position, thick=position == shown)
    data += [trace for run in runs for trace in _best(run)]
    layout: dict[str, Any] = {
        "uirevision": uirevision,
        "margin": {"l": 66, "r": 12, "t": 8, "b": 52},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 15}},
        "showlegend": True,
        "hovermode": "closest",
        "xaxis": {"title": {"text": "epoch"}, "range": [0, epochs], "zeroline": False},
        "yaxis": {
            "title": {"text": "loss in nats"},
            "type": "log" if axis == "log" else "linear",
            "rangemode": "normal" if axis == "log" else "tozero",
            "exponentformat": "power",
        },
        "annotations": [],
    }
    losses = [loss for run in runs for _, train, test in _points(run.history) for loss in (train, test)]
    if no_numbers(losses):
        layout["yaxis"] |= WITHOUT_TICKS
    if axis == "whole" and (hint := flattened(losses)) is not None:
        layout["annotations"].append(hint)
    layout["annotations"] += edge_marks([line for run in runs if (line := _leaving(run)) is not None])
    if axis == "close" and (top := _top(runs)) is not None:
        layout["yaxis"]["range"] = [0, top]
    if shown is not None and (best := runs[shown].history.lowest_test_epoch) is not None:
        layout["annotations"] += [_named(best.epoch, best.test_loss, epochs, log=axis == "log")]
    return {"data": data, "layout": layout}


def _points(history: History) -> list[tuple[int, float, float]]:
    """Epoch, training loss and test loss at each point drawn."""
    epochs = [history.epochs[i] for i in thinned(len(history.epochs), POINTS)]
    found = []
    if history.start_train_loss is not None and history.start_test_loss is not None:
        found.append((0, history.start_train_loss, history.start_test_loss))
    for epoch in epochs:
        train = epoch.train_loss if epoch.evaluated_train_loss is None else epoch.evaluated_train_loss
        found.append((epoch.epoch, train, epoch.test_loss))
    return found


def _leaving(run: RunCurves) -> tuple[str, list[float], list[float], str] | None:
    """The one of a run's two lines that leaves the range first; None when none does."""
    points = _points(run.history)
    epochs = [float(epoch) for epoch, _, _ in points]
    both = [[train for _, train, _ in points], [test for _, _, test in points]]
    gone = [(found[0], losses) for losses in both if (found := exit_of(epochs, losses)) is not None]
    if not gone:
        return None
    return run.name, epochs, min(gone, key=lambda each: each[0])[1], COLOURS[run.style % len(COLOURS)]


def _gap(run: RunCurves) -> list[dict[str, Any]]:
    """What lies between the two losses, grey."""
    points = _points(run.history)
    common = {
        "type": "scatter",
        "x": [epoch for epoch, _, _ in points],
        "mode": "lines",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return [
        {**common, "name": "gap, from", "y": plottable([train for _, train, _ in points])},
        {
            **common,
            "name": "gap, to",
            "y": plottable([test for _, _, test in points]),
            "fill": "tonexty",
            "fillcolor": "rgba(128,128,128,0.22)",
        },
    ]


def _losses(run: RunCurves, position: int, *, thick: bool) -> list[dict[str, Any]]:
    width = 5 if thick else 3
    points = _points(run.history)
    colour = COLOURS[run.style % len(COLOURS)]
    common = {
        "type": "scatter",
        "x": [epoch for epoch, _, _ in points],
        "mode": "lines+markers",
        "marker": {"symbol": MARKERS[run.style % len(MARKERS)], "size": 9, "maxdisplayed": MARKERS_A_LINE},
        "legendgroup": run.name,
        "legendrank": 1000 + position,
    }
    train = {
        **common,
        "name": run.name,
        "y": plottable([train for _, train, _ in points]),
        "line": {"color": colour, "width": width},
        "hovertemplate": f"{run.name}, training examples<br>epoch %{{x}}: %{{y}} nats<extra></extra>",
    }
    test = {
        **common,
        "name": f"{run.name}, test",
        "y": plottable([test for _, _, test in points]),
        "line": {"color": colour, "width": width, "dash": TEST.dash},
        "showlegend": False,
        "hovertemplate": f"{run.name}, test examples<br>epoch %{{x}}: %{{y}} nats<extra></extra>",
    }
    return [train, test]


def _best(run: RunCurves) -> list[dict[str, Any]]:
    best = run.history.lowest_test_epoch
    if best is None:
        return []
    return [
        {
            "type": "scatter",
            "name": f"{run.name}, lowest test loss",
            "x": [best.epoch],
            "y": plottable([best.test_loss]),
            "mode": "markers",
            "marker": {
                "symbol": "star",
                "size": 19,
                "color": COLOURS[run.style % len(COLOURS)],
                "line": {"color": "#FFFFFF", "width": 1.5},
            },
            "legendgroup": run.name,
            "showlegend": False,
            "hovertemplate": f"{run.name}, lowest test loss<br>epoch %{{x}}: %{{y}} nats<extra></extra>",
        }
    ]


def _top(runs: Sequence[RunCurves]) -> float | None:
    """Where the close axis ends: above every test loss from its run's best epoch on."""
    losses = [
        epoch.test_loss
        for run in runs
        if (best := run.history.lowest_test_epoch) is not None
        for epoch in run.history.epochs[best.epoch - 1 :]
        if math.isfinite(epoch.test_loss)
    ]
    return 1.5 * max(losses) if losses else None


def _named(epoch: int, loss: float, epochs: int, *, log: bool) -> dict[str, Any]:
    left = epoch < 0.6 * epochs
    return {
        "x": epoch,
        "y": math.log10(loss) if log and loss > 0 else loss,
        "text": f"lowest test loss {loss:.3f}, epoch {epoch}",
        "showarrow": True,
        "arrowhead": 2,
        "arrowcolor": GREY,
        "standoff": 10,
        "ax": 30 if left else -30,
        "ay": 56,
        "xanchor": "left" if left else "right",
        "font": {"size": 16},
    }
