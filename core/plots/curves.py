"""The curves of a run: training loss by minibatch, loss and accuracy on what it is judged by, earlier runs behind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.claims import Claim, said
from core.metrics import Evaluation
from core.plots.looks import ACCURACY, TEST, TRAINING, VALIDATION, Look
from core.plots.out_of_range import WITHOUT_TICKS, flattened, no_numbers
from core.plots.style import GREEN, GREY, PURPLE, RED, Figure, plottable, steady, thinned
from core.training.config import POINTS, RunConfig
from core.training.events import EpochDone
from core.training.history import History

EPOCHS = 100
GHOST_POINTS = 80
# An earlier run is drawn as so many traces, before those of the run itself.
GHOST_TRACES = 2
_DASHES = ("dash", "dot", "dashdot", "longdash", "longdashdot")


@dataclass(frozen=True)
class Ghost:
    """An earlier run to compare with."""

    name: str
    history: History


def curves(
    history: History,
    ghosts: Sequence[Ghost],
    *,
    log: bool,
    uirevision: str,
    compared: bool | None = None,
    sealed: bool = False,
) -> Figure:
    """Loss above, accuracy below, over the number of minibatches: of the validation set, if any, and the test set.

    Args:
        history: of the run shown.
        ghosts: earlier runs, drawn thin and grey, told apart by their dashes and names.
        log: whether the loss axis is logarithmic.
        uirevision: zoom is kept while this stays the same.
        compared: whether earlier runs, which may be longer, will be drawn behind; None when they are `ghosts`.
        sealed: whether the results on the test set are left out.
    """
    data: list[dict[str, Any]] = []
    for number, ghost in enumerate(ghosts):
        data += _ghost(ghost, _DASHES[number % len(_DASHES)])
    data += _loss(history, sealed=sealed)
    data += _accuracy(history, sealed=sealed)
    layout: dict[str, Any] = {
        "uirevision": uirevision,
        "margin": {"l": 70, "r": 12, "t": 8, "b": 48},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 14}},
        "hovermode": "x",
        "xaxis": {"domain": [0, 1], "anchor": "y", "matches": "x2", "showticklabels": False},
        "xaxis2": {"domain": [0, 1], "anchor": "y2", "title": {"text": "minibatches learnt from"}},
        "yaxis": {
            "domain": [0.46, 1],
            "title": {"text": "loss (nats)"},
            "type": "log" if log else "linear",
            "exponentformat": "power",
            "rangemode": "normal" if log else "tozero",
        },
        "yaxis2": {"domain": [0, 0.34], "title": {"text": "accuracy (%)"}, "rangemode": "normal"},
        "shapes": [],
        "annotations": [],
    }
    if history.total_steps and not (ghosts if compared is None else compared):
        layout["xaxis2"]["range"] = [0, history.total_steps]
        layout["xaxis"]["range"] = [0, history.total_steps]
    shown = [*history.losses, *(epoch.chosen_by.loss for epoch in history.epochs)]
    shown += [] if sealed else [epoch.test_loss for epoch in history.epochs]
    shown += [loss for ghost in ghosts for loss in ghost.history.losses]
    if no_numbers(shown):
        layout["yaxis"] |= WITHOUT_TICKS
    if not log and (hint := flattened(shown)) is not None:
        layout["annotations"].append(hint)
    if history.left_range_at is not None:
        _mark_divergence(layout, history)
    if history.restored_epoch is not None and (epoch := history.current_epoch) is not None:
        words = f"weights of epoch {epoch.epoch}"
        _mark(layout, epoch.step, words, GREEN, "dot", left_half=epoch.step < history.total_steps / 2)
    return {"data": data, "layout": layout}


def _since_lost(history: History) -> list[float]:
    """The recorded losses from the first one on that was infinite or NaN."""
    lost = history.left_range_at
    return [loss for step, loss in zip(history.steps, history.losses, strict=True) if lost is not None and step >= lost]


_ADVICE = "The steps were too large: choose a smaller learning rate and restart."
DIVERGED: tuple[Claim[History], ...] = (
    Claim(
        "came back",
        lambda history: any(map(math.isfinite, _since_lost(history))),
        f"The loss became infinite or NaN at minibatch {{step}}, and was a number again later. {_ADVICE}",
    ),
    Claim(
        "infinite",
        lambda history: bool(_since_lost(history)) and all(map(math.isinf, _since_lost(history))),
        f"The loss became infinite: from minibatch {{step}} on it is infinite. {_ADVICE}",
    ),
    Claim(
        "not a number",
        lambda history: bool(_since_lost(history)) and all(map(math.isnan, _since_lost(history))),
        f"The loss became NaN: from minibatch {{step}} on it is not a number (NaN). {_ADVICE}",
    ),
    Claim(
        "infinite or not a number",
        lambda history: not any(map(math.isfinite, _since_lost(history))),
        f"The loss became infinite or NaN: from minibatch {{step}} on it is no number. {_ADVICE}",
    ),
)


def divergence(history: History) -> str | None:
    """In words, where the loss became infinite or NaN, and whether it came back; None when it did not."""
    if history.left_range_at is None:
        return None
    return said(DIVERGED, history, step=f"{history.left_range_at:,}")


def early_stopping(history: History, config: RunConfig) -> str | None:
    """In words, at which epoch early stopping ended a run and whose weights it put back; None when it did not."""
    epoch = history.current_epoch
    if history.restored_epoch is None or epoch is None:
        return None
    last = history.epochs[-1].epoch
    loss = f"{epoch.chosen_by.loss:.4f}"
    watched = "test loss" if epoch.validation is None else "validation loss"
    if last == epoch.epoch:
        return f"The {watched} was lowest, {loss}, after the last epoch, {last}: its weights stay."
    if last - epoch.epoch >= config.patience:
        return (
            f"Stopped early after epoch {last} of {config.epochs}, as the {watched} had not been lower since epoch "
            f"{epoch.epoch}, when it was {loss}. The weights and the results shown are those of epoch {epoch.epoch}."
        )
    if last - epoch.epoch == 1:
        return (
            f"The {watched} was not lower again in the last epoch since epoch {epoch.epoch}, when it was {loss}. "
            f"The weights and the results shown are those of epoch {epoch.epoch}."
        )
    return (
        f"The {watched} was not lower again in the last {last - epoch.epoch} epochs since epoch {epoch.epoch}, when it "
        f"was {loss}. The weights and the results shown are those of epoch {epoch.epoch}."
    )


def _loss(history: History, *, sealed: bool) -> list[dict[str, Any]]:
    points = steady(len(history.steps), POINTS)
    steps, losses = [history.steps[i] for i in points], [history.losses[i] for i in points]
    epochs = [history.epochs[i] for i in steady(len(history.epochs), EPOCHS)]
    evaluated = []
    if any(epoch.evaluated_train_loss is not None for epoch in epochs):
        evaluated = [
            {
                "type": "scatter",
                "name": "loss on the training examples",
                "x": [epoch.step for epoch in epochs],
                "y": plottable([_or_nan(epoch.evaluated_train_loss) for epoch in epochs]),
                "mode": "lines+markers",
                "line": {"color": PURPLE, "width": 3, "dash": "dot"},
                "marker": {"symbol": "circle", "size": 7},
            }
        ]
    return [
        *evaluated,
        {
            "type": "scatter",
            "name": "training loss",
            "x": steps,
            "y": plottable(losses),
            "mode": "lines",
            "line": {"color": TRAINING.colour, "width": 2},
        },
        *(
            {
                "type": "scatter",
                "name": f"{name} loss",
                "x": [epoch.step for epoch, _ in results],
                "y": plottable([found.loss for _, found in results]),
                "mode": "lines+markers",
                "line": {"color": look.colour, "width": 3, "dash": look.dash},
                "marker": {"symbol": look.symbol, "size": 8},
            }
            for name, look, results in _judged(epochs, TEST, sealed=sealed)
        ),
    ]


def _judged(
    epochs: Sequence[EpochDone], test: Look, *, sealed: bool
) -> list[tuple[str, Look, list[tuple[EpochDone, Evaluation]]]]:
    """What is drawn of the results after each epoch: name, look and values, the validation set first."""
    apart = [(epoch, epoch.validation) for epoch in epochs if epoch.validation is not None]
    tested = [(epoch, epoch.tested) for epoch in epochs]
    return [
        *([("validation", VALIDATION, apart)] if apart or sealed else []),
        *([] if sealed else [("test", test, tested)]),
    ]


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _accuracy(history: History, *, sealed: bool) -> list[dict[str, Any]]:
    epochs = [history.epochs[i] for i in steady(len(history.epochs), EPOCHS)]
    return [
        {
            "type": "scatter",
            "name": f"{name} accuracy",
            "x": [epoch.step for epoch, _ in results],
            "y": plottable([100 * found.accuracy for _, found in results]),
            "xaxis": "x2",
            "yaxis": "y2",
            "mode": "lines+markers",
            "line": {"color": look.colour, "width": 3, "dash": look.dash},
            "marker": {"symbol": look.symbol, "size": 7},
        }
        for name, look, results in _judged(epochs, ACCURACY, sealed=sealed)
    ]


def _ghost(ghost: Ghost, dash: str) -> list[dict[str, Any]]:
    history = ghost.history
    points = thinned(len(history.steps), GHOST_POINTS)
    epochs = [history.epochs[i] for i in thinned(len(history.epochs), GHOST_POINTS // 2)]
    line = {"color": GREY, "width": 1.5, "dash": dash}
    return [
        {
            "type": "scatter",
            "name": ghost.name,
            "x": [history.steps[i] for i in points],
            "y": plottable([history.losses[i] for i in points]),
            "mode": "lines",
            "line": line,
            "opacity": 0.8,
            "legendgroup": ghost.name,
        },
        {
            "type": "scatter",
            "name": ghost.name,
            "x": [epoch.step for epoch in epochs],
            "y": plottable([100 * epoch.chosen_by.accuracy for epoch in epochs]),
            "xaxis": "x2",
            "yaxis": "y2",
            "mode": "lines",
            "line": line,
            "opacity": 0.8,
            "legendgroup": ghost.name,
            "showlegend": False,
        },
    ]


def with_moment(figure: Figure, history: History, step: int) -> Figure:
    """The curves with a line through both charts at the moment that is shown, as the last of their shapes."""
    left_half = step < history.total_steps / 2
    line = {
        "type": "line",
        "xref": "x2",
        "yref": "paper",
        "x0": step,
        "x1": step,
        "y0": 0,
        "y1": 1,
        "line": {"color": RED, "width": 3, "dash": "dashdot"},
        "label": {
            "text": "moment shown",
            "textangle": 0,
            "textposition": "middle",
            "xanchor": "left" if left_half else "right",
            # Between the two charts.
            "yanchor": "top",
            "padding": 14,
            "font": {"size": 15, "color": RED},
        },
    }
    layout = figure["layout"]
    return {**figure, "layout": {**layout, "shapes": [*layout["shapes"], line]}}


def _mark_divergence(layout: dict[str, Any], history: History) -> None:
    step = history.left_range_at or 0
    text = f"infinite or NaN at minibatch {step}"
    _mark(layout, step, text, RED, "dash", left_half=step < history.total_steps / 2)


def _mark(layout: dict[str, Any], step: int, text: str, colour: str, dash: str, *, left_half: bool) -> None:
    """A vertical line through the losses with words beside it, where there is more room."""
    layout["shapes"].append(
        {
            "type": "line",
            "xref": "x",
            "yref": "y domain",
            "x0": step,
            "x1": step,
            "y0": 0,
            "y1": 1,
            "line": {"color": colour, "width": 3, "dash": dash},
        }
    )
    layout["annotations"].append(
        {
            "xref": "x",
            "yref": "y domain",
            "x": step,
            "y": 0.9,
            "text": text,
            "showarrow": True,
            "arrowhead": 2,
            "xanchor": "left" if left_half else "right",
            "ax": 30 if left_half else -30,
            "ay": 0,
            "font": {"size": 15, "color": colour},
        }
    )
