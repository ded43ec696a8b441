"""Likelihood: how probable coin flips, or draws of three classes, are for each parameter, and its cross-entropy.

All arithmetic is in float64: the probability of 200 flips in their order is below the smallest float32.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from core.reading import tables
from core.reading.rules import Integer, Real
from core.scripts import literals

# With more, the probability of the flips is 0 in float64 even at its maximum.
MOST_FLIPS = 1000
MOST_CLASSES = 10
LONGEST_GRID = 2001


@dataclass(frozen=True)
class Flips:
    """`successes` (heads, or points up) among `flips`."""

    successes: int
    flips: int


COIN = Flips(7, 10)
EXAMPLES = {"coin": COIN, "thumbtack": Flips(66, 100), "three-heads": Flips(3, 3)}
COUNTS = (5, 3, 2)
PARAMETER = Real(0.0, 1.0)


def read_flips(successes: object, flips: object) -> Flips:
    """Typed counts, checked: 1 to 1,000 flips, and from 0 to as many successes.

    Raises:
        ValueError: one sentence that names the allowed range.
    """
    n = Integer(1, MOST_FLIPS).typed("The number of flips", flips)
    return Flips(Integer(0, n).typed("The number of successes", successes), n)


def read_counts(counts: Sequence[object]) -> tuple[int, ...]:
    """Typed counts of 2 to 10 classes, 1 to 1,000 draws in all.

    Raises:
        ValueError: one sentence that names the class and the allowed range.
    """
    found = tables.row(counts, "The counts")
    tables.count(len(found), "classes", 2, MOST_CLASSES)
    read = tuple(Integer(0, MOST_FLIPS).typed(f"The count of class {n}", cell) for n, cell in enumerate(found, 1))
    tables.count(sum(read), "draws in all", 1, MOST_FLIPS)
    return read


def log_likelihood(flips: Flips, parameter: Tensor) -> Tensor:
    """k log p + (n - k) log(1 - p) in nats, for parameters of any shape; the flips in their order.

    Without the number of orders, n over k: it does not depend on p, and cross-entropy has no such term.
    """
    # xlogy, because no successes at p = 0 are certain: 0 log 0 is 0.
    successes, failures = torch.tensor(flips.successes), torch.tensor(flips.flips - flips.successes)
    return torch.xlogy(successes, parameter).add(torch.special.xlog1py(failures, -parameter))


@dataclass(frozen=True)
class LikelihoodCurve:
    """The likelihood over a grid of parameters from 0 to 1; one entry for each parameter.

    Attributes:
        parameter: the probability of a success.
        likelihood: the probability of the flips in their order.
        log_likelihood: its logarithm in nats; -inf where it is 0.
        relative: likelihood divided by its maximum, from 0 to 1.
    """

    parameter: tuple[float, ...]
    likelihood: tuple[float, ...]
    log_likelihood: tuple[float, ...]
    relative: tuple[float, ...]


def curve(flips: Flips, points: int = 201) -> LikelihoodCurve:
    """The likelihood at `points` parameters, evenly from 0 to 1, both ends included."""
    tables.count(points, "points", 2, LONGEST_GRID)
    p = torch.linspace(0, 1, points, dtype=torch.float64)
    logs = log_likelihood(flips, p)
    highest = log_likelihood(flips, torch.tensor(maximum(flips), dtype=torch.float64))
    return LikelihoodCurve(*(literals.floats(column) for column in (p, logs.exp(), logs, (logs - highest).exp())))


def maximum(flips: Flips) -> float:
    """The parameter that makes the flips most probable: k / n, where k / p = (n - k) / (1 - p)."""
    return flips.successes / flips.flips


@dataclass(frozen=True)
class AtParameter:
    """The same flips seen two ways, for one parameter.

    Attributes:
        parameter: the probability of a success.
        likelihood: the probability of the flips in their order.
        log_likelihood: its logarithm in nats.
        binary_cross_entropy: F.binary_cross_entropy, the mean over the flips, in nats.
        times_flips: n times it: minus the log-likelihood, but where a logarithm is below -100, at which
            PyTorch cuts it off.
    """

    parameter: float
    likelihood: float
    log_likelihood: float
    binary_cross_entropy: float
    times_flips: float


def at(flips: Flips, parameter: float) -> AtParameter:
    """Likelihood and binary cross-entropy of the flips at one parameter from 0 to 1."""
    p = torch.tensor(parameter, dtype=torch.float64)
    logs = log_likelihood(flips, p)
    targets = torch.zeros(flips.flips, dtype=torch.float64)
    targets[: flips.successes] = 1
    bce = F.binary_cross_entropy(p.expand_as(targets), targets)
    return AtParameter(parameter, logs.exp().item(), logs.item(), bce.item(), flips.flips * bce.item())


@dataclass(frozen=True)
class AtProbabilities:
    """Draws of several classes seen two ways, for given class probabilities.

    Attributes:
        probabilities: of the classes.
        likelihood: the probability of the draws in their order.
        log_likelihood: sum over classes of count times log probability, in nats.
        cross_entropy: F.cross_entropy with log-probabilities as logits, the mean over the draws, in nats.
        times_draws: N times it: minus the log-likelihood.
        maximum: the probabilities that make the draws most probable: the shares count / N.
        at_maximum: the log-likelihood there, in nats.
    """

    probabilities: tuple[float, ...]
    likelihood: float
    log_likelihood: float
    cross_entropy: float
    times_draws: float
    maximum: tuple[float, ...]
    at_maximum: float


def at_probabilities(counts: Sequence[int], weights: Sequence[float]) -> AtProbabilities:
    """Likelihood and cross-entropy of the draws (classes,) for probabilities proportional to `weights` (classes,).

    Raises:
        ValueError: unless the weights are 0 or more, not all 0, and one for each class.
    """
    if len(weights) != len(counts):
        raise ValueError(f"Every class needs a probability: there are {len(counts)} classes and {len(weights)}.")
    if not all(weight >= 0 for weight in weights) or not 0 < sum(weights) < math.inf:
        raise ValueError("The probabilities must be finite numbers from 0 up, and not all of them 0.")
    p = torch.tensor(weights, dtype=torch.float64)
    p = p / p.sum()
    n = torch.tensor(counts, dtype=torch.float64)
    logs = torch.xlogy(n, p).sum()
    labels = torch.repeat_interleave(torch.arange(len(counts)), n.long())
    cross_entropy = F.cross_entropy(p.log().expand(len(labels), -1), labels)
    shares = n / n.sum()
    return AtProbabilities(
        probabilities=literals.floats(p),
        likelihood=logs.exp().item(),
        log_likelihood=logs.item(),
        cross_entropy=cross_entropy.item(),
        times_draws=len(labels) * cross_entropy.item(),
        maximum=literals.floats(shares),
        at_maximum=torch.xlogy(n, shares).sum().item(),
    )
