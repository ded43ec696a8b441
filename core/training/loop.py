"""The training loop: a generator of events, and nothing else that a driver would have to undo.

What this loop computes is what the script of the code panel computes, in the same order, from the same random
numbers (core/scripts/run_script.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.data import Dataset, Listing, scaled
from core.data.scaling import scale
from core.metrics import evaluate
from core.models import build_model, flat_state, floats_of, parameter_count, put_weights, state_count
from core.reading.packed import unpack
from core.training.checkpoint import Checkpoint
from core.training.config import RunConfig
from core.training.device import check_memory, computes_beside_python
from core.training.early_stopping import EarlyStopping
from core.training.events import EpochDone, Event, Events, Finished, Started, StepDone
from core.training.processor import for_training
from core.training.set_apart import examples
from core.training.steps import step_by_autograd
from core.training.timeline import moment_steps
from core.training.written_out import step_written_out


class Trainer:
    """One run of `config` on `data`, advanced by iterating over `events()`.

    Every yield is a safe place to pause, to close, or to copy the weights. Random numbers come from generators of
    the run's own, so runs beside each other do not disturb each other.
    """

    def __init__(
        self, config: RunConfig, data: Dataset, device: torch.device, checkpoint: Checkpoint | None = None
    ) -> None:
        """Nothing heavy happens before the first event is asked for.

        Args:
            config, data, device: what to train, on what, and where.
            checkpoint: of a run with the same settings on the same device; `events` goes on from it.

        Raises:
            ConfigError: when the settings do not fit the data.
        """
        config.check_against(data)
        self.config = config
        self.data = data
        self.device = device
        self._model: nn.Sequential | None = None
        numbers = state_count(data.features, config.hidden, data.classes, batch_norm=config.batch_norm)
        # The minibatches after which moments are taken; None where they are as they are asked for.
        self._moment_steps = moment_steps(numbers, config.total_steps(data))
        self._taken: list[tuple[int, bytes]] = []
        self._views: list[NDArray[np.float32]] = []
        self._begin_from = checkpoint
        self._checkpoint: Callable[[], Checkpoint | None] = lambda: checkpoint

    def weights(self) -> dict[str, Tensor]:
        """A copy of the parameters on the CPU, by their names in the model; empty before `Started`."""
        if self._model is None:
            return {}
        return {name: value.detach().cpu().clone() for name, value in self._model.state_dict().items()}

    def moments(self, step: int) -> Sequence[tuple[int, bytes]]:
        """Moments for the timeline: the minibatches done, and a copy of the model as `Timeline.weights` has it.

        Of a small model the one that is now, of a larger one those that its steps made due since this was asked last;
        none before `Started`.

        Args:
            step: minibatches done now.
        """
        if self._model is None:
            return ()
        if self._moment_steps is None:
            return ((step, self._state()),)
        taken, self._taken = self._taken, []
        return taken

    def _state(self) -> bytes:
        assert self._model is not None
        if self.device.type != "cpu":
            return flat_state(self._model).astype("<f4").tobytes()
        # Parameters change in place: looks at their memory stay right, and cost a tenth of asking PyTorch each time.
        if not self._views:
            self._views = [value.detach().numpy() for value in floats_of(self._model)]
        return b"".join([view.astype("<f4", copy=False) for view in self._views])  # type: ignore[misc]

    def _take(self, step: int) -> int:
        """Take the moment that is due after so many minibatches, and give the step when the next one is; 0 for none."""
        self._taken.append((step, self._state()))
        return self._due(step)

    def _due(self, step: int) -> int:
        return next((due for due in self._moment_steps or () if due > step), 0)

    def checkpoint(self) -> Checkpoint | None:
        """What the run can be continued from; None before the first epoch.

        It is right while `events` waits after `Started` or `EpochDone`: the model of an epoch that has begun is
        on its way to the next one.
        """
        return self._checkpoint()

    def events(self) -> Events:
        """Train, yielding `Started`, then `StepDone` and `EpochDone`, then `Finished`.

        From a checkpoint the same events come as would have come without an interruption, after another `Started`.
        With patience the weights at `Finished` are those of the epoch with the lowest loss on the validation
        set, or without one on the test set.
        """
        with for_training():
            yield from self._events()

    def _events(self) -> Events:
        config, data, device = self.config, self.data, self.device
        clock = _Stopwatch()
        check_memory(config, data, device)
        split = examples(config, data)
        tensors = scaled(split.training, config.images(data), config.scaling, device, config.features)
        x, y = tensors.x_train, tensors.y_train
        x_apart = scale(split.x_apart, tensors.shift, tensors.scale, device)
        y_apart = split.y_apart.to(device)

        model, generators = self._build()
        optimizer = make_optimizer(model, config)
        if config.gradient == "written-out":
            learn = step_written_out(model, optimizer)
        else:
            learn = step_by_autograd(model, optimizer, config.l1)
        total_steps = config.total_steps(data)
        log_every = config.steps_between_events(data)
        parameters = parameter_count(data.features, config.hidden, data.classes, batch_norm=config.batch_norm)
        started = Started(total_steps, parameters, str(device))
        if config.evaluate_train:
            trained = evaluate(model, x, y, data.classes)
            tested = evaluate(model, tensors.x_test, tensors.y_test, data.classes)
            started = replace(started, train_loss=trained.loss, test_loss=tested.loss)
            if len(y_apart):
                started = replace(started, validation_loss=evaluate(model, x_apart, y_apart, data.classes).loss)
        stopping = EarlyStopping(config.patience)
        parts = (model, optimizer, generators, stopping)
        epoch, step, over, wanted = 0, 0, False, False
        if (begun := self._begin_from) is not None:
            begun.restore(*parts)
            epoch, step, over = begun.epoch, begun.step, begun.over
            clock.add(begun.seconds)
        elif self._moment_steps:
            self._take(0)
        due = self._due(step)
        yield from clock.paused(started)

        waits = computes_beside_python(device)
        decays = config.schedule == "linear"
        while epoch < config.epochs and not over:
            epoch += 1
            model.train()
            epoch_loss: float | Tensor = 0.0
            order = torch.randperm(len(y), generator=generators[0]).to(device)
            for batch in order.split(config.batch_size):
                if decays:
                    optimizer.param_groups[0]["lr"] = config.learning_rate * (1 - step / total_steps)
                loss = learn(x.index_select(0, batch), y.index_select(0, batch))
                epoch_loss += len(batch) * (loss if waits else loss.item())
                if step + 1 == due:
                    due = self._take(due)
                if step % log_every == 0 or step + 1 == total_steps or wanted:
                    wanted = yield from clock.paused(StepDone(step + 1, loss.item()))
                step += 1
            result = evaluate(model, tensors.x_test, tensors.y_test, data.classes)
            train_loss = evaluate(model, x, y, data.classes).loss if config.evaluate_train else None
            validation = evaluate(model, x_apart, y_apart, data.classes) if len(y_apart) else None
            over = stopping.is_over(epoch, (validation or result).loss, model)
            seconds = clock.seconds()
            self._checkpoint = partial(Checkpoint.of, *parts, epoch=epoch, step=step, seconds=seconds, over=over)
            wanted = yield from clock.paused(
                EpochDone(
                    epoch=epoch,
                    step=step,
                    train_loss=float(epoch_loss) / len(y),
                    test_loss=result.loss,
                    test_accuracy=result.accuracy,
                    confusion=result.confusion,
                    seconds=seconds,
                    evaluated_train_loss=train_loss,
                    validation=validation,
                )
            )
        restored = stopping.restore(model)
        yield from clock.paused(Finished(clock.seconds(), restored))

    def _build(self) -> tuple[nn.Sequential, list[torch.Generator]]:
        """The model, and where random numbers come from: all, or on another device than the CPU all but the masks."""
        config, data = self.config, self.data
        generators = [torch.Generator().manual_seed(config.seed)]
        if self.device.type != "cpu":
            generators.append(torch.Generator(self.device).manual_seed(config.seed))
        self._model = make_model(config, data, generators[0], generators[-1]).to(self.device)
        return self._model, generators


def train(config: RunConfig, data: Dataset, device: torch.device) -> Events:
    """The events of one run; the same settings on the same device give the same events, but for the seconds."""
    return Trainer(config, data, device).events()


def make_model(
    config: RunConfig,
    data: Dataset | Listing,
    generator: torch.Generator | None,
    dropout_generator: torch.Generator | None = None,
) -> nn.Sequential:
    """The classifier of the settings for this data; the generators are those of `core.models.build_model`.

    Initial weights that the settings give take the place of those that were drawn, so that all drawn after them stays.
    """
    model = build_model(
        data.features,
        config.hidden,
        data.classes,
        activation=config.activation,
        dropout=config.dropout,
        batch_norm=config.batch_norm,
        generator=generator,
        dropout_generator=dropout_generator,
    )
    if config.start and generator is not None:
        put_weights(model, unpack(config.start))
    return model


def make_optimizer(model: nn.Module, config: RunConfig) -> torch.optim.Optimizer:
    """PyTorch's optimizer for the settings, over all parameters in one group."""
    rate, decay = config.learning_rate, config.weight_decay
    # fused: one pass over the parameters in place of a dozen, a fifth faster on the networks here.
    match config.optimizer:
        case "adam":
            return torch.optim.Adam(model.parameters(), lr=rate, weight_decay=decay, fused=True)
        case "adamw":
            return torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=decay, fused=True)
        case "momentum":
            return torch.optim.SGD(model.parameters(), lr=rate, momentum=config.momentum, weight_decay=decay)
        case _:
            return torch.optim.SGD(model.parameters(), lr=rate, weight_decay=decay)


class _Stopwatch:
    """Seconds of work, without the time a yield waited for its driver."""

    def __init__(self) -> None:
        self._spent = 0.0
        self._since = time.perf_counter()

    def seconds(self) -> float:
        return self._spent + time.perf_counter() - self._since

    def add(self, seconds: float) -> None:
        """Count work that was done before."""
        self._spent += seconds

    def paused(self, event: Event) -> Generator[Event, bool | None, bool]:
        """Yield `event` with the watch stopped; give back what was sent."""
        self._spent = self.seconds()
        sent = yield event
        self._since = time.perf_counter()
        return bool(sent)
