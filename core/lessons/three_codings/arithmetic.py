"""Three codings of one classifier: what the notes trained, and the three switches that make them differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import torch
import torch.nn.functional as F
from torch import Tensor

from core import computing, notes
from core.computing import computed_once
from core.data.lecture_tables import THREE_CODINGS
from core.scripts import literals

X, Y = THREE_CODINGS.x, THREE_CODINGS.y
FEATURES, CLASSES = 4, 3
LEARNING_RATE, EPOCHS = 0.1, 1000


class Written(StrEnum):
    """How a coding is written: by hand, with PyTorch's loss, or with its layer as well. Addresses carry the values."""

    BY_HAND = "by hand"
    CROSS_ENTROPY = "cross_entropy"
    LAYER = "nn.Linear"


WRITTEN = tuple(Written)


class Start(StrEnum):
    """Where in the notes' random numbers a random start begins. Addresses carry the values."""

    SEED = "seed"
    AFTER_LOSS = "after"

    @property
    def layer(self) -> str:
        """The name of the start in core/notes.py."""
        return {Start.SEED: notes.CODING, Start.AFTER_LOSS: notes.CODING_AFTER_LOSS}[self]


@dataclass(frozen=True)
class Variant:
    """What can differ between the codings, each of which can be switched on and off.

    Attributes:
        softmax_twice: the loss applies softmax to what went through softmax already.
        shared_bias: one bias for all classes, rather than one each.
        zero_start: parameters start at 0, rather than at nn.Linear's random numbers.
    """

    softmax_twice: bool = False
    shared_bias: bool = False
    zero_start: bool = False


@dataclass(frozen=True)
class Coding:
    """One coding of the notes.

    Attributes:
        name: its letter.
        title: what it is.
        written: how it is written: by hand with W, b and (onehot * -log(softmax)).sum(1).mean(); with W, b and
            F.cross_entropy; or with nn.Linear and F.cross_entropy.
        variant: how the notes had it.
    """

    name: str
    title: str
    written: Written
    variant: Variant


CODINGS = (
    Coding("a", "Everything by hand", Written.BY_HAND, Variant(softmax_twice=True, shared_bias=True, zero_start=True)),
    Coding("b", "F.cross_entropy", Written.CROSS_ENTROPY, Variant(shared_bias=True, zero_start=True)),
    Coding("c", "nn.Linear and F.cross_entropy", Written.LAYER, Variant()),
)


@dataclass(frozen=True)
class Training:
    """One coding's training, full batch, SGD.

    Attributes:
        costs: the mean loss as the program prints it, in nats, at epochs 0 to 1000, each before its step.
        true_costs: the mean cross-entropy at the same weights with softmax applied once, in nats.
        accuracies: share of examples whose largest logit is that of their class, there.
        weight_gradients: length of the gradient of the weights at each epoch.
        bias_gradients: length of the gradient of the bias at each epoch; rounding where the bias is shared.
        weights: W after the last printed cost, (features, classes).
        bias: b after the last printed cost; one number if shared.
        path: all weights, as the coding holds them, and then its bias, at each epoch before its step; float32
            (epochs + 1, parameters).
    """

    costs: tuple[float, ...]
    true_costs: tuple[float, ...]
    accuracies: tuple[float, ...]
    weight_gradients: tuple[float, ...]
    bias_gradients: tuple[float, ...]
    weights: literals.Matrix
    bias: tuple[float, ...]
    path: Tensor = field(repr=False, compare=False)


def examples() -> tuple[Tensor, Tensor]:
    """The notes' table: x float32 (examples, features) and the classes y int64 (examples,)."""
    return torch.tensor(X, dtype=torch.float32), torch.tensor(Y)


def cost_of(logits: Tensor, y: Tensor, written: Written, variant: Variant) -> Tensor:
    """The mean cost of one coding in nats, a scalar: logits (examples, classes), classes y (examples,)."""
    hypothesis = F.softmax(logits, 1) if variant.softmax_twice else logits
    if written == Written.BY_HAND:
        one_hot = F.one_hot(y, logits.shape[1]).float()
        return (one_hot * -torch.log(F.softmax(hypothesis, 1))).sum(1).mean()
    return F.cross_entropy(hypothesis, y)


