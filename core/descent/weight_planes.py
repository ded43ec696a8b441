"""Planes through weight space, on which a cost and the path of a run can be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.descent.lowest import Lowest, LowPoint
from core.descent.sweep import Sweep
from core.descent.task import Task

# Of its length: a direction with less than this at right angles to the first axis lies on it.
COLLINEAR = 1e-6
# Of the start's length: a shorter way is mostly the rounding of float32 weights.
HARDLY_MOVED = 1e-4
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class WeightPlane:
    """A plane for each of R runs: the points origin + a right + b up; float64.

    Attributes:
        origin, right, up: (R, P); right and up have length 1 and are at right angles.
        centre: (a, b) of the middle of its pictures, (R, 2).
        names: the titles of the two axes.
    """

    origin: Tensor
    right: Tensor
    up: Tensor
    centre: Tensor
    names: tuple[str, str]

    def project(self, points: Tensor) -> Tensor:
        """The coordinates (R, ..., 2) of the points of the plane nearest to points (R, ..., P)."""
        shape = (len(self.origin), *(1,) * (points.dim() - 2), -1)
        away = points.double() - self.origin.view(shape)
        return torch.stack([(away * axis.view(shape)).sum(-1) for axis in (self.right, self.up)], -1)


def plane_of_run(sweep: Sweep, low: Lowest) -> WeightPlane:
    """The plane through start, end and lowest point of each run, the lowest point in the middle.

    The first axis runs from the start to the lowest point, so it does not depend on the rate while runs start
    together. The second runs at right angles to it towards the end, which is the last epoch with finite weights. Where
    the end lies on the first axis, or the run hardly moved, it runs along minus the gradient at the start, which is
    what the direction tends to as the rate goes to 0. A direction and its opposite span the same plane; each rate
    takes the one that agrees with the rate before, so that the picture does not flip while a rate is dragged. Where
    there is no minimum the picture's middle is halfway to the low point.
    """
    start = sweep.weights[:, 0].double()
    end = sweep.last_finite()
    size = start.norm(dim=-1, keepdim=True)
    right = _first_long([(low.points - start, ROUNDING * (1 + size)), (_axis(start, 0), 0)])
    moved, downhill = end - start, -_gradient(sweep.task, start)
    directions = [
        (moved, torch.maximum(COLLINEAR * moved.norm(dim=-1, keepdim=True), HARDLY_MOVED * size)),
        (downhill, (COLLINEAR * downhill.norm(dim=-1, keepdim=True)).clamp(min=ROUNDING)),
        (_axis(start, 1), 0.5),
        (_axis(start, 0), 0),
    ]
    up = _without_flips(_first_long([(_across(direction, right), least) for direction, least in directions]))
    distance = (low.points - start).norm(dim=-1)
    centre = torch.zeros(len(start), 2, dtype=torch.float64)
    if low.kind is not LowPoint.MINIMUM:
        centre[:, 0] = -distance / 2
    names = ("from the start to the low point", "sideways, towards the run's end")
    return WeightPlane(low.points, right, up, centre, names)


def plane_of_weights(sweep: Sweep, low: Lowest, first: int, second: int, held: str = "lowest") -> WeightPlane:
    """The plane of two chosen weights, whose axes show their values.

    The others are held at the lowest point ("lowest"), or at each run's last finite epoch ("end"). Paths are
    drawn by their two weights alone, although the others move too.

    Raises:
        ValueError: unless `first` and `second` are two different parameters, from 0 to P - 1.
    """
    task = sweep.task
    if first == second or not (0 <= first < task.parameters and 0 <= second < task.parameters):
        raise ValueError(f"The axes must be two different ones of the {task.parameters} weights.")
    held_at = low.points if held == "lowest" else sweep.last_finite()
    origin = held_at.clone()
    origin[:, [first, second]] = 0
    right, up = _axis(origin, first), _axis(origin, second)
    centre = low.points[:, [first, second]]
    if low.kind is not LowPoint.MINIMUM:
        centre = (centre + sweep.weights[:, 0, [first, second]]) / 2
    return WeightPlane(origin, right, up, centre, (task.names[first], task.names[second]))


def _gradient(task: Task, parameters: Tensor) -> Tensor:
    """The gradient of the cost (R, P) at parameters (R, P)."""
    at = parameters.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(task.cost(at).sum(), at)
    return gradient


def _across(direction: Tensor, right: Tensor) -> Tensor:
    """What is left of directions (R, P) at right angles to `right`; twice, because rounding leaves some behind."""
    for _ in range(2):
        direction = direction - (direction * right).sum(-1, keepdim=True) * right
    return direction


def _first_long(directions: Sequence[tuple[Tensor, Tensor | float]]) -> Tensor:
    """For each run the first of the directions (R, P) that is longer than its least length, made 1 long; else 0."""
    found = torch.zeros_like(directions[0][0])
    for direction, least in reversed(directions):
        length = direction.norm(dim=-1, keepdim=True)
        found = torch.where(length > least, direction / length, found)
    return found


def _axis(like: Tensor, number: int) -> Tensor:
    """The direction of one parameter, for each run; 0 where there is no such parameter."""
    direction = torch.zeros_like(like)
    direction[:, number : number + 1] = 1
    return direction


def _without_flips(directions: Tensor) -> Tensor:
    """Directions (R, P), each turned round if it points against the one before."""
    signs = torch.where((directions[1:] * directions[:-1]).sum(-1) < 0, -1.0, 1.0).cumprod(0)
    return torch.cat([directions[:1], directions[1:] * signs.unsqueeze(1)])
