"""Three codings of one classifier: what the notes trained, and the three switches that make them differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.models import linear
from core.scripts import literals

X = ((1, 2, 1, 1), (2, 1, 3, 2), (3, 1, 3, 4), (4, 1, 5, 5), (1, 7, 5, 5), (1, 2, 5, 6), (1, 6, 6, 6), (1, 7, 7, 7))
Y = (2, 2, 2, 1, 1, 1, 0, 0)
FEATURES, CLASSES = 4, 3
LEARNING_RATE, EPOCHS, SEED = 0.1, 1000, 1


class Written(StrEnum):
    """How a coding is written: by hand, with PyTorch's loss, or with its layer as well. Addresses carry the values."""

    BY_HAND = "by hand"
    CROSS_ENTROPY = "cross_entropy"
    LAYER = "nn.Linear"


WRITTEN = tuple(Written)


@dataclass(frozen=True)
class Variant:
    """What can differ between the codings, each of which can be switched on and off.

    Attributes:
        softmax_twice: the loss applies softmax to what went through softmax already.
        shared_bias: one bias for all classes, rather than one each.
        zero_start: parameters start at 0, rather than at nn.Linear's random numbers for seed 1.
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
        weight_gradients: length of the gradient of the weights at each epoch.
        bias_gradients: length of the gradient of the bias at each epoch; rounding where the bias is shared.
        weights: W after the last printed cost, (features, classes).
        bias: b after the last printed cost; one number if shared.
    """

    costs: tuple[float, ...]
    true_costs: tuple[float, ...]
    weight_gradients: tuple[float, ...]
    bias_gradients: tuple[float, ...]
    weights: literals.Matrix
    bias: tuple[float, ...]


@lru_cache(maxsize=64)
def train(written: Written, variant: Variant, epochs: int = EPOCHS) -> Training:
    """Train the classifier in one of the ways of `WRITTEN`; the costs of epochs 0 to `epochs`, as the notes print.

    Equal switches give the same curve however it is written: with F.cross_entropy to the last bit, by hand to
    rounding (below 1e-6).

    Raises:
        ValueError: for another way.
    """
    check_written(written)
    x, y = torch.tensor(X, dtype=torch.float32), torch.tensor(Y)
    one_hot = F.one_hot(y, CLASSES).float()
    weight, bias, logits_of = _parameters(written, variant)
    costs, true_costs, weight_gradients, bias_gradients = [], [], [], []
    for epoch in range(epochs + 1):
        logits = logits_of(x)
        hypothesis = F.softmax(logits, 1) if variant.softmax_twice else logits
        if written == Written.BY_HAND:
            cost = (one_hot * -torch.log(F.softmax(hypothesis, 1))).sum(1).mean()
        else:
            cost = F.cross_entropy(hypothesis, y)
        by_weight, by_bias = torch.autograd.grad(cost, (weight, bias))
        costs.append(cost.item())
        true_costs.append(F.cross_entropy(logits.detach(), y).item() if variant.softmax_twice else cost.item())
        weight_gradients.append(by_weight.norm().item())
        bias_gradients.append(by_bias.norm().item())
        if epoch < epochs:
            # What torch.optim.SGD does, at a quarter of its time on parameters as small as these.
            with torch.no_grad():
                weight.sub_(by_weight, alpha=LEARNING_RATE)
                bias.sub_(by_bias, alpha=LEARNING_RATE)
    weights = weight.detach().T if written == Written.LAYER else weight.detach()
    return Training(
        costs=tuple(costs),
        true_costs=tuple(true_costs),
        weight_gradients=tuple(weight_gradients),
        bias_gradients=tuple(bias_gradients),
        weights=literals.rows(weights),
        bias=literals.floats(bias.detach()),
    )


def _parameters(written: Written, variant: Variant) -> tuple[Tensor, Tensor, Callable[[Tensor], Tensor]]:
    """Weight, bias, and the function from x to the logits. The layer and the plain tensors start equal."""
    layer = linear(FEATURES, CLASSES, torch.Generator().manual_seed(SEED))
    if variant.zero_start:
        nn.init.zeros_(layer.weight)
        nn.init.zeros_(layer.bias)
    if written == Written.LAYER:
        if not variant.shared_bias:
            return layer.weight, layer.bias, layer
        # nn.Linear has no such option, so the one bias is added behind a layer without.
        shared = nn.Parameter(layer.bias.detach()[:1].clone())
        return layer.weight, shared, lambda x: F.linear(x, layer.weight) + shared
    weight = layer.weight.detach().T.clone().requires_grad_()
    bias = layer.bias.detach()[: 1 if variant.shared_bias else CLASSES].clone().requires_grad_()
    return weight, bias, lambda x: x.matmul(weight) + bias


def check_written(written: str) -> None:
    """Raise ValueError, with a sentence, unless `written` is one of `WRITTEN`."""
    if written not in WRITTEN:
        raise ValueError(f"The coding must be written in one of the ways {', '.join(WRITTEN)}, not {written!r}.")


def largest_difference(first: Training, second: Training) -> float:
    """The largest distance between two cost curves at the same epoch, in nats."""
    return max(abs(a - b) for a, b in zip(first.costs, second.costs, strict=True))
