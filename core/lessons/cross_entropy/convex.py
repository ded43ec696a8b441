"""Softmax regression's cost along the line between two random points: log-sum-exp makes it convex."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.claims import Claim
from core.data.lecture_tables import THREE_CODINGS
from core.scripts import literals

# The notes' table: inputs, and which of three classes.
X, Y = THREE_CODINGS.x, THREE_CODINGS.y
CLASSES = 3
POINTS = 101


@dataclass(frozen=True)
class CostLine:
    """The cost between two points of the weights; one entry for each share of the way.

    Attributes:
        share: of the way, from 0 at the one point to 1 at the other.
        cost: mean over the rows of log-sum-exp of the logits minus the logit of the true class, in nats.
        chord: the straight line between the costs at both ends.
        second: the second derivative of the cost by the share, from autograd.
    """

    share: tuple[float, ...]
    cost: tuple[float, ...]
    chord: tuple[float, ...]
    second: tuple[float, ...]


def cost_line(seed: int, points: int = POINTS) -> CostLine:
    """The cost of nn.Linear(4, 3) on the notes' table, without its bias, between two points drawn with this seed.

    Source: Boyd and Vandenberghe, "Convex Optimization", 2004, section 3.1.5.
    """
    generator = torch.Generator().manual_seed(seed)
    one, other = (torch.randn(len(X[0]), CLASSES, generator=generator, dtype=torch.float64) for _ in range(2))
    share = torch.linspace(0, 1, points, dtype=torch.float64).requires_grad_()
    cost = _cost(one, other, share)
    # Each cost depends on its own share alone, so that the gradient of the sum is each one's derivative.
    (first,) = torch.autograd.grad(cost.sum(), share, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), share)
    cost, share = cost.detach(), share.detach()
    chord = (1 - share) * cost[0] + share * cost[-1]
    return CostLine(*(literals.floats(values) for values in (share, cost, chord, second)))


def _cost(one: Tensor, other: Tensor, share: Tensor) -> Tensor:
    x, y = torch.tensor(X, dtype=torch.float64), torch.tensor(Y)
    weights = one + share[:, None, None] * (other - one)  # (points, inputs, classes)
    logits = x @ weights  # (points, rows, classes)
    true = logits[:, torch.arange(len(y)), y]
    return (torch.logsumexp(logits, 2) - true).mean(1)


def largest_gap(line: CostLine) -> float:
    """How far the cost is below the chord where it is farthest, in nats."""
    return max(chord - cost for chord, cost in zip(line.chord, line.cost, strict=True))


CONVEX: tuple[Claim[CostLine], ...] = (
    Claim(
        "convex",
        lambda line: (
            all(cost <= chord + 1e-12 * (1 + chord) for chord, cost in zip(line.chord, line.cost, strict=True))
            and min(line.second) >= -1e-9
        ),
        "At all {points} points the cost lies on the chord or below it, by up to {gap} nats, and the second derivative "
        "is nowhere below 0: between {lowest} and {highest}. Log-sum-exp curves upwards, the true logit is a straight "
        "line, and so the cost has no valley beside its lowest one.",
    ),
)
