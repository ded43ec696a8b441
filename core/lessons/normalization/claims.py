"""What the normalization page says of exam scores, each sentence beside the numbers that make it true."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch

from core.claims import Claim
from core.descent import columns
from core.lessons.normalization.arithmetic import Conditioned

# Numbers that differ by less are equal but for the rounding of float32.
EQUAL = 1e-3
# Steepnesses that differ by less are equal: they are squares, and the mean of a column is rounded, too.
STEEP = 0.01
THOUSAND = 1000.0
Costs = tuple[float, ...]


def lost(costs: Costs) -> int | None:
    """The first epoch whose cost is infinite or NaN; None if there is none."""
    return next((n for n, cost in enumerate(costs) if not math.isfinite(cost)), None)


def _lost_after(costs: Costs) -> bool:
    at = lost(costs)
    return at is not None and at > 0 and not any(map(math.isfinite, costs[at:]))


SIDE: Sequence[Claim[Costs]] = (
    Claim(
        "lost",
        lambda costs: _lost_after(costs) and lost(costs) != 1,
        "At {rate}, **{name}**, the cost is {times} times its start at epoch {finite}, and infinite or NaN (not a "
        "number) from epoch {lost} on.",
    ),
    Claim(
        "lost at once",
        lambda costs: _lost_after(costs) and lost(costs) == 1,
        "At {rate}, **{name}**, the cost is {first} at first, and infinite or NaN (not a number) after the first step.",
    ),
    Claim(
        "explodes",
        lambda costs: lost(costs) is None and costs[-1] > THOUSAND * costs[0],
        "At {rate}, **{name}**, the cost explodes: after {steps} steps it is {times} times its start.",
    ),
    Claim(
        "rises",
        lambda costs: lost(costs) is None and costs[-1] > costs[0],
        "At {rate}, **{name}**, it rises from {first} to {last} in {steps} steps.",
    ),
    Claim(
        "falls",
        lambda costs: lost(costs) is None and costs[-1] < costs[0],
        "At {rate}, **{name}**, it goes from {first} to {last} in {steps} steps.",
    ),
    Claim(
        "stays",
        lambda costs: costs[-1] == costs[0],
        "At {rate}, **{name}**, it is {last} after {steps} steps, as at first.",
    ),
)

Conditions = Mapping[str, Conditioned]


def _ratio(steepness: Sequence[float]) -> float:
    return max(steepness) / min(steepness) if steepness and min(steepness) > 0 else math.nan


def ratio(found: Conditions, kind: str) -> float:
    """How many times steeper the steepest column is than the flattest one; nan without columns of spread."""
    return _ratio(found[kind].steepness)


def _several(found: Conditions) -> bool:
    return len(found[columns.RAW].steepness) > 1


def _same_coupling(found: Conditions) -> bool:
    own = found[columns.RAW].coupling
    kept = (columns.CENTRED, columns.SCALED, columns.STANDARDIZED)
    return all(abs(found[kind].coupling - own) <= EQUAL for kind in kept)


CENTRING: Sequence[Claim[Conditions]] = (
    Claim(
        "frees",
        lambda found: found[columns.CENTRED].condition < (1 - EQUAL) * found[columns.RAW].condition,
        "**Centring** frees the bias from the weights: the condition number goes from {raw} to {centred}.",
    ),
    Claim(
        "does not help",
        lambda found: found[columns.CENTRED].condition >= (1 - EQUAL) * found[columns.RAW].condition,
        "**Centring** frees the bias from the weights, but here it does not lower the condition number: {raw} before "
        "and {centred} after.",
    ),
)
DIVIDING: Sequence[Claim[Conditions]] = (
    Claim("one column", lambda found: not _several(found), ""),
    Claim(
        "only after centring",
        lambda found: ratio(found, columns.STANDARDIZED) <= 1 + STEEP and ratio(found, columns.SCALED) > 1 + STEEP,
        "**Dividing** makes the columns equally steep only after centring: by itself it leaves the steepest {scaled} "
        "times as steep as the flattest.",
    ),
    Claim(
        "even alone",
        lambda found: ratio(found, columns.STANDARDIZED) <= 1 + STEEP and ratio(found, columns.SCALED) <= 1 + STEEP,
        "**Dividing** makes the columns equally steep, here even without centring.",
    ),
)
LATE: Sequence[Claim[Conditions]] = (
    Claim(
        "late",
        lambda found: (
            found[columns.CENTRED].condition < found[columns.RAW].condition
            and found[columns.CENTRED].best_cost > found[columns.RAW].best_cost
        ),
        "A low condition number is not all: centred, the best rate ends at {centred_cost}, and with the scores as they "
        "are at {raw_cost}. Centred scores leave the mean final score to the bias alone, and at a rate of "
        "{centred_best} it is late there.",
    ),
    Claim(
        "not late",
        lambda found: (
            not found[columns.CENTRED].condition < found[columns.RAW].condition
            or not found[columns.CENTRED].best_cost > found[columns.RAW].best_cost
        ),
        "",
    ),
)
CORRELATION: Sequence[Claim[Conditions]] = (
    Claim("one column", lambda found: not _several(found), ""),
    Claim(
        "none",
        lambda found: found[columns.RAW].coupling <= EQUAL and found[columns.WHITENED].coupling <= EQUAL,
        "No two exams go up and down together here, so that **whitening** has no correlation to remove.",
    ),
    Claim(
        "removed",
        lambda found: (
            _same_coupling(found) and found[columns.RAW].coupling > EQUAL and found[columns.WHITENED].coupling <= EQUAL
        ),
        "Exams go up and down together: two have a correlation of {correlation}, with or without its sign. Centring "
        "and dividing leave it as it is, and **whitening** removes it.",
    ),
    Claim(
        "cannot be removed",
        lambda found: _same_coupling(found) and found[columns.WHITENED].coupling > EQUAL,
        "Exams go up and down together: two have a correlation of {correlation}, with or without its sign. Centring "
        "and dividing leave it as it is. **Whitening** cannot remove all of it here, because a column follows from "
        "others.",
    ),
    Claim(
        "hardly known",
        lambda found: not _same_coupling(found),
        "The values of some exam hardly differ, so that rounding decides much of its correlation with another.",
    ),
)


@dataclass(frozen=True)
class StudentNumbers:
    """New students, and the training rows as the model saw them.

    Attributes:
        kind: of the scaling.
        scores: the new rows as typed, float32 (M, features).
        by_their_own: scaled by their own mean and deviation, float32 (M, features).
        seen: the scaled training rows, float32 (N, features).
    """

    kind: str
    scores: torch.Tensor
    by_their_own: torch.Tensor
    seen: torch.Tensor


def _outside(numbers: StudentNumbers) -> torch.Tensor:
    """Whether each score, not scaled, is beyond all scaled scores of its exam."""
    low, high = numbers.seen.amin(0), numbers.seen.amax(0)
    return (numbers.scores < low) | (numbers.scores > high)


def _mean_is_0(numbers: StudentNumbers) -> bool:
    # The rounding of close scores is divided by their spread, too.
    return bool(numbers.by_their_own.double().mean(0).abs().max() <= 0.05)


UNSCALED: Sequence[Claim[StudentNumbers]] = (
    Claim(
        "all outside",
        lambda n: bool(_outside(n).all()),
        "Not scaled, every one of them lies outside of what the model has seen of that exam.",
    ),
    Claim(
        "some outside",
        lambda n: bool(_outside(n).any() and not _outside(n).all()),
        "Not scaled, some of them lie outside of what the model has seen of that exam.",
    ),
    Claim(
        "none outside",
        lambda n: not bool(_outside(n).any()),
        "Not scaled, they happen to lie within what the model has seen, and mean something else there.",
    ),
)
THEIR_OWN: Sequence[Claim[StudentNumbers]] = (
    Claim(
        "one student",
        lambda n: n.kind != columns.SCALED and len(n.scores) == 1 and bool((n.by_their_own == 0).all()),
        "Scaled by itself, a single student is exactly its own mean: all scores become 0, however good it is.",
    ),
    Claim(
        "mean 0",
        lambda n: n.kind != columns.SCALED and len(n.scores) > 1 and _mean_is_0(n),
        "Scaled among themselves, the mean of their scores is always 0, so that a strong class looks like a weak one.",
    ),
    Claim(
        "divided",
        lambda n: n.kind == columns.SCALED,
        "Divided by a deviation of their own, they are on another scale than the training rows: the same score becomes "
        "another number.",
    ),
)