def train(written: Written, variant: Variant, epochs: int = EPOCHS, start: Start = Start.SEED) -> Training:
    """Train the classifier in one of the ways of `WRITTEN`; the costs of epochs 0 to `epochs`, as the notes print.

    Equal switches give the same curve however it is written: with F.cross_entropy to the last bit, by hand to
    rounding (below 1e-6).

    Raises:
        ValueError: for another way.
    """
    check_written(written)
    # A zero start is the same wherever a random one would have begun.
    return _trained(written, variant, Start.SEED if variant.zero_start else start, epochs)


@computed_once(most=64)
def _trained(written: Written, variant: Variant, start: Start, epochs: int) -> Training:
    x, y = examples()
    weight, bias, logits_of = parameters(written, variant, start)
    # What each epoch leaves is looked at when all are done, which takes half the time.
    costs: list[Tensor] = []
    logits: list[Tensor] = []
    path: list[tuple[Tensor, Tensor]] = []
    slopes: list[tuple[Tensor, ...]] = []
    for _ in range(epochs + 1):
        computing.step()
        z = logits_of(x)
        cost = cost_of(z, y, written, variant)
        gradients = torch.autograd.grad(cost, (weight, bias))
        costs.append(cost.detach())
        logits.append(z.detach())
        path.append((weight.detach().clone(), bias.detach().clone()))
        slopes.append(gradients)
        # What torch.optim.SGD does, at a quarter of its time on parameters as small as these.
        with torch.no_grad():
            weight.sub_(gradients[0], alpha=LEARNING_RATE)
            bias.sub_(gradients[1], alpha=LEARNING_RATE)
    weights, biases = (torch.stack(each) for each in zip(*path, strict=True))
    by_weight, by_bias = (torch.stack(each) for each in zip(*slopes, strict=True))
    printed = literals.floats(torch.stack(costs))
    scores = torch.stack(logits)
    once = F.cross_entropy(scores.transpose(1, 2), y.expand(epochs + 1, -1), reduction="none").mean(1)
    return Training(
        costs=printed,
        true_costs=literals.floats(once) if variant.softmax_twice else printed,
        accuracies=literals.floats((scores.argmax(2) == y).double().mean(1)),
        weight_gradients=literals.floats(by_weight.flatten(1).norm(dim=1)),
        bias_gradients=literals.floats(by_bias.norm(dim=1)),
        weights=literals.rows(weights[-1].T if written == Written.LAYER else weights[-1]),
        bias=literals.floats(biases[-1]),
        path=torch.cat([weights.flatten(1), biases], 1),
    )


def parameters(written: Written, variant: Variant, start: Start) -> tuple[Tensor, Tensor, Callable[[Tensor], Tensor]]:
    """Weight, bias, and the function from x to the logits. The layer and the plain tensors start equal.

    The weight is (features, classes), but (classes, features) in nn.Linear; the bias (classes,), or (1,) if shared.
    """
    flat = notes.start(start.layer)
    if variant.zero_start:
        flat = torch.zeros_like(flat)
    weight = flat[: FEATURES * CLASSES].reshape(CLASSES, FEATURES)
    bias = flat[FEATURES * CLASSES :][: 1 if variant.shared_bias else CLASSES].clone().requires_grad_()
    if written == Written.LAYER:
        weight = weight.clone().requires_grad_()
        if not variant.shared_bias:
            return weight, bias, lambda x: F.linear(x, weight, bias)
        # nn.Linear has no such option, so the one bias is added behind a layer without.
        return weight, bias, lambda x: F.linear(x, weight) + bias
    weight = weight.T.clone().requires_grad_()
    return weight, bias, lambda x: x.matmul(weight) + bias


def check_written(written: str) -> None:
    """Raise ValueError, with a sentence, unless `written` is one of `WRITTEN`."""
    if written not in WRITTEN:
        raise ValueError(f"The coding must be written in one of the ways {', '.join(WRITTEN)}, not {written!r}.")


def largest_difference(first: Training, second: Training) -> float:
    """The largest distance between two cost curves at the same epoch, in nats."""
    return max(abs(a - b) for a, b in zip(first.costs, second.costs, strict=True))
