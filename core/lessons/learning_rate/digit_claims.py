"""What the learning rate page says of digits trained at many rates: a sentence for each verdict, with its numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.claims import Claim, said
from core.descent.minibatch_sweep import COLLAPSED_BELOW, EXPLODED_ABOVE, STALLS_ABOVE, Look, Verdict, verdicts
from core.descent.regimes import stretches
from core.lessons.learning_rate.outcomes_figure import NAMES


@dataclass(frozen=True)
class RateOutcome:
    """What became of one learning rate.

    Attributes:
        rate: the learning rate.
        loss: mean loss of the test images at the last look, in nats; it may be infinite or nan.
        accuracy: share of the test images that are right then, from 0 to 1.
        highest: the highest loss of any minibatch so far, in nats; nan when one was no number.
    """

    rate: float
    loss: float
    accuracy: float
    highest: float


@dataclass(frozen=True)
class Outcomes:
    """All rates of one verdict, and what they are compared with.

    Attributes:
        first: mean loss of the test images before training, the same for all rates, in nats.
        guessing: the share of images that guessing would have right, from 0 to 1.
        members: the rates of this verdict, rising; at least one.
        others: all other rates.
    """

    first: float
    guessing: float
    members: tuple[RateOutcome, ...]
    others: tuple[RateOutcome, ...]

    def every(self, holds: Callable[[RateOutcome], bool]) -> bool:
        """Whether that is true of each rate of this verdict."""
        return all(map(holds, self.members))

    @property
    def classifies(self) -> bool:
        """Whether each has more images right than twice as many as by guessing."""
        return self.every(lambda each: each.accuracy > COLLAPSED_BELOW * self.guessing)

    @property
    def guesses(self) -> bool:
        """Whether each has at most so many right."""
        return self.every(lambda each: each.accuracy <= COLLAPSED_BELOW * self.guessing)

    @property
    def best(self) -> RateOutcome:
        """The one with the lowest loss."""
        return min(self.members, key=lambda each: each.loss)


def _fell(outcomes: Outcomes) -> bool:
    return outcomes.every(lambda each: each.loss <= STALLS_ABOVE * outcomes.first)


def _lowest_of_all(outcomes: Outcomes) -> bool:
    # Not above: nan is no loss that could be lower.
    return not any(other.loss < outcomes.best.loss for other in outcomes.others)


def _exploded(each: RateOutcome, first: float) -> bool:
    return max(each.highest, each.loss) > EXPLODED_ABOVE * first


def _finite(each: RateOutcome) -> bool:
    return math.isfinite(each.highest) and math.isfinite(each.loss)


_LEAST = f"{1 - STALLS_ABOVE:.0%}".replace("%", " %")
_TIMES = f"{COLLAPSED_BELOW:g} times as many as by guessing"
_EXPLODED = (
    "and the loss of a minibatch, or that of the test images, was above "
    f"{EXPLODED_ABOVE:g} times {{first}}, the test loss before training"
)
_WAS_AND_IS = "Before training it was {first}, now it is {losses}."
_LARGEST = "only the largest logit decides, however far off the numbers are."
CLAIMS: dict[Verdict, Sequence[Claim[Outcomes]]] = {
    Verdict.STALLS: (
        Claim(
            "stalls, still",
            lambda o: o.every(lambda each: _loss(each.loss) == _loss(o.first)),
            "**{name}** ({rates}): the test loss does not move in four decimals: it was {first} before training, and "
            "still is.",
        ),
        Claim(
            "stalls, a little lower",
            lambda o: o.every(lambda each: STALLS_ABOVE * o.first < each.loss < o.first),
            f"**{{name}}** ({{rates}}): the test loss has fallen by less than {_LEAST}. {_WAS_AND_IS}",
        ),
        Claim(
            "stalls, not lower",
            lambda o: (
                o.every(lambda each: STALLS_ABOVE * o.first < each.loss < math.inf)
                and not o.every(lambda each: each.loss < o.first)
            ),
            f"**{{name}}** ({{rates}}): the test loss has fallen by less than {_LEAST}, or not at all. {_WAS_AND_IS}",
        ),
    ),
    Verdict.LEARNS: (
        Claim(
            "learns, lowest of all",
            lambda o: _fell(o) and _lowest_of_all(o),
            f"**{{name}}** ({{rates}}): the test loss has fallen by {_LEAST} or more. {_WAS_AND_IS} No rate has a "
            "lower one than {best}: {best_loss}, with {best_accuracy} of the test images right.",
        ),
        Claim(
            "learns",
            lambda o: _fell(o) and not _lowest_of_all(o),
            f"**{{name}}** ({{rates}}): the test loss has fallen by {_LEAST} or more. {_WAS_AND_IS}",
        ),
    ),
    Verdict.LOSS_EXPLODES: (
        Claim(
            "loss explodes",
            lambda o: o.classifies and o.every(lambda each: o.first < each.loss < math.inf),
            "**{name}** ({rates}): the test loss is above the {first} before training, {losses}, and yet {accuracies} "
            f"of the test images are right, more than {_TIMES}: {_LARGEST}",
        ),
        Claim(
            "loss explodes to no number",
            lambda o: (
                o.classifies
                and o.every(lambda each: not each.loss <= o.first)
                and not o.every(lambda each: math.isfinite(each.loss))
            ),
            "**{name}** ({rates}): the test loss is above the {first} before training, or is infinite or NaN, and yet "
            f"{{accuracies}} of the test images are right, more than {_TIMES}: {_LARGEST}",
        ),
    ),
    Verdict.ACCURACY_COLLAPSES: (
        Claim(
            "accuracy collapses",
            lambda o: o.guesses and o.every(lambda each: _exploded(each, o.first) and _finite(each)),
            "**{name}** ({rates}): {accuracies} of the test images are right, at most " + f"{_TIMES}, {_EXPLODED}.",
        ),
        Claim(
            "accuracy collapses after no number",
            lambda o: (
                o.guesses
                and o.every(lambda each: _exploded(each, o.first) or not _finite(each))
                and not o.every(_finite)
            ),
            "**{name}** ({rates}): {accuracies} of the test images are right, at most "
            f"{_TIMES}, {_EXPLODED}, or was infinite or NaN.",
        ),
    ),
}


def outcomes(rates: Sequence[float], looks: Sequence[Look], classes: int) -> dict[Verdict, Outcomes]:
    """What is said something of: the rates of each verdict that there is, by the first and the last look."""
    last = looks[-1]
    every = [
        RateOutcome(*each) for each in zip(rates, last.test_loss, last.test_accuracy, last.highest_loss, strict=True)
    ]
    found = verdicts(looks, classes)
    return {
        verdict: Outcomes(
            looks[0].test_loss[0],
            1 / classes,
            tuple(each for each, other in zip(every, found, strict=True) if other is verdict),
            tuple(each for each, other in zip(every, found, strict=True) if other is not verdict),
        )
        for verdict in CLAIMS
        if verdict in found
    }


def sentences(rates: Sequence[float], looks: Sequence[Look], classes: int) -> str:
    """A line for each verdict that there is, as a Markdown list."""
    found = verdicts(looks, classes)
    lines = []
    for verdict, numbers in outcomes(rates, looks, classes).items():
        spans = [
            _span([f"{rates[stretch.first]:g}", f"{rates[stretch.last]:g}"])
            for stretch in stretches(found)
            if stretch.kind is verdict
        ]
        accuracies = [each.accuracy for each in numbers.members]
        losses = [each.loss for each in numbers.members]
        lines.append(
            said(
                CLAIMS[verdict],
                numbers,
                name=NAMES[verdict],
                rates=", ".join(spans),
                first=_loss(numbers.first),
                losses=_span([_loss(min(losses)), _loss(max(losses))]),
                accuracies=_span([_share(min(accuracies)), _share(max(accuracies))]),
                best=f"{numbers.best.rate:g}",
                best_loss=_loss(numbers.best.loss),
                best_accuracy=_share(numbers.best.accuracy),
            )
        )
    return "\n".join(f"- {line}" for line in lines)


def _span(ends: list[str]) -> str:
    """From the lowest to the highest; once, where they are written alike."""
    return " to ".join(dict.fromkeys(ends))


def _loss(value: float) -> str:
    return f"{value:.4f}" if value < 1000 else f"{value:.3g}"


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
