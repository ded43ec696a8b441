"""`Summary`: a run as one row of a list, without weights and with few points of its curves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.data import family
from core.runs.saved_run import SavedRun
from core.training.config import RULES, RunConfig
from core.training.snapshot import Status

# Points of a curve that is as wide as a word.
POINTS = 40
_DEFAULTS = RunConfig()
# What a list shows in columns of its own.
_IN_COLUMNS = ("dataset", "hidden", "optimizer", "learning_rate", "batch_size", "epochs")


@dataclass(frozen=True)
class Summary:
    """What a list says about a run.

    Attributes:
        name: what its owner calls it, else its settings in a few words.
        started: seconds since 1970.
        seconds: of work.
        epochs: done so far.
        best_accuracy: of the same set, from 0 to 1; None before the first epoch.
        losses: of training, at most 40, the last one included; infinite and NaN where they were.
        accuracies: by epoch, at most 40, of the validation set, or without one of the test set.
        opened: as in `SavedRun`.
    """

    id: str
    owner: str
    name: str
    config: RunConfig
    device: str
    status: Status
    imported: bool
    started: float
    seconds: float
    epochs: int
    best_accuracy: float | None
    losses: tuple[float, ...]
    accuracies: tuple[float, ...]
    opened: int = 0


def summary(run: SavedRun) -> Summary:
    """The row of a run."""
    history = run.history
    return Summary(
        id=run.id,
        owner=run.owner,
        name=run.name or title(run.config),
        config=run.config,
        device=run.device,
        status=run.status,
        imported=run.imported,
        started=run.started,
        seconds=run.seconds,
        epochs=len(history.epochs),
        best_accuracy=history.best_accuracy,
        losses=_thinned(history.losses),
        accuracies=_thinned(tuple(epoch.chosen_by.accuracy for epoch in history.epochs)),
        opened=run.opened,
    )


def title(config: RunConfig) -> str:
    """The settings that people tell runs apart by, such as "mnist: 256-128, adam 0.001"; no hidden layer is softmax."""
    model = RULES["hidden"].write(config.hidden) if config.hidden else "softmax"
    return f"{family(config.dataset)}: {model}, {config.optimizer} {RULES['learning_rate'].write(config.learning_rate)}"


def other_settings(config: RunConfig) -> str:
    """The settings that have no column of their own and are not the usual ones, such as "dropout 0.2, seed 7"."""
    unusual = (
        field for field in RULES if field not in _IN_COLUMNS and getattr(config, field) != getattr(_DEFAULTS, field)
    )
    return ", ".join(f"{field} {RULES[field].brief(getattr(config, field))}" for field in unusual)


def differing(configs: Iterable[RunConfig]) -> list[str]:
    """The fields in which settings differ, in the order of the settings."""
    held = list(configs)
    return [field for field in RULES if len({getattr(config, field) for config in held}) > 1]


def _thinned(values: tuple[float, ...]) -> tuple[float, ...]:
    if len(values) <= POINTS:
        return values
    return tuple(values[round(index * (len(values) - 1) / (POINTS - 1))] for index in range(POINTS))
