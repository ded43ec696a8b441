"""A `Task`: a small linear model, its table and its cost, for which gradient descent can be watched whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from core.models import linear

Loss = Literal["cross_entropy", "mse"]
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True, eq=False)
class Task:
    """The full-batch problem of one linear layer.

    Parameters are flat vectors in nn.Linear's order, P numbers: the weights (outputs, features) row by row, then
    the biases (outputs,) if there are any.

    Attributes:
        x: inputs, float32 (N, features).
        y: int64 labels (N,) for cross-entropy, float32 targets (N, outputs) for the squared error.
        outputs: classes, or targets of a row.
        loss: "cross_entropy", the mean over rows in nats, or "mse", the mean over rows and outputs.
        bias: whether the layer has one.
    """

    x: Tensor
    y: Tensor
    outputs: int
    loss: Loss
    bias: bool = True

    @property
    def features(self) -> int:
        """Columns of x."""
        return self.x.shape[1]

    @property
    def parameters(self) -> int:
        """P, the number of weights and biases."""
        return self.outputs * (self.features + self.bias)

    @property
    def names(self) -> tuple[str, ...]:
        """What the parameters are called on axes: w₁ and b with one output, else as in code, W[2,0] and b[2]."""
        if self.outputs > 1:
            weights = [f"W[{k},{j}]" for k in range(self.outputs) for j in range(self.features)]
            return (*weights, *(f"b[{k}]" for k in range(self.outputs * self.bias)))
        if self.features == 1:
            return ("w", "b")[: self.parameters]
        return (*(f"w{j}".translate(SUBSCRIPTS) for j in range(1, self.features + 1)), *("b" * self.bias))

    def design(self, dtype: torch.dtype = torch.float32) -> Tensor:
        """x, with a column of ones behind it if there is a bias: (N, features [+ 1])."""
        x = self.x.to(dtype)
        return torch.cat([x, x.new_ones(len(x), 1)], 1) if self.bias else x

    def stacked(self, parameters: Tensor) -> Tensor:
        """Flat parameters (..., P) as one matrix with the biases in the last column: (..., outputs, columns)."""
        first = parameters[..., : self.outputs * self.features]
        weights: Tensor = first.unflatten(-1, (self.outputs, self.features))
        if not self.bias:
            return weights
        return torch.cat([weights, parameters[..., -self.outputs :].unsqueeze(-1)], -1)

    def flat(self, stacked: Tensor) -> Tensor:
        """The inverse of `stacked`."""
        weights = stacked[..., : self.features].flatten(-2)
        return torch.cat([weights, stacked[..., -1]], -1) if self.bias else weights

    def logits(self, parameters: Tensor) -> Tensor:
        """The layer's outputs (..., N, outputs) for parameters (..., P), in their dtype."""
        return self.design(parameters.dtype) @ self.stacked(parameters).mT

    def cost(self, parameters: Tensor) -> Tensor:
        """The cost (...) at parameters (..., P), in their dtype."""
        return self.cost_of(self.logits(parameters))

    def cost_of(self, logits: Tensor) -> Tensor:
        """The cost (...) of outputs (..., N, outputs)."""
        if self.loss == "mse":
            return (logits - self.y.to(logits.dtype)).square().mean((-2, -1))
        labels = self.y.expand(logits.shape[:-1])
        by_row = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="none")
        return by_row.view(labels.shape).mean(-1)


def start(task: Task, seed: int) -> Tensor:
    """nn.Linear's initial parameters (P,) after `torch.manual_seed(seed)`."""
    return starts(task, 1, seed)[0]


def starts(task: Task, count: int, seed: int) -> Tensor:
    """The parameters (count, P) of `count` layers made one after another after `torch.manual_seed(seed)`."""
    generator = Generator().manual_seed(seed)
    made = []
    for _ in range(count):
        layer = linear(task.features, task.outputs, generator, bias=task.bias)
        made.append(torch.cat([p.detach().flatten() for p in layer.parameters()]))
    return torch.stack(made)


def accuracy(task: Task, parameters: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """The share (...) of rows x (M, features) whose largest logit is that of label y (M,), for parameters (..., P).

    Where a logit is not a number nothing is predicted, so the row counts as wrong.
    """
    logits = Task(x, y, task.outputs, task.loss, task.bias).logits(parameters)
    right = (logits.argmax(-1) == y) & ~logits.isnan().any(-1)
    return right.to(parameters.dtype).mean(-1)


def table(rows: Sequence[Sequence[float]]) -> Tensor:
    """Rows of numbers as float32 (N, columns)."""
    return torch.tensor(rows, dtype=torch.float32)
