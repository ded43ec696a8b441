"""One run as its script trains it, with nn.Linear and torch.optim: equal to the script's to the last bit.

A sweep computes the same for all rates at once, in sums of another order, and where a rate overshoots rounding grows
with the weights. So what a page says of its one chosen rate is this run's.
"""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Generator, Tensor, nn

from core import computing
from core.descent.sweep import MOMENTUM, Optimizer, Sweep
from core.descent.task import Task
from core.models import linear


def one_rate(task: Task, learning_rate: float, start: Tensor, epochs: int, optimizer: Optimizer = "sgd") -> Sweep:
    """A sweep of a single run, which starts from parameters `start` (P,), float32."""
    layer = linear(task.features, task.outputs, Generator(), bias=task.bias)
    split = [start[: layer.weight.numel()].view_as(layer.weight), start[layer.weight.numel() :]]
    with torch.no_grad():
        for parameter, value in zip(layer.parameters(), split, strict=False):
            parameter.copy_(value)
    made = _optimizer(layer, learning_rate, optimizer)
    loss = F.mse_loss if task.loss == "mse" else F.cross_entropy
    costs, weights = [], [_flat(layer)]
    for _ in range(epochs):
        computing.step()
        cost = loss(layer(task.x), task.y)
        costs.append(cost.item())
        made.zero_grad()
        cost.backward()
        made.step()
        weights.append(_flat(layer))
    path = torch.stack(weights).unsqueeze(0)
    return Sweep(task, (learning_rate,), optimizer, torch.tensor([costs]), path[:, :-1], path[:, -1])


def with_run(sweep: Sweep, run: int, one: Sweep) -> Sweep:
    """The sweep with its run number `run` replaced by a single run at the same rate."""

    def replaced(all_runs: Tensor, own: Tensor) -> Tensor:
        copy = all_runs.clone()
        copy[run] = own[0]
        return copy

    return replace(
        sweep,
        costs=replaced(sweep.costs, one.costs),
        weights=replaced(sweep.weights, one.weights),
        trained=replaced(sweep.trained, one.trained),
    )


def _flat(layer: nn.Linear) -> Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in layer.parameters()])


def _optimizer(layer: nn.Linear, learning_rate: float, optimizer: Optimizer) -> torch.optim.Optimizer:
    if optimizer == "adam":
        return torch.optim.Adam(layer.parameters(), lr=learning_rate)
    return torch.optim.SGD(layer.parameters(), lr=learning_rate, momentum=MOMENTUM if optimizer == "momentum" else 0.0)
