"""The learning rate lesson: its examples, and everything its page shows of one problem at all rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from core.descent import columns
from core.descent.curvature import Curvature, curvature, edge, explain
from core.descent.lowest import Lowest, lowest
from core.descent.problems import Problem
from core.descent.rates import HIGHEST, LOWEST, RATES, layers
from core.descent.regimes import MeasuredEdge, Regime, measured_edge, regimes
from core.descent.sweep import Optimizer, Sweep, sweep
from core.descent.task import accuracy, starts
from core.reading.rules import Integer, Real

EPOCHS, SEED = 20, 1
# What can be typed: a rate on the slider, and as many epochs as a picture can show.
RATE_RULE, EPOCHS_RULE = Real(10.0**LOWEST, 10.0**HIGHEST), Integer(2, 200)


@dataclass(frozen=True)
class Example:
    """A problem at a rate that shows one thing.

    Attributes:
        title: what they show.
        problem: a name of problems.PROBLEMS.
        learning_rate: one of rates.RATES.
        same_start: whether every rate starts from the same weights; the notes' runs do not.
        scaling: of the columns.
    """

    title: str
    problem: str
    learning_rate: float
    same_start: bool = True
    scaling: str = columns.RAW


EXAMPLES = {
    "learns": Example("The notes' 0.1", "softmax", 0.1),
    "overshoots": Example("The notes' 100,000", "softmax", 1e5, same_start=False),
    "stalls": Example("The notes' 0.0000000001", "softmax", 1e-10, same_start=False),
    "walls": Example("A parabola, from wall to wall", "parabola", 0.2),
    "exam-scores": Example("Exam scores as they are", "scores", 2e-5),
    "standardized": Example("Exam scores standardized", "scores", 0.1, scaling=columns.STANDARDIZED),
}


@dataclass(frozen=True, eq=False)
class AllRates:
    """One problem at all rates, and what that shows.

    Attributes:
        sweep: the runs.
        lowest: the lowest point for each run.
        curvature: the Hessian's eigenvalues at the start of the first run.
        edge: the largest stable rate that they give; None where they give none.
        regimes: of each run.
        measured: between which rates costs begin to rise.
        explanation: `edge` and `measured` beside each other, in sentences.
        accuracies: the share of the rows kept aside that each run's last weights classify right, (R,); None without.
    """

    sweep: Sweep
    lowest: Lowest
    curvature: Curvature
    edge: float | None
    regimes: tuple[Regime, ...]
    measured: MeasuredEdge
    explanation: str
    accuracies: tuple[float, ...] | None


@lru_cache(maxsize=32)
def every_rate(
    problem: Problem,
    optimizer: Optimizer = "sgd",
    epochs: int = EPOCHS,
    seed: int = SEED,
    same_start: bool = True,
    learning_rates: tuple[float, ...] = RATES,
) -> AllRates:
    """The problem trained at every rate; kept for the next one who asks."""
    task = problem.task()
    start = starting_points(problem, seed, same_start, learning_rates)
    runs = sweep(task, learning_rates, start, epochs, optimizer)
    curved = curvature(task, start[0])
    predicted, measured, found = edge(optimizer, curved.largest), measured_edge(runs), regimes(runs)
    accuracies = None
    if problem.x_test:
        accuracies = tuple(accuracy(task, runs.weights[:, -1], *problem.tests()).tolist())
    return AllRates(
        sweep=runs,
        lowest=lowest(task, start),
        curvature=curved,
        edge=predicted,
        regimes=found,
        measured=measured,
        explanation=explain(task, optimizer, predicted, measured),
        accuracies=accuracies,
    )


def starting_points(
    problem: Problem, seed: int = SEED, same_start: bool = True, learning_rates: Sequence[float] = RATES
) -> Tensor:
    """Where each run starts, float32 (R, P).

    All from the problem's own start if it has one; from nn.Linear's weights after `torch.manual_seed(seed)`; or, with
    `same_start` off, each from the layer that rates.layers gives it, which reproduces the notes.
    """
    task, runs = problem.task(), len(learning_rates)
    if problem.start is not None:
        return torch.full((runs, task.parameters), problem.start)
    if same_start:
        return starts(task, 1, seed).expand(runs, -1)
    numbers = list(layers(learning_rates))
    return starts(task, max(numbers) + 1, seed)[numbers]
