"""Curvature: the Hessian of a task's cost, its largest eigenvalue, and the largest stable learning rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core.descent.regimes import MeasuredEdge
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


def explain(
    task: Task, optimizer: str, predicted: float | None, measured: MeasuredEdge, lambda_max: str = "λ_max"
) -> str:
    """Where the cost begins to rise, beside the edge from the curvature at the start, and why the two differ.

    Args:
        task: what was trained, with this `optimizer`.
        predicted: the edge; None where there is none.
        measured: where costs rose.
        lambda_max: how the sentences write the largest eigenvalue, plainly or in LaTeX.
    """
    sentences = [_measured(measured)]
    if predicted is None:
        sentences.append(
            "Adam's step has about the length of the learning rate, however large the gradient, so curvature sets no "
            "edge."
            if optimizer == "adam"
            else "Nothing curves here, so no learning rate is too large."
        )
        return " ".join(sentences)
    formula = f"2 (1 + momentum) / {lambda_max}" if optimizer == "momentum" else f"2 / {lambda_max}"
    low, high = measured.quiet or 0.0, measured.rising or math.inf
    if low <= predicted <= high:
        sentences.append(f"The edge {formula} = {predicted:.3g} lies there too.")
    else:
        above = predicted > high
        sentences.append(
            f"The edge {formula} = {predicted:.3g} lies above."
            if above
            else f"The edge {formula} = {predicted:.3g} lies below."
        )
        sentences.append(_why(task, optimizer, above, measured.overshoots, lambda_max))
    if task.loss == "cross_entropy":
        sentences.append(
            "Beyond it the cost bounces and does not run away: the gradient of softmax regression is bounded."
        )
    return " ".join(sentences)


def _measured(measured: MeasuredEdge) -> str:
    if measured.rising is None:
        return f"At no learning rate up to {measured.quiet:g} does the cost rise."
    if measured.quiet is None:
        return f"Even at {measured.rising:g}, the smallest learning rate, the cost rises."
    return f"The cost begins to rise between the learning rates {measured.quiet:g} and {measured.rising:g}."


def _why(task: Task, optimizer: str, above: bool, overshoots: float | None, lambda_max: str) -> str:
    """Why the measured edge is not the predicted one; `above`: the prediction is the larger of the two."""
    if optimizer == "momentum" and above:
        if overshoots is None:
            return "With momentum the weights roll past the minimum and up the other side, long before they fly away."
        return (
            "With momentum the weights roll past the minimum and up the other side, long before they fly away. They "
            f"end above the start from {overshoots:g} on."
        )
    if task.loss == "cross_entropy":
        return (
            f"{lambda_max} was measured at the start, and the curvature of cross-entropy changes as the weights move."
        )
    if above:
        return "Float32 rounds the cost so coarsely here that it seems to rise before it does."
    return "Beyond it the steepest direction grows, but in so few epochs the others still fall faster."
