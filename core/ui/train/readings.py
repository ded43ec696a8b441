"""The words and numbers that the Train page shows of a run, and the stage that the run has reached."""

from __future__ import annotations

from typing import Any

from core.data import DatasetError, load
from core.runs.registry import Entry
from core.training import EpochDone, RunConfig, Snapshot, Status
from core.training.timeline import MOST_PARAMETERS
from core.ui.components.readouts import headline
from core.ui.watch.queue import words_of


def readings(entry: Entry, snapshot: Snapshot, place: int | None) -> dict[str, Any]:
    """How far a run is and its latest numbers, as js/run_readings.js shows them.

    Args:
        place: in the queue, as the registry has it.

    Returns:
        `status` in words, `text` about the progress, `done` from 0 to 1, `numbers` as pairs of label and text.
    """
    history = snapshot.history
    last = history.current_epoch
    return {
        "status": words_of(snapshot.status, place),
        "text": " · ".join(_progress(entry, snapshot)),
        "done": round(min(history.step / max(history.total_steps, 1), 1.0), 4),
        "numbers": [
            ["training loss", headline(f"{history.losses[-1]:.4f}") if history.losses else "-"],
            *_results(entry, last),
            [_BEST[entry.config.validation_share > 0], f"{100 * (history.best_accuracy or 0):.2f} %" if last else "-"],
            ["parameters", f"{history.parameters:,}" if history.parameters else "-"],
        ],
    }


# By whether there is a validation set.
_BEST = {False: "best accuracy", True: "best validation accuracy"}


def _results(entry: Entry, epoch: EpochDone | None) -> list[list[str]]:
    """Loss and accuracy after an epoch, of the validation set, if any, and of the test set unless it is sealed."""
    told = [("validation", epoch.validation if epoch else None)] if entry.config.validation_share else []
    told += [] if entry.is_sealed else [("test", epoch.tested if epoch else None)]
    return [
        number
        for name, found in told
        for number in (
            [f"{name} loss", headline(f"{found.loss:.4f}") if found else "-"],
            [f"{name} accuracy", f"{100 * found.accuracy:.2f} %" if found else "-"],
        )
    ]


def stage(entry: Entry, snapshot: Snapshot, place: int | None) -> str:
    """The stage of a run, as text: buttons, sentences and the choice of charts change only when it changes."""
    history = snapshot.history
    there = (
        ("steps", history.steps),
        ("epochs", history.epochs),
        ("weights", snapshot.weights),
        ("diverged", history.left_range_at is not None),
        ("restored", history.restored_epoch is not None),
        ("not saved", entry.save_error),
        ("opened", entry.opened),
        ("in the queue", place is not None),
    )
    return ", ".join((snapshot.status.value, *(name for name, value in there if value), *_moments(snapshot)))


def _moments(snapshot: Snapshot) -> list[str]:
    """How far the slider over the moments has come: each one of a larger model, which has few, the others doubled."""
    found = len(snapshot.moments)
    if found < 2:
        return []
    few = snapshot.timeline.parameters > MOST_PARAMETERS
    return [f"{found} moments" if few else f"{2 ** (found.bit_length() - 1)} moments or more"]


def _progress(entry: Entry, snapshot: Snapshot) -> list[str]:
    history = snapshot.history
    said = []
    if history.steps:
        epoch = len(history.epochs) + (0 if snapshot.status is Status.FINISHED else 1)
        said.append(f"epoch {min(epoch, entry.config.epochs)} of {entry.config.epochs}")
    if history.total_steps:
        said.append(f"minibatch {history.step:,} of {history.total_steps:,}")
    if snapshot.seconds > 0 and history.step:
        rate = history.step / snapshot.seconds
        said.append(f"{_round(rate * _minibatch(entry.config))} examples/s")
        if snapshot.status.ended:
            said.append(f"{_minutes_and_seconds(snapshot.seconds)} of work")
        else:
            pace = entry.run.pace if entry.run is not None else None
            left = (history.total_steps - history.step) / (min(rate, pace) if pace else rate)
            said.append(f"{_minutes_and_seconds(left)} left")
    if history.device:
        said.append(f"on {history.device}")
    return said


def _minibatch(config: RunConfig) -> int:
    """Examples in a minibatch: all of them where the batch size is larger."""
    try:
        return config.minibatch(load(config.dataset))
    except DatasetError:
        return config.batch_size


def _round(value: float) -> str:
    return f"{float(f'{value:.2g}'):,.0f}"


def _minutes_and_seconds(seconds: float) -> str:
    """A time that runs on while it is read: no hundredths, and no hours."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
