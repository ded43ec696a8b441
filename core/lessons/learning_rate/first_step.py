"""The first step of a run in numbers: the weight that feels the cost most, its gradient, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from core.descent.sweep import Sweep


@dataclass(frozen=True)
class FirstStep:
    """One weight before and after the first step.

    Attributes:
        name: of the weight, as `Task.names` has it.
        before, after: its values.
        gradient: the derivative of the cost with respect to it at the start.
    """

    name: str
    before: float
    gradient: float
    after: float


def first_step(sweep: Sweep, run: int) -> FirstStep:
    """The first step of run number `run`, for the weight whose gradient is largest; two epochs or more.

    Raises:
        ValueError: for a sweep of one epoch, which takes no step.
    """
    if sweep.epochs < 2:
        raise ValueError("One epoch takes no step: choose two or more.")
    start = sweep.weights[run, 0].clone().requires_grad_()
    gradient = torch.autograd.grad(sweep.task.cost(start), start)[0]
    largest = int(gradient.abs().argmax())
    return FirstStep(
        sweep.task.names[largest],
        start[largest].item(),
        gradient[largest].item(),
        sweep.weights[run, 1, largest].item(),
    )
