"""One step of the training loop, line by line: what each of its four lines changes, and what it leaves alone."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.lessons.three_codings.arithmetic import (
    CLASSES,
    EPOCHS,
    FEATURES,
    Start,
    Variant,
    Written,
    cost_of,
    examples,
    parameters,
    train,
)
from core.reading.rules import Integer
from core.scripts import literals
from core.scripts.literals import Matrix

# The epoch after the last step prints a cost and takes none.
STEPS = Integer(0, EPOCHS - 1)


@dataclass(frozen=True)
class Step:
    """Everything that the four lines touch, at one epoch.

    A weight is shown as the coding holds it: W is (features, classes), the weight of nn.Linear (classes, features).

    Attributes:
        epoch: the number of the step, from 0.
        old_gradient: what the weight's .grad holds before: the gradient of the step before; None before the first.
        old_cost: what `cost` holds before, in nats; None before the first.
        weight, bias: before the step.
        logits: of all examples, (examples, classes).
        cost: which the forward line computes from them, in nats.
        gradient, bias_gradient: which `backward` puts into .grad.
        weight_after, bias_after: after `step`.
        next_cost: which the next forward line will compute, in nats.
    """

    epoch: int
    old_gradient: Matrix | None
    old_cost: float | None
    weight: Matrix
    bias: tuple[float, ...]
    logits: Matrix
    cost: float
    gradient: Matrix
    bias_gradient: tuple[float, ...]
    weight_after: Matrix
    bias_after: tuple[float, ...]
    next_cost: float

    def steepest(self) -> tuple[int, int]:
        """Row and column of the weight that this step moves most; the first of those that are moved alike."""
        places = [(row, column) for row, cells in enumerate(self.gradient) for column in range(len(cells))]
        return max(places, key=lambda place: abs(self.gradient[place[0]][place[1]]))


def step(written: Written, variant: Variant, start: Start, epoch: int) -> Step:
    """One step of a coding's training on all examples: `epoch` from 0 to 999.

    Raises:
        ValueError: for another epoch.
    """
    STEPS.check("epoch", epoch)
    training = train(written, variant, start=start)
    shape = (CLASSES, FEATURES) if written == Written.LAYER else (FEATURES, CLASSES)

    def split(flat: Tensor) -> tuple[Matrix, tuple[float, ...]]:
        return literals.rows(flat[: FEATURES * CLASSES].reshape(shape)), literals.floats(flat[FEATURES * CLASSES :])

    logits, gradient = _backward(written, variant, start, training.path[epoch])
    (weight, bias), (weight_after, bias_after) = split(training.path[epoch]), split(training.path[epoch + 1])
    by_weight, by_bias = split(gradient)
    before = _backward(written, variant, start, training.path[epoch - 1])[1] if epoch else None
    return Step(
        epoch=epoch,
        old_gradient=None if before is None else split(before)[0],
        old_cost=training.costs[epoch - 1] if epoch else None,
        weight=weight,
        bias=bias,
        logits=logits,
        cost=training.costs[epoch],
        gradient=by_weight,
        bias_gradient=by_bias,
        weight_after=weight_after,
        bias_after=bias_after,
        next_cost=training.costs[epoch + 1],
    )


def _backward(written: Written, variant: Variant, start: Start, flat: Tensor) -> tuple[Matrix, Tensor]:
    """The logits under these parameters, and the gradient of the cost as flat as they are."""
    weight, bias, logits_of = parameters(written, variant, start)
    with torch.no_grad():
        weight.copy_(flat[: weight.numel()].reshape(weight.shape))
        bias.copy_(flat[weight.numel() :])
    x, y = examples()
    logits = logits_of(x)
    by_weight, by_bias = torch.autograd.grad(cost_of(logits, y, written, variant), (weight, bias))
    return literals.rows(logits.detach()), torch.cat([by_weight.flatten(), by_bias])
