"""What the likelihood page says of its numbers: sentences that compare them, each with when it is true."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.claims import Claim
from core.lessons.likelihood import arithmetic as lesson
from core.lessons.likelihood.arithmetic import AtParameter, AtProbabilities, Flips
from core.lessons.likelihood.few_and_many import LEVEL, Sample

Samples = Sequence[Sample]


@dataclass(frozen=True)
class Chosen:
    """A parameter beside the most likely one."""

    at: AtParameter
    top: AtParameter

    @classmethod
    def of(cls, flips: Flips, parameter: float) -> Chosen:
        """The two for these flips."""
        return cls(lesson.at(flips, parameter), lesson.at(flips, lesson.maximum(flips)))


_TOP = (
    "The most likely parameter is *k / n* = {successes} / {flips} = **{best}**: there the log-likelihood is {highest}"
)
CHOSEN: tuple[Claim[Chosen], ...] = (
    Claim("at the maximum", lambda n: n.at.parameter == n.top.parameter, _TOP + ". You are there."),
    Claim(
        "impossible",
        lambda n: n.at.log_likelihood == -math.inf,
        _TOP + ". At *p* = {parameter} these flips are impossible.",
    ),
    Claim(
        "below",
        lambda n: n.at.log_likelihood < n.top.log_likelihood,
        _TOP + ", {above} above the one at *p* = {parameter}.",
    ),
    Claim(
        "as high",
        lambda n: n.at.log_likelihood >= n.top.log_likelihood,
        _TOP + ". *p* = {parameter} is so near that float64 knows no difference.",
    ),
)
CUT_OFF: tuple[Claim[AtParameter], ...] = (
    Claim(
        "the same number",
        lambda at: math.isclose(at.times_flips, -at.log_likelihood, rel_tol=1e-9, abs_tol=1e-9),
        "",
    ),
    Claim(
        "cut off",
        lambda at: at.times_flips < -at.log_likelihood,
        "At {parameter} some of these flips are all but impossible. PyTorch's binary_cross_entropy cuts each "
        "logarithm off at -100, so that it is less than minus the log-likelihood here.",
    ),
)
SAME: tuple[Claim[AtProbabilities], ...] = (
    Claim(
        "the same number",
        lambda found: math.isclose(found.times_draws, -found.log_likelihood, rel_tol=1e-9, abs_tol=1e-9),
        "`F.cross_entropy` is {loss}, and *N* times it is {draws} · {loss} = **{total}**: minus the log-likelihood.",
    ),
)
SHARES: tuple[Claim[AtProbabilities], ...] = (
    Claim(
        "impossible",
        lambda found: found.log_likelihood == -math.inf,
        "A class with probability 0 came, so these draws are impossible.",
    ),
    Claim(
        "the shares",
        lambda found: found.probabilities == found.maximum,
        "These are the shares of the counts: no other probabilities make these draws more probable.",
    ),
    Claim(
        "below",
        lambda found: found.log_likelihood < found.at_maximum,
        "With the shares of the counts as probabilities the log-likelihood is {highest}.",
    ),
    Claim(
        "as high",
        lambda found: found.log_likelihood >= found.at_maximum,
        "These are the shares of the counts but for rounding.",
    ),
)
FEW: tuple[Claim[Samples], ...] = (
    Claim(
        "certain of the wrong",
        lambda samples: samples[0].new_loss == math.inf and samples[0].observed_loss == 0,
        "After {few} flips the maximum is {estimate}: the loss on these flips is {observed}, as low as it gets, and on "
        "new flips **infinite**, because what the estimate calls impossible will happen.",
    ),
    Claim(
        "certain and right",
        lambda samples: samples[0].new_loss == samples[0].observed_loss == 0,
        "After {few} flips the loss on these flips is {observed}, and on new ones as well: this coin always falls the "
        "same way.",
    ),
    Claim(
        "more on new flips",
        lambda samples: samples[0].new_loss > samples[0].observed_loss,
        "After {few} flips the loss on these flips is {observed}, and on new ones it is more: {new}.",
    ),
    Claim(
        "not more on new flips",
        lambda samples: samples[0].new_loss <= samples[0].observed_loss,
        "After {few} flips the loss on these flips is {observed}, and on new ones no more than {new}: these flips "
        "happen to be harder to predict than most. Another seed gives others.",
    ),
)
MANY: tuple[Claim[Samples], ...] = (
    Claim(
        "best there is",
        lambda samples: samples[-1].best_loss <= samples[-1].new_loss * (1 + 1e-12),
        "After {many} it is {observed_many} on these and {new_many} on new ones, where {best} is the best there is.",
    ),
)
MEAN: tuple[Claim[Samples], ...] = (
    Claim(
        "the fewer, the more",
        lambda samples: (
            all(gap > 0 for gap in gaps(samples)) and all(fewer > more for fewer, more in pairwise(gaps(samples)))
        ),
        "One sample is luck; the mean over all samples of a size is not. There the loss on the flips that were seen is "
        "lower than any estimate can be on new ones, and the fewer they are, the more: by {gap_few} nats after {few} "
        "flips, by {gap_many} after {many}. That is overfitting: the maximum is made for the flips it has seen.",
    ),
    Claim(
        "nothing to overfit",
        lambda samples: samples[0].best_loss == 0 and all(gap == 0 for gap in gaps(samples)),
        "A coin that always falls the same way leaves nothing to chance, and nothing to overfit.",
    ),
    Claim(
        "too little to tell",
        lambda samples: max(map(abs, gaps(samples))) < 1e-9,
        "This coin falls the other way so seldom that all its losses are 0 but for rounding.",
    ),
)
INTERVALS: tuple[Claim[Samples], ...] = (
    Claim(
        "many are enough",
        lambda samples: abs(samples[-1].coverage - LEVEL) < 0.02,
        "The interval is made for many flips, to hold the true parameter in {level} of all samples: of {many} flips it "
        "does so in {coverage_many}, of {few} flips in {coverage_few}.",
    ),
    Claim(
        "many are few",
        lambda samples: abs(samples[-1].coverage - LEVEL) >= 0.02,
        "The interval is made for many flips, to hold the true parameter in {level} of all samples. For a coin that so "
        "seldom falls one of its ways even {many} flips are few: it does so in {coverage_many} of their samples, and "
        "in {coverage_few} of those of {few} flips.",
    ),
)


def gaps(samples: Samples) -> list[float]:
    """For each size, how much lower the loss on the flips that were seen is than the best on new ones, on average."""
    return [sample.best_loss - sample.mean_observed_loss for sample in samples]
