"""The numbers of docs/notes.md on the learning rate."""

from __future__ import annotations

from core.descent.every_rate import EXAMPLES, AllRates, every_rate, with_exact_run
from core.descent.kept_aside import KeptAside, kept_aside
from core.descent.problems import PROBLEMS, SOFTMAX
from core.descent.rates import RATES, nearest


def _found(example: str) -> tuple[AllRates, int]:
    """A preset as the page shows it, and the number of its run."""
    chosen = EXAMPLES[example]
    problem, run = PROBLEMS[chosen.problem], nearest(chosen.learning_rate, RATES)
    found = every_rate(problem, same_start=chosen.same_start, layer=chosen.layer)
    return with_exact_run(found, problem, run), run


def _costs(example: str) -> list[float]:
    found, run = _found(example)
    costs: list[float] = found.sweep.costs[run].tolist()
    return costs


def _tests(example: str) -> KeptAside:
    found, run = _found(example)
    return kept_aside(SOFTMAX, found.sweep, run)


def _ends(example: str) -> list[float]:
    costs = _costs(example)
    return [costs[0], costs[-1]]


def _first_columns() -> list[float]:
    (train,) = {row[0] for row in SOFTMAX.x}
    test = [row[0] for row in SOFTMAX.x_test]
    return [train, min(test), max(test)]


NUMBERS = {
    "learning-rate-first": lambda: _costs("learns")[0],
    "learning-rate-last": lambda: _costs("learns")[-1],
    "learning-rate-overshoots": lambda: [
        _costs("overshoots")[0],
        min(_costs("overshoots")[1:]),
        max(_costs("overshoots")),
    ],
    "learning-rate-stalls": lambda: _ends("stalls"),
    "learning-rate-again": lambda: _ends("again"),
    "learning-rate-test": lambda: [_tests("learns").after.test_cost, _tests("learns").after.test_right],
    "learning-rate-distribution": _first_columns,
    "learning-rate-stalls-test": lambda: _tests("stalls").after.test_right,
}
