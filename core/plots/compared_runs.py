"""Several runs in one chart: a measure of each after every epoch, over epochs, minibatches or time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.plots.lines import Line, lines_figure
from core.plots.style import Figure, plain
from core.training.events import EpochDone
from core.training.history import History


@dataclass(frozen=True)
class Quantity:
    """What a chart of several runs can show on an axis.

    Attributes:
        title: to choose it by.
        axis_title: beside the axis, with the unit.
        of: its value after an epoch.
    """

    title: str
    axis_title: str
    of: Callable[[EpochDone], float]


MEASURES = {
    "test_accuracy": Quantity("test accuracy", "test accuracy (%)", lambda epoch: 100 * epoch.test_accuracy),
    "test_loss": Quantity("test loss", "test loss (nats)", lambda epoch: epoch.test_loss),
    "train_loss": Quantity("training loss", "training loss, mean of the epoch (nats)", lambda epoch: epoch.train_loss),
}
AXES = {
    "epochs": Quantity("epochs", "epochs", lambda epoch: epoch.epoch),
    "minibatches": Quantity("minibatches", "minibatches learnt from", lambda epoch: epoch.step),
    "seconds": Quantity("seconds", "seconds of work", lambda epoch: epoch.seconds),
}


def compared_runs(runs: Sequence[tuple[str, History]], *, measure: str, axis: str, log: bool) -> Figure:
    """A line for each run.

    Args:
        runs: names, each only once, and histories.
        measure: a key of MEASURES.
        axis: a key of AXES.
        log: whether the measure's axis is logarithmic.
    """
    x, y = AXES[axis], MEASURES[measure]
    lines = [
        Line(plain(name), [x.of(epoch) for epoch in history.epochs], [y.of(epoch) for epoch in history.epochs])
        for name, history in runs
    ]
    return lines_figure(lines, x_title=x.axis_title, y_title=y.axis_title, log=log)
