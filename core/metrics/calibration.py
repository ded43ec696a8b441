"""Calibration: whether a classifier that says 80 % is right in 80 of 100 cases, and the temperature that mends it.

Source: Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", 2017.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

BINS = 10
# What the temperature is searched between; the softmax page can show every one of them.
COLDEST, HOTTEST = 0.05, 100.0
_HALVINGS = 50


@dataclass(frozen=True)
class Bin:
    """Examples whose largest probability lies between two numbers, the upper one included.

    Attributes:
        low, high: from 0 to 1.
        count: examples.
        confidence: mean of their largest probabilities; nan without examples.
        accuracy: share of them that is right; nan without examples.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Calibration:
    """Said beside done: bins of equal width over the largest probability, and how far the two are apart.

    Attributes:
        bins: from 0 to 1.
        error: the expected calibration error: over all examples the mean distance of confidence and accuracy of their
            bin, from 0 to 1; nan without examples.
        loss: mean cross-entropy in nats.
    """

    bins: tuple[Bin, ...]
    error: float
    loss: float


def calibration(logits: Tensor, labels: Tensor, temperature: float = 1.0, bins: int = BINS) -> Calibration:
    """Judge the probabilities softmax(logits / temperature): logits (examples, classes), labels int64 (examples,).

    Raises:
        ValueError: when a logit is infinite or NaN.
    """
    _check(logits)
    log_p = torch.log_softmax(logits.double() / temperature, 1)
    confidence, predicted = log_p.exp().max(1)
    right = (predicted == labels).double()
    number = ((confidence * bins).ceil().long() - 1).clamp(0, bins - 1)
    count, said, done = (
        torch.bincount(number, weights, minlength=bins).tolist() for weights in (None, confidence, right)
    )
    found = tuple(
        Bin(n / bins, (n + 1) / bins, int(count[n]), _mean(said[n], count[n]), _mean(done[n], count[n]))
        for n in range(bins)
    )
    examples = len(labels)
    apart = sum(abs(said[n] - done[n]) for n in range(bins))
    loss = float(-log_p.gather(1, labels[:, None]).mean()) if examples else math.nan
    return Calibration(found, _mean(apart, examples), loss)


def best_temperature(logits: Tensor, labels: Tensor) -> float | None:
    """The temperature at which softmax(logits / temperature) has the lowest mean cross-entropy on these examples.

    By 1 / temperature the loss is convex, so its slope is 0 at one place, which halving finds; it depends on the
    logits alone and changes no prediction. None where there is no such place between COLDEST and HOTTEST: when every
    example is right, any colder temperature is better still, and when the classifier knows less than nothing any
    hotter one.

    Args:
        logits: (examples, classes), of examples that were not trained on.
        labels: int64 (examples,).

    Raises:
        ValueError: when a logit is infinite or NaN.
    """
    _check(logits)
    if not len(labels):
        return None
    z = logits.double()
    z = z - z.max(1, keepdim=True).values
    own = z.gather(1, labels[:, None])[:, 0].mean()

    def slope(inverse: float) -> float:
        """Of the loss, by 1 / temperature: the mean logit that the probabilities expect, less the mean true one."""
        return float((torch.softmax(z * inverse, 1) * z).sum(1).mean() - own)

    low, high = math.log(1 / HOTTEST), math.log(1 / COLDEST)
    if slope(math.exp(low)) >= 0 or slope(math.exp(high)) <= 0:
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if slope(math.exp(middle)) < 0:
            low = middle
        else:
            high = middle
    return math.exp(-(low + high) / 2)


def _check(logits: Tensor) -> None:
    if not bool(logits.isfinite().all()):
        raise ValueError("A logit is no number: there are no probabilities.")


def _mean(total: float, count: float) -> float:
    return total / count if count else math.nan
