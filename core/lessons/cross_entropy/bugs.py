"""The bug switchboard: mistakes that do not crash, each trained beside the program without it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from core import computing
from core.computing import computed_once
from core.data import ScaledData, load, scaled
from core.metrics import double_softmax_floor, evaluate
from core.models import linear
from core.reading.rules import Integer, Real

EPOCHS, MOST_EPOCHS = 15, 30
BATCH_SIZE = 64
LEARNING_RATE = 0.5
SEED = 1
EPOCHS_RULE = Integer(1, MOST_EPOCHS)
RATE_RULE = Real(1e-6, 100)
CLASSES = 10


@dataclass(frozen=True)
class Bug:
    """One mistake: its name, its title, and the lines of code with and without it."""

    name: str
    title: str
    wrong: str
    right: str


BUGS = {
    bug.name: bug
    for bug in (
        Bug(
            "softmax-twice",
            "Softmax applied twice",
            "loss = F.cross_entropy(F.softmax(logits, 1), labels)",
            "loss = F.cross_entropy(logits, labels)",
        ),
        Bug(
            "divided-by-images",
            "Batch means divided by the number of images",
            "total += loss.item()\nreported = total / images",
            "total += loss.item() * len(batch)\nreported = total / images",
        ),
        Bug(
            "shifted-labels",
            "Labels shifted by one",
            "labels = (y_train + 1) % 10",
            "labels = y_train",
        ),
        Bug(
            "sum-not-mean",
            "Sum in place of mean, with the same learning rate",
            'loss = F.cross_entropy(logits, labels, reduction="sum")',
            "loss = F.cross_entropy(logits, labels)",
        ),
        Bug(
            "no-zero-grad",
            "optimizer.zero_grad() left out",
            "loss.backward()\noptimizer.step()",
            "optimizer.zero_grad()\nloss.backward()\noptimizer.step()",
        ),
    )
}


@dataclass(frozen=True)
class Curves:
    """One program's training; every tuple has one entry for each epoch.

    Attributes:
        first_loss: what the program reports for its very first batch, in nats.
        reported: the training loss as the program prints it.
        true_loss: the mean cross-entropy of the same batches at the same weights with the right labels, in nats.
        test_loss: mean cross-entropy on the test images after the epoch, in nats.
        test_reported: the test loss as the program prints it, added up over batches of 64.
        test_accuracy: share of test images classified right after the epoch, from 0 to 1.
        first_gradient: length of the gradient that the very first step took.
        gradient_norm: length of the gradient the steps took, averaged over the epoch's steps.
        confusion: counts on the test images after the last epoch, confusion[true][predicted].
    """

    first_loss: float
    reported: tuple[float, ...]
    true_loss: tuple[float, ...]
    test_loss: tuple[float, ...]
    test_reported: tuple[float, ...]
    test_accuracy: tuple[float, ...]
    first_gradient: float
    gradient_norm: tuple[float, ...]
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class BugComparison:
    """The same seed, initial weights and batches, without the bug and with it.

    Attributes:
        bug: which.
        right, wrong: the two programs.
        floor: the reported loss a program with this bug can never get below, in nats; None without one.
    """

    bug: Bug
    right: Curves
    wrong: Curves
    floor: float | None


@computed_once(most=64)
def compare(name: str, epochs: int = EPOCHS, learning_rate: float = LEARNING_RATE, seed: int = 1) -> BugComparison:
    """Train softmax regression on the built-in digits, in batches of 64, without and with the bug called `name`.

    Raises:
        ValueError: for a name that is not in `BUGS`.
    """
    if name not in BUGS:
        raise ValueError(f"The bug must be one of {', '.join(BUGS)}, not {name!r}.")
    right = train("", epochs, learning_rate, seed)
    wrong = train(name, epochs, learning_rate, seed)
    floor = double_softmax_floor(CLASSES) if name == "softmax-twice" else None
    return BugComparison(BUGS[name], right, wrong, floor)


@computed_once(most=64)
def train(bug: str, epochs: int, learning_rate: float, seed: int) -> Curves:
    """What the program with this bug prints and what is true, epoch by epoch; "" is the right program."""
    data = _digits()
    x, y = data.x_train, data.y_train
    given = (y + 1) % CLASSES if bug == "shifted-labels" else y
    generator = torch.Generator().manual_seed(seed)
    model = linear(x.shape[1], CLASSES, generator)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    firsts: list[tuple[float, float]] = []
    reported, true_loss, test_loss, test_reported, test_accuracy, norms = [], [], [], [], [], []
    for _ in range(epochs):
        total = true_sum = norm_sum = 0.0
        batches = torch.randperm(len(y), generator=generator).split(BATCH_SIZE)
        for batch in batches:
            computing.step()
            if bug != "no-zero-grad":
                optimizer.zero_grad()
            logits = model(x[batch])
            loss = _loss(bug, logits, given[batch])
            loss.backward()
            norm = _norm(model.weight.grad, model.bias.grad)
            optimizer.step()
            firsts = firsts or [(loss.item(), norm)]
            norm_sum += norm
            total += _added(bug, loss, batch)
            true_sum += F.cross_entropy(logits.detach(), y[batch], reduction="sum").item()
        result = evaluate(model, data.x_test, data.y_test, CLASSES)
        reported.append(total / len(y))
        true_loss.append(true_sum / len(y))
        test_loss.append(result.loss)
        test_reported.append(_reported_on_test(bug, model, data))
        test_accuracy.append(result.accuracy)
        norms.append(norm_sum / len(batches))
    return Curves(
        first_loss=firsts[0][0],
        reported=tuple(reported),
        true_loss=tuple(true_loss),
        test_loss=tuple(test_loss),
        test_reported=tuple(test_reported),
        test_accuracy=tuple(test_accuracy),
        first_gradient=firsts[0][1],
        gradient_norm=tuple(norms),
        confusion=result.confusion,
    )


def _added(bug: str, loss: Tensor, batch: Tensor) -> float:
    """What a batch adds to the sum that is divided by the number of images."""
    return loss.item() if bug == "divided-by-images" else loss.item() * len(batch)


@torch.no_grad()
def _reported_on_test(bug: str, model: torch.nn.Module, data: ScaledData) -> float:
    """The test loss as the program prints it."""
    logits, labels = model(data.x_test), data.y_test
    batches = torch.arange(len(labels)).split(BATCH_SIZE)
    return sum(_added(bug, F.cross_entropy(logits[batch], labels[batch]), batch) for batch in batches) / len(labels)


def _loss(bug: str, logits: Tensor, labels: Tensor) -> Tensor:
    if bug == "softmax-twice":
        return F.cross_entropy(torch.softmax(logits, 1), labels)
    return F.cross_entropy(logits, labels, reduction="sum" if bug == "sum-not-mean" else "mean")


def _norm(*gradients: Tensor | None) -> float:
    return math.sqrt(sum(float(gradient.square().sum()) for gradient in gradients if gradient is not None))


def _digits() -> ScaledData:
    data = load("digits")
    return scaled(data, data.train_examples, "0-1", torch.device("cpu"))
