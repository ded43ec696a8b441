"""`Regime`: what a learning rate did, from the measured run: it stalls, learns, oscillates or overshoots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Generic, TypeVar

import torch
from torch import Tensor

from core.descent.sweep import Sweep

K = TypeVar("K", bound=StrEnum)


class Regime(StrEnum):
    """What a run did at its learning rate; `regimes` says when."""

    STALLS = "stalls"
    LEARNS = "learns"
    OSCILLATES = "oscillates"
    OVERSHOOTS = "overshoots"


# Of the start's cost: less than this is no movement anybody sees in a lecture.
STILL = 1e-3
# Of the last cost, and of the start's: less than this is the rounding of float32.
ROUNDING, FLOOR = 1e-3, 1e-6
# Of a run's longest step: shorter ones are rounding at the bottom, and may point anywhere.
SHORT_STEP = 1e-3


def rises(costs: Tensor) -> Tensor:
    """Whether each cost (R, epochs) is above the one before, by more than rounding: bool (R, epochs - 1).

    A cost that is not a number, or infinite, counts as a rise.
    """
    before, after = costs[:, :-1].double(), costs[:, 1:].double()
    slack = torch.maximum(before * ROUNDING, before[:, :1] * FLOOR) if costs.shape[1] > 1 else before
    return ~(after <= before + slack) | ~after.isfinite()


def turns_back(weights: Tensor) -> Tensor:
    """Whether a run zigzags: more than half of its steps point against the step before; bool (R,).

    Two steps point against each other where the angle between them is more than a right one. Steps that are
    tiny beside the run's longest are left out.
    """
    steps = weights.double().diff(dim=1)
    lengths = steps.norm(dim=-1)
    shown = lengths > SHORT_STEP * lengths.nan_to_num(0, 0).amax(1, keepdim=True) if steps.shape[1] else lengths > 0
    pairs = shown[:, 1:] & shown[:, :-1]
    against = ((steps[:, 1:] * steps[:, :-1]).sum(-1) < 0) & pairs
    mostly: Tensor = 2 * against.sum(1) > pairs.sum(1)
    return mostly


def regimes(sweep: Sweep) -> tuple[Regime, ...]:
    """The regime of each run, by the first of these that is true of it:

    - overshoots: a cost is infinite or not a number, or the last one is above the first by 0.1 % or more;
    - stalls: no cost differs from the first by 0.1 % of it;
    - oscillates: the cost rises in some epoch, or more than half of the steps turn back (in a bowl the cost falls
      while the weights jump from wall to wall);
    - learns: everything else; the cost only falls.
    """
    costs = sweep.costs.double()
    first = costs[:, :1]
    overshoots = ~costs.isfinite().all(1) | (costs[:, -1] > first[:, 0] * (1 + STILL))
    stalls = ((costs - first).abs() <= STILL * first).all(1)
    oscillates = rises(costs).any(1) | turns_back(sweep.weights)
    found = []
    for over, still, swings in zip(overshoots.tolist(), stalls.tolist(), oscillates.tolist(), strict=True):
        found.append(
            Regime.OVERSHOOTS if over else Regime.STALLS if still else Regime.OSCILLATES if swings else Regime.LEARNS
        )
    return tuple(found)


@dataclass(frozen=True)
class Stretch(Generic[K]):
    """Neighbouring runs of one kind, such as one regime, for drawing: indices `first` to `last`, both included."""

    kind: K
    first: int
    last: int


def stretches(found: Sequence[K]) -> tuple[Stretch[K], ...]:
    """The regimes of a rising grid, or what else its runs did, as stretches without gaps, from the lowest rate up."""
    result = []
    for kind, group in groupby(enumerate(found), key=lambda pair: pair[1]):
        indices = [n for n, _ in group]
        result.append(Stretch(kind, indices[0], indices[-1]))
    return tuple(result)


@dataclass(frozen=True)
class MeasuredEdge:
    """Where costs begin to rise on a rising grid of rates.

    Attributes:
        quiet: the largest rate up to which no run's cost ever rose; None if the first one's did.
        rising: the next rate, the smallest at which a cost rose; None if none did.
        overshoots: the smallest rate that overshoots, as in `regimes`; None if none does.
    """

    quiet: float | None
    rising: float | None
    overshoots: float | None


def measured_edge(sweep: Sweep) -> MeasuredEdge:
    """The two neighbouring rates between which the cost begins to rise; the rates of the sweep must rise."""
    rising = rises(sweep.costs).any(1).tolist()
    first = rising.index(True) if True in rising else len(rising)
    rates = sweep.learning_rates
    return MeasuredEdge(
        quiet=rates[first - 1] if first else None,
        rising=rates[first] if first < len(rates) else None,
        overshoots=next(
            (rate for rate, regime in zip(rates, regimes(sweep), strict=True) if regime == Regime.OVERSHOOTS), None
        ),
    )


def best(sweep: Sweep) -> int | None:
    """The index of the run with the lowest last cost; of those that reached the rounding at the bottom the fastest.

    None where the last cost of every run is infinite or NaN.
    """
    last = sweep.costs[:, -1].double()
    last = torch.where(last.isfinite(), last, torch.inf)
    if not last.isfinite().any():
        return None
    # What is left of the start's cost is rounding there: then the run that was low soonest is the best.
    arrived = last <= torch.maximum(last.min(), FLOOR * sweep.costs[:, 0].double())
    total = sweep.costs.double().nan_to_num(torch.inf, torch.inf).sum(1)
    return int(torch.where(arrived, total, torch.inf).argmin())
