"""Curvature: the Hessian of a task's cost, its largest eigenvalue, and the largest stable learning rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core.descent.sweep import MOMENTUM
from core.descent.task import Task


def hessian(task: Task, parameters: Tensor) -> Tensor:
    """Second derivatives of the cost at parameters (P,): float64 (P, P).

    With A the inputs and their column of ones, the squared error has 2/(N outputs) A'A for each output, wherever it
    is measured. Cross-entropy has the mean over rows of (diag(p) - pp') times aa', with p the softmax there.
    Source: Bishop, "Pattern Recognition and Machine Learning", 2006, equations 3.15 and 4.110.
    """
    a = task.design(torch.float64)
    rows, columns = a.shape
    if task.loss == "mse":
        by_output = torch.eye(task.outputs, dtype=torch.float64).expand(rows, -1, -1) * 2 / task.outputs
    else:
        p = torch.softmax(task.logits(parameters.double()), -1)
        by_output = torch.diag_embed(p) - p.unsqueeze(2) * p.unsqueeze(1)
    # [output, column, output, column], as in the matrix with the biases in its last column.
    blocks = torch.einsum("nkl,ni,nj->kilj", by_output, a, a) / rows
    # From that order to nn.Linear's, which has the biases last.
    order = task.flat(torch.arange(task.parameters).view(task.outputs, columns))
    return blocks.reshape(task.parameters, task.parameters)[order][:, order]


@dataclass(frozen=True)
class Curvature:
    """The eigenvalues of a Hessian.

    Attributes:
        eigenvalues: all of them, rising; the cost is convex, so they are 0 or more but for rounding.
        largest: lambda_max, the curvature of the steepest direction.
        smallest: of those that are not 0 but for rounding; nan if all are.
        flat: how many are 0 but for rounding: directions in which the cost does not curve.
    """

    eigenvalues: tuple[float, ...]
    largest: float
    smallest: float
    flat: int

    @property
    def condition(self) -> float:
        """largest / smallest, among the directions that curve; nan if none does."""
        return self.largest / self.smallest


def curvature(task: Task, parameters: Tensor) -> Curvature:
    """The eigenvalues of the Hessian at parameters (P,)."""
    values = torch.linalg.eigvalsh(hessian(task, parameters))
    largest = max(values[-1].item(), 0.0)
    rounding = largest * len(values) * torch.finfo(torch.float64).eps * 10
    curved = values[values > rounding]
    smallest = curved[0].item() if len(curved) else math.nan
    return Curvature(tuple(values.tolist()), largest, smallest, len(values) - len(curved))


def edge(optimizer: str, largest: float, momentum: float = MOMENTUM) -> float | None:
    """The largest stable learning rate on a bowl whose largest eigenvalue is `largest`.

    A step multiplies the distance to the minimum by 1 - rate lambda along each eigenvector, which shrinks it up to
    rate = 2 / lambda. With momentum m that becomes 2 (1 + m) / lambda. Adam divides its step by the size of the
    gradient, so curvature alone does not decide; None. Where nothing curves every rate is stable; None.
    Source: Goh, "Why Momentum Really Works", Distill, 2017.
    """
    if optimizer == "adam" or not largest > 0:
        return None
    return 2 * (1 + (momentum if optimizer == "momentum" else 0)) / largest
