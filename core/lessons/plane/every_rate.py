"""A run on points in the plane at 31 learning rates at once, or at 31 strengths of a penalty, from the same start.

All see the same minibatches, those of the run. What each has learnt by up to 60 moments goes to the browser as one file
of weights and losses, so that a slider shows the regions of any of them without another request.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf, log

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from core import computing
from core.computing import computed_once
from core.data import Dataset, load, scaled
from core.descent.regimes import Regime
from core.descent.side_by_side import Layer, copies, learn, logits, mean_losses, per_model
from core.descent.sweep import Optimizer, step_rule
from core.models import parameter_count
from core.training.config import RunConfig
from core.training.loop import make_model
from core.training.processor import for_training
from core.training.set_apart import examples

# Five for each factor of ten, the series R5 of preferred numbers: as evenly spaced as two digits can be.
_SERIES = (1.0, 1.6, 2.5, 4.0, 6.3)
RATES = (*(float(f"{digits}e{power}") for power in range(-4, 2) for digits in _SERIES), 100.0)
PENALTIES = (0.0, *(float(f"{digits}e{power}") for power in range(-5, 1) for digits in _SERIES))
MOST_MOMENTS = 60
MOST_BYTES = 1_000_000
# Of the start's loss: less is no movement, and so much is a large one.
STILL, SWINGS = 0.02, 0.1
# What they may compute together: longer nobody waits for a slider.
SECONDS = 1.8
# Points whose loss is measured at each moment, evenly spread, where there are more.
MOST_MEASURED = 500


class Dragged(StrEnum):
    """What the 31 differ in: a field of RunConfig."""

    RATE = "learning_rate"
    WEIGHT_DECAY = "weight_decay"
    L1 = "l1"

    @property
    def values(self) -> tuple[float, ...]:
        """The values of the 31, rising."""
        return RATES if self is Dragged.RATE else PENALTIES


class SweepError(Exception):
    """A run that cannot be trained 31 times at once; the message is a sentence that says what to change."""


@dataclass(frozen=True, eq=False)
class EveryRate:
    """What became of all of them.

    Attributes:
        config: of the run; its own value of what is dragged plays no part.
        dragged: what they differ in.
        steps: minibatches done at each moment; the first is 0.
        steps_per_epoch: minibatches in an epoch.
        epochs: how many were trained: those of the run, or fewer where there was no time for all.
        parameters: numbers of one model.
        weights: of each of the 31 at each moment all parameters in the order of `model.parameters()`, float32
            (31, moments, parameters); infinite or NaN where they have left the range.
        losses: mean cross-entropy of the points trained on, of up to 500 of them, likewise, float32 (31, moments), in
            nats.
        verdicts: of each of the 31.
    """

    config: RunConfig
    dragged: Dragged
    steps: tuple[int, ...]
    steps_per_epoch: int
    epochs: int
    parameters: int
    weights: Tensor
    losses: Tensor
    verdicts: tuple[Regime, ...]

    @property
    def is_shortened(self) -> bool:
        """Whether the run itself goes on for more epochs."""
        return self.epochs < self.config.epochs

    @property
    def version(self) -> str:
        """A short name of what is in `file`: another one for other settings."""
        return hashlib.sha256(f"{self.config!r} {self.dragged}".encode()).hexdigest()[:16]

    def file(self) -> bytes:
        """The weights and then the losses as little-endian float32, one array after the other."""
        return b"".join(part.numpy().astype("<f4").tobytes() for part in (self.weights, self.losses))

    def facts(self) -> dict[str, object]:
        """What a browser needs to read the file: values, moments, sizes and verdicts, as JSON has them."""
        return {
            "version": self.version,
            "dragged": str(self.dragged),
            "values": list(self.dragged.values),
            "verdicts": [str(verdict) for verdict in self.verdicts],
            "steps": list(self.steps),
            "steps_per_epoch": self.steps_per_epoch,
            "epochs": self.epochs,
            "parameters": self.parameters,
        }


def every_rate(config: RunConfig, dragged: Dragged = Dragged.RATE) -> EveryRate:
    """The run at every rate, or strength; computed once for all who ask for the same.

    Raises:
        SweepError: for a run that has what models beside each other cannot do, or that would take too long.
        DatasetError, ConfigError: as `core.data.load` and `RunConfig.check_against` raise them.
    """
    # What plays no part shall not make another result of it.
    plain = replace(config, log_every=0, evaluate_train=False, test_every_epoch=False, gradient="autograd")
    return _every_rate(replace(plain, **{dragged: getattr(RunConfig(), dragged)}), dragged)


@computed_once(most=16)
def _every_rate(config: RunConfig, dragged: Dragged) -> EveryRate:
    data = load(config.dataset)
    config.check_against(data)
    if config.dropout or config.batch_norm or config.patience:
        raise SweepError("31 runs at once have no dropout, batch normalization or early stopping: leave them out.")
    epochs = affordable_epochs(config, data)
    with for_training():
        steps, weights, losses = _trained(config, data, dragged, epochs)
    return EveryRate(
        config=config,
        dragged=dragged,
        steps=steps,
        steps_per_epoch=config.steps_per_epoch(data),
        epochs=epochs,
        parameters=weights.shape[-1],
        weights=weights,
        losses=losses,
        # A penalty may hold all weights near 0: then nothing is learnt, although the loss falls to that of guessing.
        verdicts=verdicts(losses, inf if dragged is Dragged.RATE else log(data.classes)),
    )


def affordable_epochs(config: RunConfig, data: Dataset) -> int:
    """How many epochs of the run are trained at every rate.

    Raises:
        SweepError: when there is no time for a single one.
    """
    per_epoch = config.steps_per_epoch(data)
    epochs = min(config.epochs, int(SECONDS / (per_epoch * _seconds_per_step(config, data))))
    if epochs:
        return epochs
    raise SweepError(
        f"An epoch of {per_epoch:,} minibatches takes too long at 31 rates at once: choose a larger batch size, fewer "
        "points or a smaller network."
    )


def _seconds_per_step(config: RunConfig, data: Dataset) -> float:
    """About what a minibatch takes at 31 rates, in seconds of one thread: measured on two cores of 2.1 GHz."""
    layers, adam = len(config.hidden), config.optimizer in ("adam", "adamw")
    # Each operation takes its time, however few the numbers; and each number.
    operations = 200 + 300 * layers + (120 * (layers + 1) if adam else 0)
    per_unit = 0.035 if config.activation == "gelu" else 0.013
    numbers = config.minibatch(data) * len(RATES) * (per_unit * sum(config.hidden) + 0.013 * data.classes)
    return 1e-6 * (operations + numbers)


def moments(total: int, parameters: int, models: int = len(RATES)) -> tuple[int, ...]:
    """The numbers of minibatches after which weights are kept: the first is 0, the last the total.

    Evenly spaced by an odd number: weights that jump from wall to wall are seen on both sides.
    """
    most = max(2, min(MOST_MOMENTS, MOST_BYTES // (4 * models * (parameters + 1))))
    stride = -(-total // (most - 1)) | 1
    return (*range(0, total, stride), total)


def verdicts(losses: Tensor, guessing: float = inf) -> tuple[Regime, ...]:
    """What became of each, by its losses (models, moments) on the points trained on:

    - overshoots: a loss is infinite or not a number, or the last is more than 2 % above the first; or it is not 2 %
      below it although another one differs from the first by more than a tenth;
    - stalls: the last loss is not 2 % below the first, or not 2 % below that of `guessing`, in nats;
    - oscillates: from moment to moment the loss rises, and all its rises together are more than a tenth of the first;
    - learns: everything else.
    """
    costs = losses.double()
    first, last = costs[:, 0], costs[:, -1]
    stalls = last > (1 - STILL) * first
    moved = ((costs - first.unsqueeze(1)).abs() > SWINGS * first.unsqueeze(1)).any(1)
    overshoots = ~costs.isfinite().all(1) | (last > (1 + STILL) * first) | (stalls & moved)
    stalls |= last > (1 - STILL) * guessing
    oscillates = costs.diff(dim=1).clamp(min=0).sum(1) > SWINGS * first
    return tuple(
        Regime.OVERSHOOTS if over else Regime.STALLS if still else Regime.OSCILLATES if swings else Regime.LEARNS
        for over, still, swings in zip(overshoots.tolist(), stalls.tolist(), oscillates.tolist(), strict=True)
    )


def _trained(config: RunConfig, data: Dataset, dragged: Dragged, epochs: int) -> tuple[tuple[int, ...], Tensor, Tensor]:
    """Moments, weights and losses, as `EveryRate` has them."""
    training = examples(config, data).training
    tensors = scaled(training, config.images(data), config.scaling, torch.device("cpu"), config.features)
    x, y = tensors.x_train, tensors.y_train
    generator = Generator().manual_seed(config.seed)
    models = len(dragged.values)
    layers = copies(make_model(config, data, generator), models)
    learner = _Learner(config, dragged, layers, config.total_steps(data))
    kept = moments(epochs * config.steps_per_epoch(data), parameter_count(data.features, config.hidden, data.classes))
    wanted, weights, losses = set(kept), [], []

    some = torch.arange(0, len(y), -(-len(y) // MOST_MEASURED))
    x_seen, y_seen = x[some], y[some]

    def keep() -> None:
        weights.append(flat(layers))
        losses.append(mean_losses(F.log_softmax(logits(layers, x_seen, config.activation), 1), y_seen))

    keep()
    for _ in range(epochs):
        order = torch.randperm(len(y), generator=generator)
        for batch in order.split(config.batch_size):
            computing.step()
            learner.step(x.index_select(0, batch), y.index_select(0, batch))
            if learner.steps in wanted:
                keep()
    return kept, torch.stack(weights, 1), torch.stack(losses, 1)


class _Learner:
    """Takes steps of all models, each with its own rate and penalties, with torch.optim's arithmetic."""

    def __init__(self, config: RunConfig, dragged: Dragged, layers: list[Layer], total: int) -> None:
        self.steps = 0
        self._layers, self._activation, self._total = layers, config.activation, total
        self._decays = config.schedule == "linear"
        self._values = [value for layer in layers for value in layer]
        adam = config.optimizer in ("adam", "adamw")
        name: Optimizer = "adam" if adam else "momentum" if config.optimizer == "momentum" else "sgd"
        self._rules = [step_rule(name, config.momentum) for _ in self._values]
        self._rates = self._each(config, Dragged.RATE, dragged)
        # Where nothing is added, nothing is multiplied either.
        self._shrinks = self._penalty(config, Dragged.WEIGHT_DECAY, dragged)
        self._l1 = self._penalty(config, Dragged.L1, dragged)
        self._decoupled = config.optimizer == "adamw"

    def step(self, x: Tensor, y: Tensor) -> None:
        """Learn from points x (n, inputs) with classes y (n,)."""
        _, gradients = learn(self._layers, x, y, self._activation)
        now = 1 - self.steps / self._total if self._decays else 1.0
        for n, (value, gradient, rule) in enumerate(zip(self._values, gradients, self._rules, strict=True)):
            rate = self._rates[n] * now if self._decays else self._rates[n]
            if self._l1 is not None:
                gradient.addcmul_(value.sign(), self._l1[n])
            if self._shrinks is not None and not self._decoupled:
                gradient.addcmul_(value, self._shrinks[n])
            moved = rule(gradient)
            if self._shrinks is not None and self._decoupled:
                value.mul_(1 - rate * self._shrinks[n])
            value.addcmul_(rate, moved, value=-1)
        self.steps += 1

    def _each(self, config: RunConfig, field: Dragged, dragged: Dragged) -> list[Tensor]:
        """The number of each model, shaped for each of its weights and biases."""
        values = dragged.values if field is dragged else (getattr(config, field),) * len(dragged.values)
        return per_model(torch.tensor(values), self._layers)

    def _penalty(self, config: RunConfig, field: Dragged, dragged: Dragged) -> list[Tensor] | None:
        return self._each(config, field, dragged) if field is dragged or getattr(config, field) else None


def flat(layers: list[Layer]) -> Tensor:
    """All parameters of each model (R, parameters), in the order of `model.parameters()`."""
    (weight, bias), *rest = layers
    first = [weight.permute(2, 1, 0).flatten(1), bias.T]
    return torch.cat(first + [value.flatten(1) for layer in rest for value in layer], 1)
