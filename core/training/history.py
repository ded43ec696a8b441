"""`History`: what the charts need of a run, a frozen fold of its events that stays small however long the run."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from typing import Any

from core.metrics import Evaluation
from core.training.config import POINTS
from core.training.events import EpochDone, Event, Finished, Found, Started, StepDone, number, to_plain


@dataclass(frozen=True)
class History:
    """A run so far.

    Attributes:
        total_steps, parameters, device: from `Started`.
        start_train_loss, start_test_loss: of the untrained model, from `Started`; None unless evaluate_train is on.
        steps, losses: recorded minibatches and their mean losses; at most 500, evenly spread from the first
            minibatch on, and the latest one at the end.
        epochs: the `EpochDone` events.
        left_range_at: the first step whose loss was recorded as infinite or NaN.
        seconds: of work, from `Finished`; None before.
        restored_epoch: the epoch whose weights early stopping put back, from `Finished`.
        findings: of a study, in their order, from `Found`; the latest 500. They are not saved, as studies are not.
    """

    total_steps: int = 0
    parameters: int = 0
    device: str = ""
    steps: tuple[int, ...] = ()
    losses: tuple[float, ...] = ()
    epochs: tuple[EpochDone, ...] = ()
    left_range_at: int | None = None
    seconds: float | None = None
    restored_epoch: int | None = None
    start_train_loss: float | None = None
    start_test_loss: float | None = None
    findings: tuple[object, ...] = ()
    # Only steps 1, 1 + stride, 1 + 2 * stride... are kept once there are many.
    stride: int = 1

    def after(self, event: Event | Found) -> History:
        """This history with one event more."""
        match event:
            case Started(total_steps, parameters, device, train_loss, test_loss, _):
                told = replace(self, total_steps=total_steps, parameters=parameters, device=device)
                return replace(told, start_train_loss=train_loss, start_test_loss=test_loss)
            case StepDone():
                return self._after_step(event)
            case EpochDone():
                return replace(self, epochs=(*self.epochs, event))
            case Finished(seconds, restored_epoch):
                return replace(self, seconds=seconds, restored_epoch=restored_epoch)
            case Found(finding):
                return replace(self, findings=(*self.findings, finding)[-POINTS:])

    def _after_step(self, event: StepDone) -> History:
        steps, losses, stride = self.steps, self.losses, self.stride
        if steps and (steps[-1] - 1) % stride:
            # The latest point stood at the end only for being the latest.
            steps, losses = steps[:-1], losses[:-1]
        steps, losses = (*steps, event.step), (*losses, event.loss)
        while len(steps) > POINTS:
            stride *= 2
            kept = [i for i, step in enumerate(steps[:-1]) if (step - 1) % stride == 0] + [len(steps) - 1]
            steps, losses = tuple(steps[i] for i in kept), tuple(losses[i] for i in kept)
        left = self.left_range_at
        if left is None and not math.isfinite(event.loss):
            left = event.step
        return replace(self, steps=steps, losses=losses, left_range_at=left, stride=stride)

    @property
    def step(self) -> int:
        """Minibatches done, as far as events have told."""
        return max(self.steps[-1] if self.steps else 0, self.epochs[-1].step if self.epochs else 0)

    @property
    def best_accuracy(self) -> float | None:
        """The highest accuracy of an epoch, from 0 to 1, on the validation set, without one on the test set."""
        return max((epoch.chosen_by.accuracy for epoch in self.epochs), default=None)

    @property
    def best_epoch(self) -> EpochDone | None:
        """The epoch with the lowest loss on the validation set, without one on the test set, the first of equals.

        None while none is a finite number.
        """
        finite = [epoch for epoch in self.epochs if math.isfinite(epoch.chosen_by.loss)]
        return min(finite, key=lambda epoch: epoch.chosen_by.loss, default=None)

    @property
    def lowest_test_epoch(self) -> EpochDone | None:
        """The epoch with the lowest test loss, the first of equals; None while none is a finite number."""
        finite = [epoch for epoch in self.epochs if math.isfinite(epoch.test_loss)]
        return min(finite, key=lambda epoch: epoch.test_loss, default=None)

    @property
    def current_epoch(self) -> EpochDone | None:
        """The epoch after which the weights are as they are now: the latest, or the one that was restored."""
        if self.restored_epoch is not None:
            return next((epoch for epoch in self.epochs if epoch.epoch == self.restored_epoch), None)
        return self.epochs[-1] if self.epochs else None

    def to_json(self) -> str:
        """A JSON object; infinite and NaN losses are strings in it."""
        # Not asdict, which would copy every count of every confusion matrix.
        values = dict(vars(self))
        del values["findings"]
        values["losses"] = [to_plain(loss) for loss in self.losses]
        values |= {name: to_plain(values[name]) for name in _START_LOSSES}
        values["epochs"] = [_plain_epoch(epoch) for epoch in self.epochs]
        return json.dumps(values, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> History:
        """The inverse of `to_json`; ValueError when the text is something else."""
        try:
            values: dict[str, Any] = json.loads(text)
            values["steps"] = tuple(int(step) for step in values["steps"])
            values["losses"] = tuple(number(loss) for loss in values["losses"])
            values |= {name: _number_or_none(values.get(name)) for name in _START_LOSSES}
            values["epochs"] = tuple(_epoch(epoch) for epoch in values["epochs"])
            # Nothing read from a file is a finding; a second value for the field is a TypeError.
            history = cls(**values, findings=())
        except (TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ValueError("This is not the history of a run.") from error
        if len(history.steps) != len(history.losses):
            raise ValueError("This history has not as many losses as steps.")
        return history


_START_LOSSES = ("start_train_loss", "start_test_loss")


def _number_or_none(value: float | str | None) -> float | None:
    return None if value is None else number(value)


def _plain_epoch(epoch: EpochDone) -> dict[str, Any]:
    values = dict(vars(epoch))
    # Without a validation set an epoch is what it was before there were any: earlier versions read it.
    if (validation := values.pop("validation")) is not None:
        values["validation"] = vars(validation)
    return {key: to_plain(value) for key, value in values.items()}


def _epoch(values: dict[str, Any]) -> EpochDone:
    for name in ("train_loss", "test_loss", "test_accuracy", "seconds"):
        values[name] = number(values[name])
    values["evaluated_train_loss"] = _number_or_none(values.get("evaluated_train_loss"))
    values["confusion"] = _counts(values["confusion"])
    if (validation := values.get("validation")) is not None:
        loss, accuracy = number(validation["loss"]), number(validation["accuracy"])
        values["validation"] = Evaluation(loss, accuracy, _counts(validation["confusion"]))
    return EpochDone(**values)


def _counts(rows: list[list[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(map(int, row)) for row in rows)
