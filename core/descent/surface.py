"""The cost over a plane of weights, or over the only weight, and the path of each run of a sweep on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core import computing
from core.descent.lowest import Lowest
from core.descent.sweep import Sweep
from core.descent.task import Task
from core.descent.weight_planes import WeightPlane

POINTS = 33
MOST_ZOOM = 6  # doublings of the window: 64 times
MARGIN = 1.2
# Of the largest cost in a window: what lies lower is drawn there, so that a cost of 0 has a logarithm.
FLOOR = 2e-3


@dataclass(frozen=True, eq=False)
class Surface:
    """What a picture of the cost over a plane needs, for each of R runs; float64.

    Attributes:
        plane: where it is.
        horizontal, vertical: the coordinates of the grid's columns and rows, (R, points).
        log_costs: the decimal logarithm of the cost, (R, points, points), [run, row, column]; finite.
        path: the run's weights on the plane, (R, epochs, 2); NaN where they are infinite or no numbers.
        start, lowest, end: (R, 2); `end` is the last epoch with finite weights.
        zoom: how often the window was doubled for the path, (R,), 0 to 6.
        leaves: the first epoch outside of the window, (R,); -1 where there is none.
    """

    plane: WeightPlane
    horizontal: Tensor
    vertical: Tensor
    log_costs: Tensor
    path: Tensor
    start: Tensor
    lowest: Tensor
    end: Tensor
    zoom: Tensor
    leaves: Tensor


def surface(sweep: Sweep, low: Lowest, plane: WeightPlane, points: int = POINTS) -> Surface:
    """The cost on a grid of each run's window, all runs at once, and the paths.

    The smallest window is a square around the plane's centre that holds the start and the lowest point. It is
    doubled until it holds the path too, at most 6 times: the picture then changes in steps while a rate is dragged. A
    path that leaves the largest window leaves the picture.
    """
    path = plane.project(sweep.weights)
    path[~path.isfinite().all(-1)] = torch.nan
    start, at_lowest = plane.project(sweep.weights[:, :1])[:, 0], plane.project(low.points.unsqueeze(1))[:, 0]
    end = plane.project(sweep.last_finite().unsqueeze(1))[:, 0]
    base = max(_reach(point, plane.centre).max().item() for point in (start, at_lowest))
    half, zoom, leaves = _windows(base, _reach(path, plane.centre.unsqueeze(1)))
    ticks = torch.linspace(-1, 1, points, dtype=torch.float64) * half.unsqueeze(1)
    horizontal, vertical = (ticks + plane.centre[:, k : k + 1] for k in (0, 1))
    costs = _grid(sweep.task, plane, horizontal, vertical)
    lowest_shown = FLOOR * costs.flatten(1).amax(1).view(-1, 1, 1)
    log_costs = torch.maximum(costs, lowest_shown).clamp(min=torch.finfo(torch.float64).tiny).log10()
    return Surface(plane, horizontal, vertical, log_costs, path, start, at_lowest, end, zoom, leaves)


def under(drawn: Surface, sweep: Sweep) -> Surface:
    """The same pictures of the cost under the paths of a sweep whose runs differ by rounding from those drawn."""
    path = drawn.plane.project(sweep.weights)
    path[~path.isfinite().all(-1)] = torch.nan
    return replace(drawn, path=path)


@dataclass(frozen=True, eq=False)
class Curve:
    """The cost over the only weight of a task, and the path on it, for each of R runs; float64.

    Attributes:
        weights, costs: points of the curve, (R, points).
        path: (weight, cost) of each epoch, (R, epochs, 2); NaN where either is infinite or no number.
        zoom, leaves: as in `Surface`.
    """

    weights: Tensor
    costs: Tensor
    path: Tensor
    zoom: Tensor
    leaves: Tensor


def curve(sweep: Sweep, low: Lowest, points: int = 129) -> Curve:
    """The curve of a one-weight task in windows like those of `surface`, around the lowest point.

    Raises:
        ValueError: for a task with several parameters.
    """
    if sweep.task.parameters != 1:
        raise ValueError(f"A curve shows one weight: this task has {sweep.task.parameters}, so show a surface.")
    weights, centre = sweep.weights.double()[..., 0], low.points
    half, zoom, leaves = _windows((weights[:, 0] - centre[:, 0]).abs().max().item(), (weights - centre).abs())
    shown = centre + torch.linspace(-1, 1, points, dtype=torch.float64) * half.unsqueeze(1)
    path = torch.stack([weights, sweep.costs.double()], -1)
    path[~path.isfinite().all(-1)] = torch.nan
    return Curve(shown, sweep.task.cost(shown.unsqueeze(-1)), path, zoom, leaves)


def _windows(base: float, reach: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Half the side of each run's window (R,), how often it was doubled, and the first epoch outside of it or -1.

    `base` is how far what every window shows lies from its centre: one smallest window for all runs, so that nothing
    changes size unless a path needs it. `reach` (R, epochs) is how far the paths do.
    """
    base = MARGIN * base or 1.0
    farthest = MARGIN * reach.nan_to_num(torch.inf, torch.inf).amax(1)
    zoom = (farthest / base).log2().ceil().clamp(0, MOST_ZOOM)
    half = base * 2**zoom
    outside = ~(reach <= half.unsqueeze(1))
    return half, zoom.long(), torch.where(outside.any(1), outside.int().argmax(1), -1)


def _grid(task: Task, plane: WeightPlane, horizontal: Tensor, vertical: Tensor) -> Tensor:
    """Costs (R, points, points). The outputs are linear in the weights, so three of them give those of the plane."""
    at_origin, by_right, by_up = (task.logits(axis) for axis in (plane.origin, plane.right, plane.up))
    costs = []
    # A run at a time stays in the processor's cache, which is faster than all at once.
    for n in range(len(horizontal)):
        computing.step()
        across = at_origin[n] + horizontal[n, :, None, None] * by_right[n]
        logits = vertical[n, :, None, None, None] * by_up[n] + across
        costs.append(_costs(task, logits))
    return torch.stack(costs)


def _costs(task: Task, logits: Tensor) -> Tensor:
    """`task.cost_of`, over few classes several times as fast: the largest logit and the sum class by class."""
    if task.loss == "mse":
        return task.cost_of(logits)
    classes = logits.unbind(-1)
    largest = logits.amax(-1)
    total = sum(((z - largest).exp() for z in classes[1:]), (classes[0] - largest).exp())
    chosen = logits[..., torch.arange(len(task.y)), task.y]
    return (total.log() + largest - chosen).mean(-1)


def _reach(points: Tensor, centre: Tensor) -> Tensor:
    """How far points (..., 2) are from a centre, in the direction in which they are farthest."""
    return (points - centre).abs().amax(-1)
