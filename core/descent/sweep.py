"""A sweep: one small model trained at many learning rates at once, as one tensor computation.

R linear layers beside each other on the same inputs are one linear layer with R times the outputs, and the gradient
of its cost falls apart into theirs. So a step of all of them is two matrix products.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import torch
import torch.nn.functional as F
from torch import Tensor

from core import computing
from core.descent.task import Task

Optimizer = Literal["sgd", "momentum", "adam"]
OPTIMIZERS: tuple[Optimizer, ...] = get_args(Optimizer)
MOMENTUM = 0.9
BETAS, EPSILON = (0.9, 0.999), 1e-8
MOST_EPOCHS = 1000

# Gradient (R, outputs, columns) to step of the same shape, to be multiplied by the learning rate and subtracted.
StepRule = Callable[[Tensor], Tensor]


@dataclass(frozen=True, eq=False)
class Sweep:
    """R runs, each at its learning rate; values too large for a float are infinite or NaN.

    Attributes:
        task: what was trained.
        learning_rates: (R,), Python's floats.
        optimizer: the rule of the step.
        costs: (R, epochs), each before its step: 20 epochs print 20 costs, the first is the start's.
        weights: (R, epochs, P), the flat parameters at which each cost was measured.
        trained: (R, P), the parameters after the last step, which follows the last cost: what the runs learnt.
    """

    task: Task
    learning_rates: tuple[float, ...]
    optimizer: Optimizer
    costs: Tensor
    weights: Tensor
    trained: Tensor

    @property
    def epochs(self) -> int:
        """The number of costs of one run, and of its steps: each cost is measured before its step."""
        return self.costs.shape[1]

    def last_finite(self) -> Tensor:
        """The parameters (R, P) at the last epoch of each run at which all of them were finite numbers, float64."""
        finite = self.weights.isfinite().all(-1)
        # Parameters never come back from infinity, so counting the finite ones finds the last.
        last = finite.sum(1).clamp(min=1) - 1
        return self.weights[torch.arange(len(last)), last].double()


def sweep(
    task: Task,
    learning_rates: Sequence[float],
    start_weights: Tensor,
    epochs: int,
    optimizer: Optimizer = "sgd",
    momentum: float = MOMENTUM,
    weight_decays: Sequence[float] = (),
    decay_bias: bool = True,
) -> Sweep:
    """Train `task` on all its rows at once, at every learning rate, with torch.optim's arithmetic.

    In float64 this agrees with torch.optim to 1e-6 at all rates. In float32 it does to 1e-4 wherever training does not
    amplify rounding; where it does (cross-entropy bouncing at large rates), PyTorch's own float32 costs are as far from
    its float64 ones.

    Args:
        task: the problem.
        learning_rates: R numbers from 0 up; at 0 nothing moves.
        start_weights: where to start, (R, P), or (P,) for the same start everywhere; their dtype is what is computed
            in, float32 as in the notes or float64.
        epochs: 1 to 1,000 costs, each with a step after it.
        optimizer: "sgd", "momentum" (SGD's, as PyTorch has it) or "adam" (its default betas and epsilon).
        momentum: the share of the last step that is kept, from 0 to below 1.
        weight_decays: for each run torch.optim's weight_decay, from 0 up, which adds that times the parameters to the
            gradient; none decays nothing. The costs stay those of the data alone.
        decay_bias: whether it is added for the biases, too, as torch.optim does unless they have a group of their own.

    Raises:
        ValueError: for values outside these ranges, and for shapes that do not fit.
    """
    rates = _checked(task, learning_rates, start_weights, epochs, optimizer, momentum)
    runs, n = len(rates), len(task.x)
    x = task.design(rates.dtype)
    stacked = task.stacked(start_weights.expand(runs, -1)).contiguous()
    columns = stacked.shape[-1]
    decays = _decays(task, weight_decays, runs, decay_bias, rates.dtype)
    gradient_of = _squared_error(task, n) if task.loss == "mse" else _cross_entropy(task, n)
    step_of = step_rule(optimizer, momentum)
    costs = rates.new_empty(epochs, runs)
    weights = rates.new_empty(epochs + 1, *stacked.shape)
    weights[0] = stacked
    for epoch in range(epochs):
        computing.step()
        logits = F.linear(x, stacked.view(-1, columns)).view(n, runs, task.outputs)
        costs[epoch], by_logits = gradient_of(logits)
        gradient = (by_logits.view(n, -1).T @ x).view_as(stacked)
        if decays is not None:
            gradient = gradient + decays * stacked
        stacked = stacked - rates.view(-1, 1, 1) * step_of(gradient)
        weights[epoch + 1] = stacked
    flat = task.flat(weights.movedim(0, 1))
    return Sweep(task, tuple(map(float, learning_rates)), optimizer, costs.T, flat[:, :-1], flat[:, -1])


def _decays(
    task: Task, weight_decays: Sequence[float], runs: int, decay_bias: bool, dtype: torch.dtype
) -> Tensor | None:
    """What multiplies stacked parameters (R, outputs, columns) in the gradient: (R, 1, columns); None for nothing."""
    if not weight_decays:
        return None
    if len(weight_decays) != runs or not all(math.isfinite(decay) and decay >= 0 for decay in weight_decays):
        raise ValueError("Each run needs a weight decay of its own, a finite number from 0 up.")
    decays = torch.tensor(weight_decays, dtype=dtype).view(-1, 1, 1).repeat(1, 1, task.features + task.bias)
    if task.bias and not decay_bias:
        decays[..., -1] = 0
    return decays


def _squared_error(task: Task, n: int) -> Callable[[Tensor], tuple[Tensor, Tensor]]:
    """From logits (N, R, outputs) to the cost (R,) and its gradient with respect to them."""
    targets = task.y.unsqueeze(1)

    def gradient(logits: Tensor) -> tuple[Tensor, Tensor]:
        error = logits - targets
        return error.square().mean((0, 2)), error * (2 / (n * task.outputs))

    return gradient


def _cross_entropy(task: Task, n: int) -> Callable[[Tensor], tuple[Tensor, Tensor]]:
    """The same for cross-entropy: the gradient is softmax - one-hot, over N."""
    rows, labels = torch.arange(n), task.y
    one_hot = F.one_hot(labels, task.outputs).unsqueeze(-1)

    def gradient(logits: Tensor) -> tuple[Tensor, Tensor]:
        # The classes in the middle: over a last dimension of ten, log_softmax takes ten times as long.
        log_p = F.log_softmax(logits.mT.contiguous(), 1)
        cost = -log_p[rows, labels].mean(0)
        # In place: new memory for tensors as large as these takes as long as the arithmetic.
        return cost, log_p.exp_().sub_(one_hot).div_(n).mT.contiguous()

    return gradient


def step_rule(optimizer: Optimizer, momentum: float) -> StepRule:
    """How a gradient becomes a step, with the memory of the optimizer."""
    match optimizer:
        case "momentum":
            return _momentum(momentum)
        case "adam":
            return _adam()
        case _:
            return lambda gradient: gradient


def _momentum(momentum: float) -> StepRule:
    """v = momentum v + g, as torch.optim.SGD has it: its first v is the gradient itself."""
    velocity: Tensor | None = None

    def step(gradient: Tensor) -> Tensor:
        nonlocal velocity
        velocity = gradient if velocity is None else velocity * momentum + gradient
        return velocity

    return step


def _adam() -> StepRule:
    """Means of g and of g squared, corrected for their start at 0; their quotient is the step.

    Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1.
    """
    means: tuple[Tensor, Tensor] | None = None
    steps = 0

    def step(gradient: Tensor) -> Tensor:
        nonlocal means, steps
        steps += 1
        mean, square = means or (torch.zeros_like(gradient), torch.zeros_like(gradient))
        mean = torch.lerp(mean, gradient, 1 - BETAS[0])
        square = torch.addcmul(square * BETAS[1], gradient, gradient, value=1 - BETAS[1])
        means = mean, square
        denominator = square.sqrt() / math.sqrt(1 - BETAS[1] ** steps) + EPSILON
        return mean / denominator / (1 - BETAS[0] ** steps)

    return step


def _checked(task: Task, rates: Sequence[float], start: Tensor, epochs: int, optimizer: str, momentum: float) -> Tensor:
    """The rates (R,) in the dtype of `start`, after everything was found to fit."""
    if not rates or not all(math.isfinite(rate) and rate >= 0 for rate in rates):
        raise ValueError("A sweep needs at least one learning rate, and each must be a finite number from 0 up.")
    if start.shape not in ((task.parameters,), (len(rates), task.parameters)):
        raise ValueError(f"Each run starts from {task.parameters} numbers: start_weights has {list(start.shape)}.")
    if not 1 <= epochs <= MOST_EPOCHS:
        raise ValueError(f"The number of epochs must be a whole number from 1 to {MOST_EPOCHS:,}, not {epochs}.")
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"The optimizer must be one of {', '.join(OPTIMIZERS)}, not {optimizer!r}.")
    if not 0 <= momentum < 1:
        raise ValueError(f"The momentum must be a number from 0 to below 1, not {momentum}.")
    return torch.tensor(rates, dtype=start.dtype)
