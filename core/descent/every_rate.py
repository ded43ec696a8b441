"""The learning rate lesson: its examples, and everything its page shows of one problem at all rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core import notes
from core.computing import computed_once
from core.descent import columns
from core.descent.curvature import Curvature, curvature, edge
from core.descent.kept_aside import kept_aside
from core.descent.lowest import Lowest, lowest
from core.descent.one_rate import one_rate, with_run
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
        layer: the notes' layer that all rates start from; empty for the one that the seed gives.
    """

    title: str
    problem: str
    learning_rate: float
    same_start: bool = True
    scaling: str = columns.RAW
    layer: str = ""


EXAMPLES = {
    "learns": Example("The notes' 0.1", "softmax", 0.1),
    "overshoots": Example("The notes' 100,000", "softmax", 1e5, same_start=False),
    "stalls": Example("The notes' 0.0000000001", "softmax", 1e-10, same_start=False),
    "again": Example("The notes' 0.1 again, from other weights", "softmax", 0.1, layer=notes.LEARNS_AGAIN),
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
        accuracies: the share of the rows kept aside that each run classifies right after its last step, (R,); None
            where no rows are kept aside.
        test_costs: the mean cross-entropy of these rows in nats, likewise.
    """

    sweep: Sweep
    lowest: Lowest
    curvature: Curvature
    edge: float | None
    regimes: tuple[Regime, ...]
    measured: MeasuredEdge
    accuracies: tuple[float, ...] | None
    test_costs: tuple[float, ...] | None


@computed_once(most=32)
def every_rate(
    problem: Problem,
    optimizer: Optimizer = "sgd",
    epochs: int = EPOCHS,
    seed: int = SEED,
    same_start: bool = True,
    learning_rates: tuple[float, ...] = RATES,
    layer: str = "",
) -> AllRates:
    """The problem trained at every rate; kept for the next one who asks."""
    task = problem.task()
    start = starting_points(problem, seed, same_start, learning_rates, layer)
    runs = sweep(task, learning_rates, start, epochs, optimizer)
    curved = curvature(task, start[0])
    accuracies, test_costs = _tested(problem, runs)
    return AllRates(
        sweep=runs,
        lowest=lowest(task, start),
        curvature=curved,
        edge=edge(optimizer, curved.largest),
        regimes=regimes(runs),
        measured=measured_edge(runs),
        accuracies=accuracies,
        test_costs=test_costs,
    )


@computed_once(most=32)
def with_exact_run(found: AllRates, problem: Problem, run: int) -> AllRates:
    """The same, with run number `run` as the script trains it, to the last bit; the others are the sweep's."""
    made = found.sweep
    one = one_rate(made.task, made.learning_rates[run], made.weights[run, 0], made.epochs, made.optimizer)
    runs = with_run(made, run, one)
    accuracies, test_costs = _tested(problem, runs)
    if test_costs is not None:
        exact = kept_aside(problem, runs, run).after.test_cost
        test_costs = (*test_costs[:run], exact, *test_costs[run + 1 :])
    return replace(
        found,
        sweep=runs,
        regimes=regimes(runs),
        measured=measured_edge(runs),
        accuracies=accuracies,
        test_costs=test_costs,
    )


def _tested(problem: Problem, runs: Sweep) -> tuple[tuple[float, ...] | None, tuple[float, ...] | None]:
    if not problem.x_test:
        return None, None
    x, y = problem.tests()
    costs = replace(runs.task, x=x, y=y).cost(runs.trained)
    return tuple(accuracy(runs.task, runs.trained, x, y).tolist()), tuple(costs.tolist())


def starting_points(
    problem: Problem,
    seed: int = SEED,
    same_start: bool = True,
    learning_rates: Sequence[float] = RATES,
    layer: str = "",
) -> Tensor:
    """Where each run starts, float32 (R, P).

    All from the problem's own start if it has one; from the notes' layer of this name (core/notes.py), which must be
    one of `notes_layers`; from nn.Linear's weights after `torch.manual_seed(seed)`; or, with `same_start` off, each
    from the layer that rates.layers gives it, which reproduces the notes.
    """
    return _starting_points(problem, seed, same_start, tuple(learning_rates), layer)


@computed_once(most=32)
def _starting_points(
    problem: Problem, seed: int, same_start: bool, learning_rates: tuple[float, ...], layer: str
) -> Tensor:
    task, runs = problem.task(), len(learning_rates)
    if problem.start is not None:
        return torch.full((runs, task.parameters), problem.start)
    if layer:
        return notes.start(layer).expand(runs, -1)
    if same_start:
        return starts(task, 1, seed).expand(runs, -1)
    numbers = list(layers(learning_rates))
    return starts(task, max(numbers) + 1, seed)[numbers]


def notes_layers(problem: Problem) -> tuple[str, ...]:
    """The names of the notes' layers that this problem can start from: those of its shape; none if it has a start."""
    task = problem.task()
    if problem.start is not None:
        return ()
    return tuple(each.name for each in notes.LAYERS if (each.inputs, each.outputs) == (task.features, task.outputs))
