"""`Outcome`: what became of a run, by its losses: it learns, oscillates, stalls or explodes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from statistics import fmean

from core.descent.minibatch_sweep import STALLS_ABOVE
from core.training.history import History


class Outcome(StrEnum):
    """What a run did, and what the room may vote for; the values travel to browsers."""

    LEARN = "learn"
    OSCILLATE = "oscillate"
    STALL = "stall"
    EXPLODE = "explode"


OUTCOMES = tuple(Outcome)

# The end is the mean of this share of the recorded losses; a single minibatch says little.
END = 0.1
# Of the start's loss. One minibatch's loss is a tenth off by chance.
EXPLODES_ABOVE = 1.1
JUMPS_ABOVE = 1.25
AT_REST_BELOW = 0.01
# How many of the minibatches must have jumped over the start.
MOST_JUMPS = 0.05
# Losses are averaged over so many images before one is called a jump.
SMOOTH_IMAGES = 64
# The run is cut into so many parts; from one to the next the mean may rise this much by chance, and more where a part
# holds few images: the loss of one image scatters about as much as it is.
PARTS = 20
RISES_BY = 0.25
NOISE = 3.0
MOST_RISES = 2


def outcome(history: History, batch_size: int) -> Outcome:
    """What a run has done so far, by the losses of its minibatches; the first of these that is true of it:

    - explode: a loss was infinite or not a number, or the mean of the last tenth is above 1.1 times the first loss;
    - oscillate: the end is above 1 % of the start, and the loss goes up by more than the chance of minibatches
      explains: one in twenty losses is above 1.25 times the start, or at least three times the mean of a twentieth of
      the run is above that of the twentieth before by a quarter and three standard deviations of chance;
    - stall: the end is above 98 % of the start (as in `core.descent.minibatch_sweep`);
    - learn: everything else.

    Args:
        history: with at least one recorded loss.
        batch_size: images in a minibatch, from which the chance is reckoned.
    """
    losses = history.losses
    start, end = losses[0], fmean(losses[-max(round(END * len(losses)), 1) :])
    if history.left_range_at is not None or not end <= EXPLODES_ABOVE * start:
        return Outcome.EXPLODE
    if end > AT_REST_BELOW * start and (_jumps(losses, batch_size) or _rises(losses, batch_size)):
        return Outcome.OSCILLATE
    return Outcome.STALL if end > STALLS_ABOVE * start else Outcome.LEARN


def is_clear(history: History) -> bool:
    """Whether nothing that is still to come can change the outcome: no number comes back from infinity."""
    return history.left_range_at is not None


def _jumps(losses: Sequence[float], batch_size: int) -> bool:
    together = -(-SMOOTH_IMAGES // batch_size)
    smooth = [fmean(losses[n : n + together]) for n in range(0, len(losses), together)]
    return sum(loss > JUMPS_ABOVE * losses[0] for loss in smooth) >= MOST_JUMPS * len(smooth)


def _rises(losses: Sequence[float], batch_size: int) -> bool:
    parts = min(PARTS, len(losses))
    cuts = [round(n * len(losses) / parts) for n in range(parts + 1)]
    means = [fmean(losses[a:b]) for a, b in pairwise(cuts)]
    chance = 1 + RISES_BY + NOISE / math.sqrt(batch_size * len(losses) / parts)
    low = AT_REST_BELOW * losses[0]
    return sum(after > max(chance * before, low) for before, after in pairwise(means)) > MOST_RISES
