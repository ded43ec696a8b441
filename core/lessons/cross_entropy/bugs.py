"""The bug switchboard: four mistakes that do not crash, each trained beside the program without it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

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
    """One mistake: its name, its title, and the line of code with and without it."""

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
            "reported = sum_of_batch_means / images",
            "reported = sum_of_batch_sums / images",
        ),
        Bug(
            "shifted-labels",
            "Labels shifted by one",
            "y_train = (y_train + 1) % 10",
            "y_train = y_train",
        ),
        Bug(
            "sum-not-mean",
            "Sum in place of mean, with the same learning rate",
            'loss = F.cross_entropy(logits, labels, reduction="sum")',
            "loss = F.cross_entropy(logits, labels)",
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
        test_accuracy: share of test images classified right after the epoch, from 0 to 1.
        gradient_norm: length of the gradient the steps took, averaged over the epoch's steps.
        confusion: counts on the test images after the last epoch, confusion[true][predicted].
    """

    first_loss: float
    reported: tuple[float, ...]
    true_loss: tuple[float, ...]
    test_loss: tuple[float, ...]
    test_accuracy: tuple[float, ...]
    gradient_norm: tuple[float, ...]
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class BugComparison:
    """The same seed, initial weights and batches, without the bug and with it.

    Attributes:
        bug: which.
        right, wrong: the two programs.
        floor: the reported loss a program with this bug can never get below, in nats; None without one.
        notice: the sentence that tells how to notice it, with the numbers of this run.
    """

    bug: Bug
    right: Curves
    wrong: Curves
    floor: float | None
    notice: str


@lru_cache(maxsize=64)
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
    return BugComparison(BUGS[name], right, wrong, floor, _notice(name, right, wrong))


@lru_cache(maxsize=64)
def train(bug: str, epochs: int, learning_rate: float, seed: int) -> Curves:
    """What the program with this bug prints and what is true, epoch by epoch; "" is the right program."""
    data = _digits()
    x, y = data.x_train, data.y_train
    given = (y + 1) % CLASSES if bug == "shifted-labels" else y
    generator = torch.Generator().manual_seed(seed)
    model = linear(x.shape[1], CLASSES, generator)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    first_loss = math.nan
    reported, true_loss, test_loss, test_accuracy, norms = [], [], [], [], []
    for _ in range(epochs):
        sum_of_means = sum_of_sums = true_sum = norm_sum = 0.0
        batches = torch.randperm(len(y), generator=generator).split(BATCH_SIZE)
        for batch in batches:
            optimizer.zero_grad()
            logits = model(x[batch])
            loss = _loss(bug, logits, given[batch])
            loss.backward()
            norm_sum += _norm(model.weight.grad, model.bias.grad)
            optimizer.step()
            sum_of_means += loss.item()
            sum_of_sums += loss.item() * len(batch)
            true_sum += F.cross_entropy(logits.detach(), y[batch], reduction="sum").item()
            if math.isnan(first_loss):
                first_loss = loss.item()
        result = evaluate(model, data.x_test, data.y_test, CLASSES)
        match bug:
            case "divided-by-images":
                reported.append(sum_of_means / len(y))
            case "sum-not-mean":
                reported.append(sum_of_means / len(batches))
            case _:
                reported.append(sum_of_sums / len(y))
        true_loss.append(true_sum / len(y))
        test_loss.append(result.loss)
        test_accuracy.append(result.accuracy)
        norms.append(norm_sum / len(batches))
    return Curves(
        first_loss=first_loss,
        reported=tuple(reported),
        true_loss=tuple(true_loss),
        test_loss=tuple(test_loss),
        test_accuracy=tuple(test_accuracy),
        gradient_norm=tuple(norms),
        confusion=result.confusion,
    )


def _loss(bug: str, logits: Tensor, labels: Tensor) -> Tensor:
    if bug == "softmax-twice":
        return F.cross_entropy(torch.softmax(logits, 1), labels)
    return F.cross_entropy(logits, labels, reduction="sum" if bug == "sum-not-mean" else "mean")


def _norm(*gradients: Tensor | None) -> float:
    return math.sqrt(sum(float(gradient.square().sum()) for gradient in gradients if gradient is not None))


def _digits() -> ScaledData:
    data = load("digits")
    return scaled(data, data.train_images, "0-1", torch.device("cpu"))


def _notice(name: str, right: Curves, wrong: Curves) -> str:
    guess, accuracy = math.log(CLASSES), f"{wrong.test_accuracy[-1]:.1%}"
    match name:
        case "softmax-twice":
            return (
                f"The reported loss stays above {double_softmax_floor(CLASSES):.4f} however long you train (here it "
                f"ends at {wrong.reported[-1]:.4f} with {accuracy} of the test images right), and learning is slow, "
                f"because the gradient is starved: {wrong.gradient_norm[0]:.3f} long in the first epoch, not "
                f"{right.gradient_norm[0]:.3f}. A good classifier's loss goes towards 0."
            )
        case "divided-by-images":
            return (
                f"The reported loss, {wrong.reported[-1]:.4f}, is too good to go with {accuracy} of the test images "
                "right, and it changes with the batch size although the model does not. An untrained classifier "
                f"should report about log {CLASSES} = {guess:.2f}; this program would say {guess / BATCH_SIZE:.2f}."
            )
        case "shifted-labels":
            return (
                f"The training loss falls as it should, to {wrong.reported[-1]:.4f}, yet the test accuracy is "
                f"{accuracy}, far below the {1 / CLASSES:.0%} of a blind guess: nobody is that wrong by chance. In the "
                "confusion matrix the counts stand one column beside the diagonal."
            )
        case _:
            return (
                f"The first loss is {wrong.first_loss:.1f}, where an untrained classifier of {CLASSES} classes should "
                f"report about log {CLASSES} = {guess:.2f}: it is {BATCH_SIZE} times as large, and so is every "
                f"gradient. The true loss of the first epoch is {wrong.true_loss[0]:.2f} in place of "
                f"{right.true_loss[0]:.2f}, and then it jumps up and down."
            )
