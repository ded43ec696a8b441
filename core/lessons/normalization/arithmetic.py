"""The normalization lesson: exam scores in five scalings, how curved the cost of each is, and what new students get."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from core.computing import computed_once
from core.descent import columns
from core.descent.every_rate import EPOCHS, SEED, AllRates, every_rate
from core.descent.problems import LIMIT, MOST_ROWS, SCORES, Problem
from core.descent.regimes import best
from core.descent.sweep import Optimizer
from core.descent.task import table
from core.reading import tables
from core.reading.rules import Real
from core.scripts import literals

TITLES = {
    columns.RAW: "as they are",
    columns.CENTRED: "centred: the mean subtracted",
    columns.SCALED: "scaled: divided by the standard deviation",
    columns.STANDARDIZED: "standardized: both",
    columns.WHITENED: "whitened: standardized, and correlations removed",
}
NEW_STUDENTS = ((85.0, 85.0, 85.0), (60.0, 95.0, 70.0))


@dataclass(frozen=True)
class Conditioned:
    """What a scaling does to the bowl of the cost, and what that allows.

    Attributes:
        scaling: one of columns.KINDS.
        largest, smallest: eigenvalues of the Hessian, without those that are 0; nan where there are none.
        condition: largest / smallest.
        flat: eigenvalues that are 0.
        edge: the largest stable learning rate; None if there is none.
        best_rate: the rate of the slider whose last cost is lowest; nan where every last cost is infinite or NaN.
        best_cost: that cost.
        steepness: how much the cost curves along the weight of each column with spread: twice its mean square.
        coupling: the largest correlation between two columns with spread, from 0 to 1; 0 with fewer than two.
        sentence: what could not be scaled; else empty.
    """

    scaling: str
    largest: float
    smallest: float
    condition: float
    flat: int
    edge: float | None
    best_rate: float
    best_cost: float
    steepness: tuple[float, ...]
    coupling: float
    sentence: str


@computed_once(most=64)
def conditioned(
    problem: Problem,
    optimizer: Optimizer = "sgd",
    epochs: int = EPOCHS,
    seed: int = SEED,
    scaling: str = columns.RAW,
    layer: str = "",
) -> Conditioned:
    """The curvature of a table in one scaling, and the best rate of its sweep."""
    scaled = replace(problem, scaling=scaling)
    found = every_rate(scaled, optimizer, epochs, seed, layer=layer)
    run = best(found.sweep)
    return Conditioned(
        scaling=scaling,
        largest=found.curvature.largest,
        smallest=found.curvature.smallest,
        condition=found.curvature.condition,
        flat=found.curvature.flat,
        edge=found.edge,
        best_rate=math.nan if run is None else found.sweep.learning_rates[run],
        best_cost=math.nan if run is None else found.sweep.costs[run, -1].item(),
        steepness=steepness(scaled),
        coupling=coupling(scaled),
        sentence=scaled.fitted().sentence(scaled.feature_names),
    )


def coupling(problem: Problem) -> float:
    """How much the weights of two columns pull on each other: the largest correlation of two columns, without sign.

    Whitening is the only scaling that changes it: the others only shift and stretch columns.
    """
    x, spread = problem.task().x.double(), with_spread(problem)
    if len(spread) < 2:
        return 0.0
    away = x[:, spread] - x[:, spread].mean(0)
    # Whitening sets directions without spread to 0, and a column may be all in such directions.
    lengths = away.norm(dim=0).clamp(min=1e-6 * float(away.abs().max()) + 1e-300)
    correlations = (away / lengths).T @ (away / lengths)
    return min(float((correlations - correlations.diag().diag()).abs().max()), 1.0)


def steepness(problem: Problem) -> tuple[float, ...]:
    """Twice the mean square of each scaled column with spread: the second derivative of the cost by its weight."""
    x = problem.task().x.double()[:, with_spread(problem)]
    return tuple((2 * x.square().mean(0)).tolist())


def with_spread(problem: Problem) -> list[int]:
    """The numbers of the columns whose values differ by more than rounding, as they are."""
    constant = columns.fit(table(problem.x), columns.RAW).constant
    return [n for n in range(len(problem.feature_names)) if n not in constant]


@dataclass(frozen=True)
class Prediction:
    """One row in the units of the final score.

    Attributes:
        scores: of the exams, as typed.
        target: the final score; None for a new student.
        predicted: what the model says; infinite or nan where training diverged.
        error: predicted - target; None for a new student.
    """

    scores: tuple[float, ...]
    target: float | None
    predicted: float
    error: float | None


def predictions(found: AllRates, problem: Problem, run: int) -> tuple[Prediction, ...]:
    """What run number `run` of the problem says about its own rows, after its last step."""
    said = literals.floats(found.sweep.task.logits(found.sweep.trained[run])[:, 0])
    return tuple(
        Prediction(scores, target, value, value - target)
        for scores, target, value in zip(problem.x, problem.y, said, strict=True)
    )


@dataclass(frozen=True)
class NewStudent:
    """What a model says about a student it has not seen, with the scores prepared in three ways.

    Attributes:
        scores: of the exams, as typed.
        right: scaled with the mean and standard deviation of the training rows, as the model was trained.
        unscaled: not scaled at all, the usual bug.
        by_their_own: scaled with the mean and standard deviation of the new students among themselves, the other one.
    """

    scores: tuple[float, ...]
    right: float
    unscaled: float
    by_their_own: float


def new_students(
    found: AllRates, problem: Problem, run: int, scores: Sequence[tuple[float, ...]]
) -> tuple[NewStudent, ...]:
    """The three predictions of run number `run` for each new row.

    A single new student has no spread: scaled by their own mean every score is 0, and every student gets the bias.
    """
    x = table(scores)
    weights = found.sweep.trained[run]
    ways = (problem.fitted()(x), x, columns.fit(x, problem.scaling)(x))
    said = [literals.floats(replace(found.sweep.task, x=way).logits(weights)[:, 0]) for way in ways]
    return tuple(NewStudent(*each) for each in zip([tuple(row) for row in scores], *said, strict=True))


def read_students(rows: Sequence[Sequence[object]], names: Sequence[str] = SCORES.feature_names) -> literals.Matrix:
    """Typed scores of 1 to 12 new students, from -1,000 to 1,000.

    Raises:
        ValueError: one sentence that names the row and the allowed range.
    """
    found = tables.row(rows, "The table of new students")
    tables.count(len(found), "new students", 1, MOST_ROWS)
    read = []
    for n, row in enumerate(found, 1):
        scores = tables.row(row, f"New student {n}")
        if len(scores) != len(names):
            raise ValueError(f"New student {n} must have {len(names)} scores, one for each exam, not {len(scores)}.")
        read.append(
            tuple(
                Real(-LIMIT, LIMIT).typed(f"{name} of new student {n}", cell)
                for cell, name in zip(scores, names, strict=True)
            )
        )
    return tuple(read)


@dataclass(frozen=True)
class ScaledRows:
    """The rows as they are and scaled, and what their columns have.

    Attributes:
        raw, scaled: the rows.
        mean, deviation: of each column as it is, the deviation with n - 1; nan for a single row, which has none.
        scaled_mean, scaled_deviation: of each scaled column, likewise.
    """

    raw: literals.Matrix
    scaled: literals.Matrix
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    scaled_mean: tuple[float, ...]
    scaled_deviation: tuple[float, ...]


def scaled_rows(problem: Problem) -> ScaledRows:
    """The rows of a problem as its scaling makes them."""
    raw, scaled = table(problem.x), problem.task().x
    return ScaledRows(literals.rows(raw), literals.rows(scaled), *_moments(raw), *_moments(scaled))


def _moments(x: torch.Tensor) -> tuple[tuple[float, ...], tuple[float, ...]]:
    deviation = x.std(0) if len(x) > 1 else torch.full((x.shape[1],), math.nan)
    return literals.floats(x.mean(0)), literals.floats(deviation)
