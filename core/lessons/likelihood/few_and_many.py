"""Few against many flips: how sure a maximum of the likelihood is, and what it costs on new flips."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.computing import computed_once
from core.lessons.likelihood.arithmetic import MOST_FLIPS, Flips, log_likelihood, maximum
from core.reading.rules import ANY_SEED, Integer, Real

SIZES = (3, 10, 30, 100, 1000)
# The share of samples whose interval is to hold the truth, where they are large.
LEVEL = 0.95
# Half the 0.95 quantile of chi-squared with one degree of freedom, in nats below the maximum.
DROP = 1.920729410347062


def likelihood_interval(flips: Flips, drop: float = DROP) -> tuple[float, float]:
    """The parameters whose log-likelihood is at most `drop` nats below the maximum.

    With many flips the default covers the true parameter in about 95 % of all samples; with few flips `coverage` says
    in how many. Source: Wilks, "The large-sample distribution of the likelihood ratio", 1938; Pawitan, "In All
    Likelihood", 2001, section 2.6.
    """
    top = maximum(flips)
    level = _log_likelihood(flips, top) - drop
    low = 0.0 if top == 0 else _crossing(flips, 0.0, top, level)
    high = 1.0 if top == 1 else _crossing(flips, 1.0, top, level)
    return low, high


def _crossing(flips: Flips, outside: float, inside: float, level: float) -> float:
    """Where the log-likelihood is `level`, between a parameter below it and one above: by bisection."""
    for _ in range(60):
        middle = (outside + inside) / 2
        if _log_likelihood(flips, middle) < level:
            outside = middle
        else:
            inside = middle
    return inside


def _log_likelihood(flips: Flips, parameter: float) -> float:
    return log_likelihood(flips, torch.tensor(parameter, dtype=torch.float64)).item()


def expected_loss(true_parameter: float, estimate: float) -> float:
    """The cross-entropy H(true, estimate) in nats: the mean -log-likelihood of one new flip of the true coin.

    Infinite where the estimate calls something impossible that happens.
    """
    loss = 0.0
    for truth, guess in ((true_parameter, estimate), (1 - true_parameter, 1 - estimate)):
        if truth > 0:
            loss += math.inf if guess <= 0 else -truth * math.log(guess)
    return loss


def chance_of_certainty(true_parameter: float, flips: int) -> float:
    """The probability that all flips agree, so that the maximum lies at 0 or 1: t^n + (1 - t)^n."""
    return true_parameter**flips + (1 - true_parameter) ** flips


def probabilities(true_parameter: float, flips: int) -> Tensor:
    """How probable 0, 1, ... `flips` successes are, float64 (flips + 1,): the binomial distribution."""
    k = torch.arange(flips + 1, dtype=torch.float64)
    n, p = torch.tensor(float(flips), dtype=torch.float64), torch.tensor(true_parameter, dtype=torch.float64)
    orders = torch.lgamma(n + 1) - torch.lgamma(k + 1) - torch.lgamma(n - k + 1)
    logs: Tensor = orders + torch.xlogy(k, p) + torch.special.xlog1py(n - k, -p)
    return logs.exp()


def coverage(true_parameter: float, flips: int, drop: float = DROP) -> float:
    """The share of all samples of this size whose likelihood interval holds the true parameter, from 0 to 1."""
    k = torch.arange(flips + 1, dtype=torch.float64)
    p = torch.tensor(true_parameter, dtype=torch.float64)
    at_truth = torch.xlogy(k, p) + torch.special.xlog1py(flips - k, -p)
    at_maximum = torch.xlogy(k, k / flips) + torch.special.xlog1py(flips - k, -k / flips)
    return probabilities(true_parameter, flips)[at_truth >= at_maximum - drop].sum().item()


def mean_observed_loss(true_parameter: float, flips: int) -> float:
    """The loss of the maximum on the flips it was made from, the mean over all samples of this size, in nats."""
    share = torch.arange(flips + 1, dtype=torch.float64) / flips
    losses = -(torch.xlogy(share, share) + torch.xlogy(1 - share, 1 - share))
    return (probabilities(true_parameter, flips) * losses).sum().item()


@dataclass(frozen=True)
class Sample:
    """What one sample of flips says about its coin.

    Attributes:
        flips: the sample.
        estimate: the maximum of the likelihood.
        interval: the likelihood interval.
        width: its width.
        coverage: the share of all samples of this size whose interval holds the true parameter.
        observed_loss: mean -log-likelihood of the sample itself at the estimate, in nats: what was minimized.
        mean_observed_loss: its mean over all samples of this size, in nats.
        new_loss: the same for new flips, expected, in nats; inf at an estimate of 0 or 1.
        best_loss: the least any estimate can have on new flips: the entropy of the true coin, in nats.
        chance_of_certainty: probability that a sample of this size has its maximum at 0 or 1.
        smoothed: Laplace's estimate (k + 1) / (n + 2), never 0 or 1.
        smoothed_loss: its expected loss on new flips, in nats.
    """

    flips: Flips
    estimate: float
    interval: tuple[float, float]
    width: float
    coverage: float
    observed_loss: float
    mean_observed_loss: float
    new_loss: float
    best_loss: float
    chance_of_certainty: float
    smoothed: float
    smoothed_loss: float


def judge(flips: Flips, true_parameter: float) -> Sample:
    """Everything about one sample, for a coin whose true parameter, from 0 to 1, is known."""
    estimate, (low, high) = maximum(flips), likelihood_interval(flips)
    smoothed = (flips.successes + 1) / (flips.flips + 2)
    return Sample(
        flips=flips,
        estimate=estimate,
        interval=(low, high),
        width=high - low,
        coverage=coverage(true_parameter, flips.flips),
        observed_loss=-_log_likelihood(flips, estimate) / flips.flips + 0.0,
        mean_observed_loss=mean_observed_loss(true_parameter, flips.flips),
        new_loss=expected_loss(true_parameter, estimate),
        best_loss=expected_loss(true_parameter, true_parameter),
        chance_of_certainty=chance_of_certainty(true_parameter, flips.flips),
        smoothed=smoothed,
        smoothed_loss=expected_loss(true_parameter, smoothed),
    )


@computed_once(most=32)
def few_and_many(true_parameter: float, seed: int = 1, sizes: Sequence[int] = SIZES) -> tuple[Sample, ...]:
    """One long series of flips, judged after each of `sizes` flips; the same for the same seed.

    Raises:
        ValueError: for a parameter, a seed or a size outside its range, in one sentence.
    """
    true_parameter = Real(0, 1).typed("The true parameter", true_parameter)
    generator = torch.Generator().manual_seed(ANY_SEED.typed("The seed", seed))
    checked = [Integer(1, MOST_FLIPS).typed("The number of flips", size) for size in sizes]
    # Always as many draws, so that a sample does not depend on which other sizes are asked for.
    series = torch.rand(MOST_FLIPS, generator=generator, dtype=torch.float64) < true_parameter
    return tuple(judge(Flips(int(series[:size].sum()), size), true_parameter) for size in checked)
