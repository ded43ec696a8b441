"""The lowest point of a task's cost: the minimum where there is one, and what stands in for it where there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from functools import partial

import torch
from torch import Tensor

from core import computing
from core.descent.task import Task

# LBFGS stops at a gradient this short, or after this many iterations.
SHORT_GRADIENT, MOST_ITERATIONS = 1e-7, 200
# Of the cost of guessing, ln(classes), when there is no minimum to stop at.
STOP = 0.6


class LowPoint(Enum):
    """The kind of a lowest point."""

    MINIMUM = "minimum"
    # Some weights classify every row right, so twice these weights cost less, and so on: the cost falls for ever
    # towards 0, and the point is only the first that LBFGS found with at most 60 % of the cost of guessing, and no more
    # than any start.
    SEPARABLE = "separable"
    FOUND = "found"  # LBFGS ended without a minimum


@dataclass(frozen=True, eq=False)
class Lowest:
    """Where the cost is lowest.

    Attributes:
        points: float64 (R, P), for each start the nearest of all equally low points.
        cost: the cost there.
        kind: whether that is a minimum.
    """

    points: Tensor
    cost: float
    kind: LowPoint

    @property
    def title(self) -> str:
        """The kind of the point in words, for a legend."""
        return _TITLES[self.kind]


_TITLES = {
    LowPoint.MINIMUM: "minimum",
    LowPoint.SEPARABLE: "a low point (there is no minimum)",
    LowPoint.FOUND: "lowest point found",
}


def lowest(task: Task, starts: Tensor) -> Lowest:
    """The lowest points nearest to starts (R, P).

    The squared error has a closed form, torch.linalg.lstsq; where columns repeat each other or are constant, a whole
    line of weights is equally good, and the nearest point of it is taken. Cross-entropy does not notice the same
    numbers added to all classes, and is minimized by torch.optim.LBFGS in float64 from 0.
    """
    stacked = task.stacked(starts.double())
    if task.loss == "mse":
        points = _least_squares(task, stacked)
        kind = LowPoint.MINIMUM
    else:
        found, kind = _cross_entropy(task, task.cost(starts.double()).min().item())
        # The nearest equally good point has, in each column, the same mean over classes as the start.
        points = found - found.mean(0) + stacked.mean(1, keepdim=True)
    flat = task.flat(points)
    return Lowest(flat, task.cost(flat[0]).item(), kind)


def _least_squares(task: Task, stacked: Tensor) -> Tensor:
    """start + the shortest step that solves A step = y - A start in the least squares sense."""
    a = task.design(torch.float64)
    left = task.y.double().T - stacked @ a.T
    # gelsd is the driver for columns that depend on each other; it gives the shortest solution.
    steps: Tensor = torch.linalg.lstsq(a, left.flatten(0, 1).T, driver="gelsd").solution
    return stacked + steps.T.view_as(stacked)


def _cross_entropy(task: Task, best_start: float) -> tuple[Tensor, LowPoint]:
    """The stacked parameters (outputs, columns) that LBFGS found, and what they are."""
    found, gradient = _lbfgs(task, 0.0)
    logits = task.logits(task.flat(found))
    chosen = logits.gather(1, task.y.unsqueeze(1)).squeeze(1)
    others = logits.scatter(1, task.y.unsqueeze(1), -math.inf).amax(1)
    if (chosen > others).all():
        return _lbfgs(task, min(STOP * math.log(task.outputs), best_start))[0], LowPoint.SEPARABLE
    return found, LowPoint.MINIMUM if gradient <= SHORT_GRADIENT else LowPoint.FOUND


def _lbfgs(task: Task, stop: float) -> tuple[Tensor, float]:
    """Stacked parameters from 0 down to a cost of at most `stop`, or to a short gradient; and the gradient's length."""
    at = torch.zeros(task.outputs, task.features + task.bias, dtype=torch.float64, requires_grad=True)
    # One iteration a call, to look at the cost between them; it has as many evaluations as its line search wants.
    optimizer = torch.optim.LBFGS(
        [at],
        max_iter=1,
        max_eval=25,
        history_size=20,
        tolerance_grad=0,
        tolerance_change=0,
        line_search_fn="strong_wolfe",
    )
    closure = partial(_backward, task, at)
    for _ in range(MOST_ITERATIONS):
        computing.step()
        before = at.detach().clone()
        optimizer.step(closure)
        cost = closure().item()
        assert at.grad is not None
        if cost <= stop or at.grad.norm() <= SHORT_GRADIENT or torch.equal(at, before):
            break
    return at.detach(), float(at.grad.norm()) if at.grad is not None else math.inf


def _backward(task: Task, at: Tensor) -> Tensor:
    at.grad = None
    cost = task.cost_of(task.design(torch.float64) @ at.T)
    cost.backward()
    return cost
