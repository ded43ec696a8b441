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
        of: its value after an epoch; None where the run has none.
        is_test: whether it is a result on the test set.
    """

    title: str
    axis_title: str
    of: Callable[[EpochDone], float | None]
    is_test: bool = False


@dataclass(frozen=True)
class ComparedRun:
    """A run beside others: its name, which no other has, its history, and whether its test set is sealed."""

    name: str
    history: History
    is_sealed: bool = False


MEASURES = {
    "test_accuracy": Quantity("test accuracy", "test accuracy (%)", lambda epoch: 100 * epoch.test_accuracy, True),
    "test_loss": Quantity("test loss", "test loss (nats)", lambda epoch: epoch.test_loss, True),
    "validation_accuracy": Quantity(
        "validation accuracy",
        "validation accuracy (%)",
        lambda epoch: None if epoch.validation is None else 100 * epoch.validation.accuracy,
    ),
    "validation_loss": Quantity(
        "validation loss",
        "validation loss (nats)",
        lambda epoch: None if epoch.validation is None else epoch.validation.loss,
    ),
    "train_loss": Quantity("training loss", "training loss, mean of the epoch (nats)", lambda epoch: epoch.train_loss),
}
AXES = {
    "epochs": Quantity("epochs", "epochs", lambda epoch: epoch.epoch),
    "minibatches": Quantity("minibatches", "minibatches learnt from", lambda epoch: epoch.step),
    "seconds": Quantity("seconds", "seconds of work", lambda epoch: epoch.seconds),
}


def compared_runs(runs: Sequence[ComparedRun], *, measure: str, axis: str, log: bool) -> Figure:
    """A line for each run, empty for one that has not the measure or whose test set is sealed.

    Args:
        runs: in their order.
        measure: a key of MEASURES.
        axis: a key of AXES.
        log: whether the measure's axis is logarithmic.
    """
    x, y = AXES[axis], MEASURES[measure]
    lines = []
    for run in runs:
        epochs = () if run.is_sealed and y.is_test else run.history.epochs
        both = ((x.of(epoch), y.of(epoch)) for epoch in epochs)
        points = [(at, value) for at, value in both if at is not None and value is not None]
        lines.append(Line(plain(run.name), [at for at, _ in points], [value for _, value in points]))
    return lines_figure(lines, x_title=x.axis_title, y_title=y.axis_title, log=log)
