"""What the learning rate page says of a run, beside the best of its slider."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.claims import Claim
from core.descent.every_rate import AllRates
from core.descent.regimes import STILL, best, rises, turns_back


@dataclass(frozen=True)
class RunNumbers:
    """One run beside the others of its slider.

    Attributes:
        learning_rate: its own.
        costs: of each epoch.
        zigzags: whether more than half of its steps turn back.
        loud: whether a cost rises by more than rounding.
        rates, all_costs: of every run of the slider.
        best: the number of the run that `best` finds; None where every last cost is infinite or NaN.
    """

    learning_rate: float
    costs: tuple[float, ...]
    zigzags: bool
    loud: bool
    rates: tuple[float, ...]
    all_costs: tuple[tuple[float, ...], ...]
    best: int | None

    @property
    def first(self) -> float:
        """The cost before the first step."""
        return self.costs[0]

    @property
    def last(self) -> float:
        """The last cost."""
        return self.costs[-1]

    @property
    def lost(self) -> int | None:
        """The first epoch whose cost is infinite or NaN."""
        return next((n for n, cost in enumerate(self.costs) if not math.isfinite(cost)), None)

    @property
    def climbs(self) -> tuple[float, ...]:
        """By how much the cost rises, where it does."""
        return tuple(after - before for before, after in pairwise(self.costs) if after > before)

    @property
    def best_rate(self) -> float:
        """The best run's learning rate; nan without one."""
        return math.nan if self.best is None else self.rates[self.best]

    @property
    def best_costs(self) -> tuple[float, ...]:
        """The best run's costs."""
        return () if self.best is None else self.all_costs[self.best]


def run_numbers(found: AllRates, run: int) -> RunNumbers:
    """The numbers of run number `run`."""
    made = found.sweep
    one = made.costs[run : run + 1]
    return RunNumbers(
        learning_rate=made.learning_rates[run],
        costs=tuple(made.costs[run].tolist()),
        zigzags=bool(turns_back(made.weights[run : run + 1])[0]),
        loud=bool(rises(one).any()),
        rates=made.learning_rates,
        all_costs=tuple(map(tuple, made.costs.tolist())),
        best=best(made),
    )


def _finite(numbers: RunNumbers) -> bool:
    return numbers.lost is None


def _ends_above(numbers: RunNumbers) -> bool:
    return _finite(numbers) and numbers.last > numbers.first * (1 + STILL)


def _still(numbers: RunNumbers) -> bool:
    return all(abs(cost - numbers.first) <= STILL * numbers.first for cost in numbers.costs)


def _no_higher(numbers: RunNumbers) -> bool:
    return _finite(numbers) and numbers.last <= numbers.first * (1 + STILL) and not _still(numbers)


# As a lecturer writes it: 0.1 %.
_STILL = f"{100 * STILL:g} %"
DOES: Sequence[Claim[RunNumbers]] = (
    Claim(
        "lost",
        lambda n: n.lost is not None and not any(math.isfinite(cost) for cost in n.costs[n.lost :]),
        "At **{rate}** the cost is {first} at first, and infinite or NaN (not a number) from epoch {lost} on.",
    ),
    Claim(
        "ends above",
        _ends_above,
        "At **{rate}** the cost goes from {first} to {last} in {steps} steps: it ends above its start.",
    ),
    Claim(
        "stands still",
        _still,
        "At **{rate}** the cost goes from {first} to {last} in {steps} steps: no cost differs from the first by more "
        f"than {_STILL}.",
    ),
    Claim(
        "bounces",
        lambda n: _no_higher(n) and n.zigzags and n.loud,
        "At **{rate}** the cost goes from {first} to {last} in {steps} steps. It rises on the way, and most steps turn "
        "back against the step before.",
    ),
    Claim(
        "from wall to wall",
        lambda n: _no_higher(n) and n.zigzags and not n.loud and n.last < n.first,
        "At **{rate}** the cost goes from {first} to {last} in {steps} steps. It falls, and yet most steps turn back "
        "against the step before: the weights jump over the lowest point, from wall to wall.",
    ),
    Claim(
        "only falls",
        lambda n: _no_higher(n) and not n.climbs and n.last < n.first,
        "At **{rate}** the cost goes from {first} to {last} in {steps} steps. It only falls.",
    ),
    Claim(
        "falls but for rounding",
        lambda n: _no_higher(n) and not n.loud and max(n.climbs, default=0) <= STILL * n.first and n.last < n.first,
        "At **{rate}** the cost goes from {first} to {last} in {steps} steps. It falls; where it rises, it is by at "
        f"most {_STILL} of the first cost.",
    ),
    Claim(
        "rises on the way",
        lambda n: _no_higher(n) and bool(n.climbs),
        "At **{rate}** the cost goes from {first} to {last} in {steps} steps, and rises on the way.",
    ),
)


def _best_is(numbers: RunNumbers, above: Callable[[float, float], bool]) -> bool:
    return numbers.best is not None and above(numbers.best_rate, numbers.learning_rate)


def _ends_lower(numbers: RunNumbers) -> bool:
    return not numbers.last <= numbers.best_costs[-1]


BEST: Sequence[Claim[RunNumbers]] = (
    Claim(
        "this one",
        lambda n: _best_is(n, float.__eq__) and not any(costs[-1] < n.last for costs in n.all_costs),
        "No learning rate of the slider ends lower.",
    ),
    Claim(
        "this one, but for rounding",
        lambda n: _best_is(n, float.__eq__),
        "Where other learning rates of the slider end lower, it is by the rounding of float32 only, and none of "
        "these is low sooner.",
    ),
    Claim(
        "a larger rate",
        lambda n: _best_is(n, float.__gt__) and _ends_lower(n),
        "A larger learning rate ends lower: {best} at {best_last}.",
    ),
    Claim(
        "a smaller rate",
        lambda n: _best_is(n, float.__lt__) and _ends_lower(n),
        "A smaller learning rate ends lower: {best} at {best_last}.",
    ),
    Claim(
        "a larger rate, sooner",
        lambda n: _best_is(n, float.__gt__) and sum(n.best_costs) <= sum(n.costs),
        "A larger learning rate, {best}, ends as low but for rounding, and is low sooner.",
    ),
    Claim(
        "a smaller rate, sooner",
        lambda n: _best_is(n, float.__lt__) and sum(n.best_costs) <= sum(n.costs),
        "A smaller learning rate, {best}, ends as low but for rounding, and is low sooner.",
    ),
)
