"""The equivalences: one cross-entropy written six ways in PyTorch, each against a float64 reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from core.lessons.cross_entropy.examples import Examples

REDUCTIONS = ("mean", "sum")
# A float32 value this far from the reference, relative to it, is no longer rounding.
BROKEN = 1e-3


@dataclass(frozen=True)
class Equivalence:
    """One way to write the loss.

    Attributes:
        title: its name.
        expression: the PyTorch expression, as it stands in the script.
        value: what it gives in float32, in nats; may be inf or nan.
        reference: what it should give: the same loss by log-sum-exp in float64, in nats.
        distance: |value - reference|, in nats; inf or nan where value is.
        broke: whether the distance is more than rounding.
        note: why it broke; empty where it did not.
    """

    title: str
    expression: str
    value: float
    reference: float
    distance: float
    broke: bool
    note: str


def check_reduction(reduction: str) -> None:
    """Raise ValueError, with a sentence, unless the reduction is one of `REDUCTIONS`."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"The reduction must be one of {', '.join(REDUCTIONS)}, not {reduction!r}.")


def equivalences(examples: Examples, reduction: str = "mean", smoothing: float = 0.0) -> tuple[Equivalence, ...]:
    """Every way to write the loss of these examples: five, and with two classes seven.

    Args:
        reduction: "mean" over the examples, or "sum".
        smoothing: label smoothing, from 0 to 1.
    """
    z, y, targets = examples.z(), examples.y(), examples.smoothed(smoothing)
    over_rows: Callable[[Tensor], Tensor] = torch.mean if reduction == "mean" else torch.sum
    option = "" if reduction == "mean" else ', reduction="sum"'
    smoothed = f", label_smoothing={smoothing!r}" if smoothing else ""
    reference = _reference(examples, reduction, smoothing)
    log_p = torch.log_softmax(z, 1)
    nll, nll_expression = F.nll_loss(log_p, y, reduction=reduction), f"F.nll_loss(torch.log_softmax(z, 1), y{option})"
    if smoothing:
        # nll_loss has labels only: the share of all classes is written beside it.
        nll = (1 - smoothing) * nll - smoothing * over_rows(log_p.mean(1))
        nll_expression = (
            f"(1 - {smoothing!r}) * {nll_expression} - {smoothing!r} * torch.log_softmax(z, 1).mean(1).{reduction}()"
        )
    ways = [
        _way(
            "log of softmax, by hand",
            f"(targets * -torch.log(torch.softmax(z, 1))).sum(1).{reduction}()",
            over_rows((targets * -torch.log(torch.softmax(z, 1))).sum(1)),
            reference,
            _why_by_hand(z),
        ),
        _way(
            "log_softmax with targets",
            f"(targets * -torch.log_softmax(z, 1)).sum(1).{reduction}()",
            over_rows((targets * -log_p).sum(1)),
            reference,
        ),
        _way("nll_loss of log_softmax", nll_expression, nll, reference),
        _way(
            "cross_entropy",
            f"F.cross_entropy(z, y{option}{smoothed})",
            F.cross_entropy(z, y, reduction=reduction, label_smoothing=smoothing),
            reference,
        ),
        _way(
            "cross_entropy with probabilities as targets",
            f"F.cross_entropy(z, targets{option})",
            F.cross_entropy(z, targets, reduction=reduction),
            reference,
        ),
    ]
    if examples.classes == 2:
        ways += _binary(z, targets[:, 1], reduction, option, reference)
    return tuple(ways)


def _why_by_hand(z: Tensor) -> str:
    zeros = int((torch.softmax(z, 1) == 0).sum())
    if zeros:
        return (
            f"softmax gives exactly 0 in float32 for {zeros} of the {z.numel()} probabilities, and log(0) is -inf. "
            "That is an infinite loss where the target of the class is above 0, and nan where the target is 0: "
            "0 * inf is nan. log_softmax subtracts log-sum-exp from the logits and never takes the logarithm of a 0."
        )
    return (
        "A probability below 1e-38 keeps only a few digits in float32, and so does its logarithm. log_softmax "
        "subtracts log-sum-exp from the logits and never makes so small a number."
    )


def _binary(z: Tensor, target: Tensor, reduction: str, option: str, reference: float) -> list[Equivalence]:
    """The two binary ways; the target is that of class 1, as class 1 is the one whose probability is given."""
    difference = z[:, 1] - z[:, 0]
    return [
        _way(
            "binary_cross_entropy",
            f"F.binary_cross_entropy(torch.sigmoid(d), targets[:, 1]{option})",
            F.binary_cross_entropy(torch.sigmoid(difference), target, reduction=reduction),
            reference,
            "The sigmoid has rounded to 0 or 1 or nearly so in float32, and binary_cross_entropy cuts each logarithm "
            "off at -100: the value is finite and wrong. Give the logits to binary_cross_entropy_with_logits.",
        ),
        _way(
            "binary_cross_entropy_with_logits",
            f"F.binary_cross_entropy_with_logits(d, targets[:, 1]{option})",
            F.binary_cross_entropy_with_logits(difference, target, reduction=reduction),
            reference,
        ),
    ]


def _way(title: str, expression: str, value: Tensor, reference: float, why: str = "") -> Equivalence:
    distance = abs(value.item() - reference)
    # Not close, rather than far: nan is neither. Below 1e-3 nats nothing is seen that is not rounding.
    broke = not distance <= BROKEN * max(1.0, abs(reference))
    return Equivalence(title, expression, value.item(), reference, distance, broke, why if broke else "")


def _reference(examples: Examples, reduction: str, smoothing: float) -> float:
    """The loss in float64: log-sum-exp of each row minus the logits, weighted with the targets."""
    z, targets = examples.z(torch.float64), examples.smoothed(smoothing, torch.float64)
    # The targets of a row sum to 1, so that this is sum of target times (log-sum-exp - logit).
    losses = (targets * (torch.logsumexp(z, 1, keepdim=True) - z)).sum(1)
    return (losses.mean() if reduction == "mean" else losses.sum()).item()
