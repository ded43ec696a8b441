"""A classifier of digits trained at many learning rates at once, minibatch by minibatch, from the same start.

What one of its models does is what `core.training.loop.Trainer` does with the same settings: the same initial weights
and the same minibatches. Where a rate overshoots, rounding grows with the weights, and the two agree only in kind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from core.data import Dataset, scaled
from core.descent.side_by_side import Layer, copies, learn, logits, mean_losses, per_model
from core.descent.sweep import OPTIMIZERS, step_rule
from core.models import parameter_count
from core.training.config import RunConfig
from core.training.events import Finished, Found, Started, StepDone, StudyEvents
from core.training.history import History
from core.training.loop import make_model
from core.training.processor import for_training

LOOKS = 12
# A look at the whole test set of MNIST costs as much as sixty minibatches of softmax regression: those on the way see
# about so many of its images, evenly spread.
ON_THE_WAY = 2500
# Images of the test set at once: their logits stay in the processor's cache.
CHUNK = 1000
STALLS_ABOVE = 0.98
EXPLODED_ABOVE = 1.5
COLLAPSED_BELOW = 2.0  # times the accuracy of guessing


class Verdict(StrEnum):
    """What became of a learning rate; `verdicts` says when."""

    STALLS = "stalls"
    LEARNS = "learns"
    LOSS_EXPLODES = "loss explodes"
    ACCURACY_COLLAPSES = "accuracy collapses"


@dataclass(frozen=True)
class Look:
    """The test results of all models at one moment, as host values; a number for each learning rate.

    Attributes:
        step: minibatches so far.
        train_loss: mean loss of the minibatches since the last look, in nats; before the first, nan.
        highest_loss: the highest loss of any minibatch so far, in nats; nan when one was no number, -inf before all.
        test_loss: mean loss of the test set, in nats; on the way of a part of it, at the start and at the end of all.
        test_accuracy: from 0 to 1, of the same images.
    """

    step: int
    train_loss: tuple[float, ...]
    highest_loss: tuple[float, ...]
    test_loss: tuple[float, ...]
    test_accuracy: tuple[float, ...]


class MinibatchSweep:
    """One run of R models that differ in nothing but their learning rate, advanced by iterating over `events()`."""

    def __init__(self, config: RunConfig, learning_rates: Sequence[float], data: Dataset, device: torch.device) -> None:
        """Args:
        config: SGD, momentum or Adam with a constant rate, without dropout, batch norm, decay or early stopping; its
            own learning_rate plays no part.
        learning_rates: R of them, above 0.

        Raises:
            ConfigError: when the settings do not fit the data.
            ValueError: when they ask for what models beside each other cannot do.
        """
        config.check_against(data)
        plain = replace(
            config, dropout=0.0, batch_norm=False, weight_decay=0.0, l1=0.0, schedule="constant", patience=0
        )
        if config.hidden:
            plain = replace(plain, activation="relu")
        optimizer = next((name for name in OPTIMIZERS if name == config.optimizer), None)
        if config != plain or optimizer is None:
            raise ValueError(
                "A sweep trains with SGD, momentum or Adam, at a constant rate, with relu and without regularization."
            )
        self.config = config
        self._optimizer = optimizer
        self.learning_rates = tuple(learning_rates)
        self.data = data
        self.device = device

    @property
    def key(self) -> tuple[RunConfig, tuple[float, ...], str]:
        """What its findings depend on."""
        return self.config, self.learning_rates, str(self.device)

    def weights(self) -> dict[str, Tensor]:
        """A sweep keeps no weights."""
        return {}

    def events(self) -> StudyEvents:
        """Train, yielding `Started`, then `StepDone` with the lowest loss of all models, then `Finished`.

        Each look at the models is yielded as `Found`: one right after `Started`, the others before their `StepDone`.
        """
        with for_training():
            yield from self._events()

    def _events(self) -> StudyEvents:
        config, data = self.config, self.data
        tensors = scaled(data, config.images(data), config.scaling, self.device, config.features)
        generator = Generator().manual_seed(config.seed)
        layers = self._layers(generator)
        rates = torch.tensor(self.learning_rates, device=self.device)
        values = [value for layer in layers for value in layer]
        shaped_rates = per_model(rates, layers)
        rules = [step_rule(self._optimizer, config.momentum) for _ in values]
        total = config.total_steps(data)
        look_every = -(-total // LOOKS)
        one = parameter_count(data.features, config.hidden, data.classes)
        highest = torch.full_like(rates, -torch.inf)
        every = -(-len(tensors.y_test) // ON_THE_WAY)
        x_way, y_way = tensors.x_test[::every].contiguous(), tensors.y_test[::every].contiguous()
        first = self._look(layers, tensors.x_test, tensors.y_test, 0, rates * torch.nan, highest)
        yield Started(total, one * len(rates), str(self.device))
        yield Found(first)

        step, wanted = 0, False
        sums, since = torch.zeros_like(rates), 0
        for _ in range(config.epochs):
            order = torch.randperm(len(tensors.y_train), generator=generator).to(self.device)
            for batch in order.split(config.batch_size):
                x, y = tensors.x_train.index_select(0, batch), tensors.y_train.index_select(0, batch)
                losses, gradients = learn(layers, x, y)
                for value, rate, gradient, step_of in zip(values, shaped_rates, gradients, rules, strict=True):
                    value.addcmul_(rate, step_of(gradient), value=-1)
                sums += losses
                highest = torch.maximum(highest, losses)
                since += 1
                step += 1
                if step % look_every == 0 or step == total:
                    seen = (tensors.x_test, tensors.y_test) if step == total else (x_way, y_way)
                    yield Found(self._look(layers, *seen, step, sums / since, highest))
                    sums, since = torch.zeros_like(rates), 0
                    wanted = True
                if wanted:
                    wanted = bool((yield StepDone(step, lowest(losses.tolist()))))
        yield Finished(0.0)

    def _layers(self, generator: Generator) -> list[Layer]:
        """R copies of the model that the trainer would begin with."""
        return copies(make_model(self.config, self.data, generator).to(self.device), len(self.learning_rates))

    def _look(self, layers: list[Layer], x: Tensor, y: Tensor, step: int, train_loss: Tensor, highest: Tensor) -> Look:
        right, losses = torch.zeros_like(highest), torch.zeros_like(highest)
        for images, labels in zip(x.split(CHUNK), y.split(CHUNK), strict=True):
            outputs = logits(layers, images)
            # Not argmax, which is slow over any dimension but the last.
            right += (outputs.max(1).indices == labels.unsqueeze(1)).sum(0)
            losses += len(labels) * mean_losses(F.log_softmax(outputs, 1), labels)
        return Look(step, *(tuple(v.tolist()) for v in (train_loss, highest, losses / len(y), right / len(y))))


def looks_in(history: History) -> tuple[Look, ...]:
    """What a sweep has found so far, in the order of training."""
    return tuple(finding for finding in history.findings if isinstance(finding, Look))


def lowest(losses: Sequence[float]) -> float:
    """The lowest finite loss; nan when there is none."""
    return min((loss for loss in losses if math.isfinite(loss)), default=math.nan)


def verdicts(looks: Sequence[Look], classes: int) -> list[Verdict]:
    """What became of each learning rate so far, by the test set at the first and the last look.

    loss explodes: the loss is no number, or above its start, while more images are classified right than twice what
    guessing would. accuracy collapses: not so many are, and a minibatch or the test set had a loss above 1.5 times the
    start's, or no number. stalls: else, when the loss is above 98 % of its start. learns: else.
    """
    first, last = looks[0], looks[-1]
    return [
        _verdict(before, loss, highest, accuracy > COLLAPSED_BELOW / classes)
        for before, loss, highest, accuracy in zip(
            first.test_loss, last.test_loss, last.highest_loss, last.test_accuracy, strict=True
        )
    ]


def _verdict(before: float, loss: float, highest: float, classifies: bool) -> Verdict:
    # Written so that nan counts as high.
    if not loss <= before and classifies:
        return Verdict.LOSS_EXPLODES
    if not (highest <= EXPLODED_ABOVE * before and loss <= EXPLODED_ABOVE * before) and not classifies:
        return Verdict.ACCURACY_COLLAPSES
    return Verdict.LEARNS if loss <= STALLS_ABOVE * before else Verdict.STALLS
