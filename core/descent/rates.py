"""The learning rates of a sweep: ten a decade from 1e-10 to 1e5, and which of the notes' layers each one trains."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from core import notes

PER_DECADE = 10
LOWEST, HIGHEST = -10, 5
# Three digits, so that a rate reads the same on the slider and in the script; the powers of ten are exact.
RATES = tuple(float(f"{10 ** (n / PER_DECADE):.3g}") for n in range(LOWEST * PER_DECADE, HIGHEST * PER_DECADE + 1))
# The rates that have a layer of their own in the notes, by the number of that layer.
NOTES_LAYERS = {float(name): n for n, name in enumerate((notes.LEARNS, notes.OVERSHOOTS, notes.STALLS))}
# The notes come back to 0.1 with a fourth layer.
_OTHERS_FROM = len(NOTES_LAYERS) + 1


def nearest(rate: float, rates: Sequence[float] = RATES) -> int:
    """The index of the rate in a rising grid that is nearest to `rate` on a log scale; ends beyond the ends.

    Raises:
        ValueError: unless the rate is a positive number.
    """
    if not 0 < rate < math.inf:
        raise ValueError(f"A learning rate on the slider is a positive number, not {rate:g}.")
    return min(range(len(rates)), key=lambda n: abs(math.log(rates[n]) - math.log(rate)))


def layers(rates: Sequence[float] = RATES) -> tuple[int, ...]:
    """For each rate the number of the layer it trains when each trains one of its own, from 0.

    The notes seed once and then train four layers: at 0.1, 1e5, 1e-10, and 0.1 again (core/notes.py). So these three
    rates have the layers 0, 1 and 2, layer 3 is the notes' last one, and all other rates follow in rising order. With
    seed 1 that is what the notes print: 2.203667 at first for 0.1, 1.280268 for 1e5, 3.187324 for 1e-10.
    """
    others = itertools.count(_OTHERS_FROM)
    return tuple(NOTES_LAYERS[rate] if rate in NOTES_LAYERS else next(others) for rate in rates)
