"""What the page on three codings says of its numbers: each sentence with the condition under which it is true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.claims import Claim
from core.lessons.three_codings.arithmetic import Training
from core.lessons.three_codings.loop import Step
from core.lessons.three_codings.second_softmax import Examples

# Curves that differ by rounding alone differ by less, and others by more.
ROUNDING, APART = 1e-5, 1e-3
# A rise of the cost from one epoch to the next that can be seen.
NOTICED = 1e-3


@dataclass(frozen=True)
class Pair:
    """Two codings: whether their switches are equal, and how far their costs are apart at most, in nats."""

    equal: bool
    difference: float


def meets(pair: Pair) -> bool:
    """Whether two codings are one curve, as they should be."""
    return pair.equal and pair.difference < ROUNDING


ALL: tuple[Claim[Sequence[Pair]], ...] = (
    Claim(
        "one curve",
        lambda pairs: all(map(meets, pairs)),
        "**The three curves are one curve.** With equal switches the largest difference between any two of them, at "
        "any epoch, is {difference}. It is one model, whatever it is written with.",
    ),
    Claim("several curves", lambda pairs: not all(map(meets, pairs)), "{pairs}"),
)
TWO: tuple[Claim[Pair], ...] = (
    Claim(
        "meet", meets, "- **{first}** and **{second}** have equal switches and meet: {difference} at most between them."
    ),
    Claim(
        "apart",
        lambda pair: not pair.equal and pair.difference > APART,
        "- **{first}** and **{second}** are apart by {difference} at most: they differ in {switches}.",
    ),
)


def largest_rise(training: Training) -> float:
    """By how much the cost rises at most from one epoch to the next, in the second half; below 0 if it only falls."""
    return max(after - before for before, after in pairwise(training.costs[len(training.costs) // 2 :]))


# A small enough step against the gradient lowers any smooth cost: one that raises it was too long.
ZIGZAG: tuple[Claim[Sequence[float]], ...] = (
    Claim(
        "zigzags",
        lambda rises: max(rises) >= NOTICED,
        "Every {every}th epoch is drawn. In between the cost zigzags: late in training it still rises from one epoch "
        "to the next ({rises} at most), where a step of {rate:g} times the gradient is too long. A shorter one would "
        "have lowered it.",
    ),
    Claim(
        "smooth",
        lambda rises: max(rises) < NOTICED,
        "Every {every}th epoch is drawn. Late in training no cost rises by {noticed:g} or more in one epoch.",
    ),
)


@dataclass(frozen=True)
class AgainstGuessing:
    """The cost with softmax applied once, beside that of guessing, in nats.

    Attributes:
        losses: of the examples.
        guessing: the cost of giving each class the same probability.
    """

    losses: Sequence[float]
    guessing: float

    @property
    def mean(self) -> float:
        """The cost."""
        return sum(self.losses) / len(self.losses)

    @property
    def costliest(self) -> int:
        """The number of the example with the largest loss, from 0."""
        return max(range(len(self.losses)), key=self.losses.__getitem__)

    @property
    def share(self) -> float:
        """The share of the costliest example in the sum."""
        return max(self.losses) / sum(self.losses)

    @property
    def rest(self) -> float:
        """The mean loss of the other examples."""
        return (sum(self.losses) - max(self.losses)) / (len(self.losses) - 1)


GUESSING: tuple[Claim[AgainstGuessing], ...] = (
    Claim(
        "worse by one",
        lambda found: found.rest < found.guessing < found.mean,
        "With softmax once it costs {mean:.3f}: that is worse than guessing, {guessing:.4f}, and one example of "
        "{examples} makes it so. Example {costliest} has p = {p} for its class and costs {loss:.2f}, "
        "{share:.0f} % of the sum; the other {others} cost {rest:.3f} on average.",
    ),
    Claim(
        "worse by several",
        lambda found: found.guessing < found.mean and found.guessing <= found.rest,
        "With softmax once it costs {mean:.3f}: that is worse than guessing, {guessing:.4f}. Without the costliest, "
        "example {costliest} with p = {p}, which costs {loss:.2f}, the others still cost {rest:.3f} on average.",
    ),
    Claim(
        "not worse",
        lambda found: found.mean <= found.guessing,
        "With softmax once it costs {mean:.3f}, and guessing {guessing:.4f}. The costliest is example {costliest}: "
        "p = {p}, which costs {loss:.2f}, {share:.0f} % of the sum.",
    ),
)


@dataclass(frozen=True)
class Slopes:
    """The slope of one example's loss at the logit of its class, with softmax once and twice; neither is above 0."""

    once: float
    twice: float


def slopes(found: Examples, example: int) -> Slopes:
    """Of an example, from 0."""
    label = found.labels[example]
    return Slopes(found.once.slopes[example][label], found.twice.slopes[example][label])


STARVED: tuple[Claim[Slopes], ...] = (
    Claim(
        "all but gone",
        lambda slope: abs(slope.twice) < 1e-3 * abs(slope.once) and abs(slope.once) > 0.5,
        "With softmax once the slope at the logit of its class is {once}. Through the second softmax {twice} is left, "
        "{times} times less: whoever trains with that has all but given this example up, and it is wrong.",
    ),
    Claim(
        "smaller",
        lambda slope: abs(slope.twice) < abs(slope.once),
        "With softmax once the slope at the logit of its class is {once}. Through the second softmax {twice} is left, "
        "{times} times less.",
    ),
)
OLD_GRADIENT: tuple[Claim[Step], ...] = (
    Claim(
        "first",
        lambda step: step.old_gradient is None,
        "Before the first step there is no gradient yet, and `zero_grad()` has nothing to forget.",
    ),
    Claim(
        "left over",
        lambda step: step.old_gradient is not None,
        "Before `zero_grad()`, `.grad` still holds the gradient of step {before:,}. Without this line `backward()` "
        "would add the new gradient to it.",
    ),
)
NEXT: tuple[Claim[Step], ...] = (
    Claim(
        "lower",
        lambda step: step.next_cost < step.cost,
        "The next forward finds **{next_cost}**, which is lower by {change}.",
    ),
    Claim(
        "higher",
        lambda step: step.next_cost > step.cost,
        "The next forward finds **{next_cost}**, which is higher by {change}: this step was too long.",
    ),
    Claim(
        "equal",
        lambda step: step.next_cost == step.cost,
        "The next forward finds the same **{next_cost}**: the change is smaller than what float32 can hold.",
    ),
)
BIAS: tuple[Claim[Training], ...] = (
    Claim(
        "learns nothing",
        lambda shared: max(shared.bias_gradients) < 1e-6,
        "The gradient of the shared bias is **0** but for rounding: at most {largest} in {epochs:,} epochs. The bias "
        "began at {start} and ended at {end}; one bias a class went to {own}.",
    ),
)
