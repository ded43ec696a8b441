"""Cross-entropy as a chain from logits to the mean over examples, and its gradient, at any label smoothing."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from core.lessons.cross_entropy.equivalences import check_reduction
from core.lessons.cross_entropy.examples import Examples
from core.scripts import literals
from core.scripts.literals import Matrix


@dataclass(frozen=True)
class Chain:
    """Every step from logits to the loss, in float32; one row for each example, one column for each class.

    Attributes:
        logits: as given.
        probabilities: softmax of each row.
        log_probabilities: log_softmax of each row, in nats, 0 or below.
        targets: 1 in the column of the label, else 0; with label smoothing, the shares that it makes of them.
        losses: -sum of target times log-probability of each example, in nats; with one-hot targets the
            -log-probability of the true class is all that is left.
        total: their sum.
        mean: their sum divided by the number of examples.
    """

    logits: Matrix
    probabilities: Matrix
    log_probabilities: Matrix
    targets: Matrix
    losses: tuple[float, ...]
    total: float
    mean: float


def chain(examples: Examples, smoothing: float = 0.0) -> Chain:
    """The steps of H(y, p) = -sum_k y_k log p_k with one-hot or smoothed y, for each example, then sum and mean."""
    z, targets = examples.z(), examples.smoothed(smoothing)
    log_p = torch.log_softmax(z, 1)
    losses = (targets * -log_p).sum(1)
    return Chain(
        logits=literals.rows(z),
        probabilities=literals.rows(torch.softmax(z, 1)),
        log_probabilities=literals.rows(log_p),
        targets=literals.rows(targets),
        losses=literals.floats(losses),
        total=losses.sum().item(),
        mean=losses.mean().item(),
    )


@dataclass(frozen=True)
class Gradient:
    """How the loss moves with each logit, in nats per unit of logit; the shape of the logits.

    Attributes:
        by_formula: (p - y) / N for the mean, p - y for the sum, with y the one-hot or smoothed targets.
        by_autograd: the same from `backward()` through `F.cross_entropy`.
        largest_difference: between the two; rounding.
    """

    by_formula: Matrix
    by_autograd: Matrix
    largest_difference: float


def gradient(examples: Examples, reduction: str = "mean", smoothing: float = 0.0) -> Gradient:
    """The gradient with respect to the logits, both ways.

    Source: Goodfellow, Bengio, Courville, "Deep Learning", 2016, section 6.2.2.3.

    Raises:
        ValueError: for a reduction other than "mean" and "sum".
    """
    check_reduction(reduction)
    z = examples.z().requires_grad_()
    F.cross_entropy(z, examples.y(), reduction=reduction, label_smoothing=smoothing).backward()
    assert z.grad is not None
    formula = torch.softmax(z.detach(), 1) - examples.smoothed(smoothing)
    if reduction == "mean":
        formula = formula / len(z)
    difference = (formula - z.grad).abs().max().item()
    return Gradient(literals.rows(formula), literals.rows(z.grad), difference)
