"""The numbers of docs/notes.md on the three codings."""

from __future__ import annotations

import math

from core.lessons.three_codings.arithmetic import CLASSES, CODINGS, Start, Training, Variant, Written, train
from core.lessons.three_codings.claims import AgainstGuessing
from core.lessons.three_codings.line_by_line import shapes_chart
from core.lessons.three_codings.loop import step
from core.lessons.three_codings.second_softmax import at_the_end


def _coding(name: str, start: Start = Start.SEED) -> Training:
    coding = next(coding for coding in CODINGS if coding.name == name)
    return train(coding.written, coding.variant, start=start)


def _given_up() -> list[float]:
    found = at_the_end(_coding("a"))
    cost = AgainstGuessing(found.once.losses, math.log(CLASSES))
    return [found.once.of_class[cost.costliest], max(cost.losses), 100 * cost.share]


def _shapes() -> list[int]:
    """Of X, W, Z, and of nn.Linear's own weight, as they are drawn."""
    drawn = shapes_chart(step(Written.LAYER, Variant(), Start.SEED, 0), Written.LAYER, 0)["data"]
    shapes = {trace["name"]: (len(trace["z"]), len(trace["z"][0])) for trace in drawn}
    return [size for name in ("X", "weightᵀ", "Z", "nn.Linear's weight") for size in shapes[name]]


NUMBERS = {
    "codings-by-hand": lambda: _coding("a").costs[-1],
    "codings-cross-entropy": lambda: _coding("b").costs[-1],
    "codings-linear": lambda: _coding("c", Start.AFTER_LOSS).costs[-1],
    "codings-linear-printed": lambda: _coding("c").costs[::100],
    "codings-linear-accuracy": lambda: [100 * _coding("c").accuracies[0], 100 * _coding("c").accuracies[-1]],
    "codings-softmax-once": lambda: [_coding("a").true_costs[-1], math.log(CLASSES)],
    "codings-given-up": _given_up,
    "codings-bias": lambda: train(Written.BY_HAND, Variant(zero_start=True)).costs[-1],
    "codings-shapes": _shapes,
}
