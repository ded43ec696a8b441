"""The numbers of docs/notes.md on the learning rate."""

from __future__ import annotations

from core.descent.every_rate import EXAMPLES, every_rate
from core.descent.problems import PROBLEMS
from core.descent.rates import RATES, nearest


def _costs(example: str) -> list[float]:
    chosen = EXAMPLES[example]
    found = every_rate(PROBLEMS[chosen.problem], same_start=chosen.same_start)
    costs: list[float] = found.sweep.costs[nearest(chosen.learning_rate, RATES)].tolist()
    return costs


NUMBERS = {
    "learning-rate-first": lambda: _costs("learns")[0],
    "learning-rate-last": lambda: _costs("learns")[-1],
}
