"""The events of a run and of a study: what training yields, frozen and made of host values only."""

from __future__ import annotations

import json
import math
from collections.abc import Generator
from dataclasses import asdict, dataclass
from typing import Any

from core.metrics import Evaluation


@dataclass(frozen=True)
class Started:
    """The model is built and the first minibatch comes next.

    With evaluate_train on, the losses are those of the untrained model, in evaluation mode, in nats; else None. The
    validation loss is None without a validation set, too.
    """

    total_steps: int
    parameters: int
    device: str
    train_loss: float | None = None
    test_loss: float | None = None
    validation_loss: float | None = None


@dataclass(frozen=True)
class StepDone:
    """Minibatch `step`, counted from 1, was learnt from; `loss` is its mean loss in nats before the step."""

    step: int
    loss: float


@dataclass(frozen=True)
class EpochDone:
    """An epoch, counted from 1, is over and the test set was classified.

    Attributes:
        step: minibatches so far.
        train_loss: mean over the epoch's images of the loss each had when its turn came, in nats.
        test_loss: mean loss of the test set, in nats.
        test_accuracy: from 0 to 1.
        confusion: test images, confusion[true][predicted].
        seconds: spent in the run so far, pauses not counted.
        evaluated_train_loss: mean loss of the training images, in nats, measured as the test loss is: after the epoch,
            in evaluation mode. None unless evaluate_train is on. The two can be compared; train_loss was measured
            before the weights were what they are now, and with dropout by a part of the network.
        validation: the results on the images set apart; None where none are.
    """

    epoch: int
    step: int
    train_loss: float
    test_loss: float
    test_accuracy: float
    confusion: tuple[tuple[int, ...], ...]
    seconds: float
    evaluated_train_loss: float | None = None
    validation: Evaluation | None = None

    @property
    def tested(self) -> Evaluation:
        """The results on the test set."""
        return Evaluation(self.test_loss, self.test_accuracy, self.confusion)

    @property
    def chosen_by(self) -> Evaluation:
        """What early stopping and the best epoch look at: the validation set, where there is one."""
        return self.tested if self.validation is None else self.validation


@dataclass(frozen=True)
class Finished:
    """The last epoch is over; `seconds` were spent in the run, pauses not counted.

    `restored_epoch` is the one whose weights early stopping put back into the model; None without early stopping.
    """

    seconds: float
    restored_epoch: int | None = None


@dataclass(frozen=True)
class Found:
    """A study found something out: a frozen value, such as the losses at one moment or the time of one step.

    It belongs to the event that follows: between the two nothing pauses or stops. The events of a run have none.
    """

    finding: object


Event = Started | StepDone | EpochDone | Finished
# Sending True asks for an event after the very next minibatch; plain iteration sends None.
Events = Generator[Event, bool | None, None]
StudyEvents = Generator[Event | Found, bool | None, None]

NAMES: dict[type[Event], str] = {
    Started: "started",
    StepDone: "step_done",
    EpochDone: "epoch_done",
    Finished: "finished",
}


def to_json(event: Event) -> str:
    """One JSON object on one line: `event` with its name, then the fields that have a value.

    JSON has no infinity and no NaN: they are written as the strings "Infinity", "-Infinity" and "NaN".
    """
    fields = {name: to_plain(value) for name, value in asdict(event).items() if value is not None}
    return json.dumps({"event": NAMES[type(event)], **fields}, allow_nan=False)


def to_plain(value: Any) -> Any:
    """A value as strict JSON can hold it."""
    if isinstance(value, dict):
        return {name: to_plain(each) for name, each in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def number(value: float | str) -> float:
    """The inverse of `to_plain` for numbers; ValueError for any other text."""
    return float(value)
