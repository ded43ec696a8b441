"""Several runs in one chart: a measure of each after every epoch, over epochs, minibatches or time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.plots.lines import Line, lines_figure
from core.plots.style import Figure, plain
from core.training.events import EpochDone
from core.training.history import History

MEASURES: dict[str, tuple[str, Callable[[EpochDone], float]]] = {
    "test accuracy": ("test accuracy (%)", lambda epoch: 100 * epoch.test_accuracy),
    "test loss": ("test loss (nats)", lambda epoch: epoch.test_loss),
    "training loss": ("training loss, mean of the epoch (nats)", lambda epoch: epoch.train_loss),
}
AXES: dict[str, tuple[str, Callable[[EpochDone], float]]] = {
    "epochs": ("epochs", lambda epoch: epoch.epoch),
    "minibatches": ("minibatches learnt from", lambda epoch: epoch.step),
    "seconds": ("seconds of work", lambda epoch: epoch.seconds),
}


def compared_runs(runs: Sequence[tuple[str, History]], *, measure: str, axis: str, log: bool) -> Figure:
    """A line for each run.

    Args:
        runs: names, each only once, and histories.
        measure: a key of MEASURES.
        axis: a key of AXES.
        log: whether the measure's axis is logarithmic.
    """
    y_title, y = MEASURES[measure]
    x_title, x = AXES[axis]
    lines = [
        Line(plain(name), [x(epoch) for epoch in history.epochs], [y(epoch) for epoch in history.epochs])
        for name, history in runs
    ]
    return lines_figure(lines, x_title=x_title, y_title=y_title, log=log)
