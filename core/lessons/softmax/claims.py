"""What the softmax page says of its numbers: each sentence beside the condition under which it is true."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.claims import Claim, said
from core.lessons.softmax.arithmetic import SATURATED, SigmoidComparison
from core.lessons.softmax.overflow import EXP_IS_ZERO_BELOW, EXP_OVERFLOWS_ABOVE, SMALLEST_NORMAL, TOLERANCE, Overflow

# From this share on a class has nearly everything.
ONE_SIDE = 0.99
Shown = SigmoidComparison


def _most_probable(shown: Shown) -> list[int]:
    return [k for k, p in enumerate(shown.softmax) if p == max(shown.softmax)]


def _largest_logits(shown: Shown) -> list[int]:
    return [k for k, z in enumerate(shown.logits) if z == max(shown.logits)]


def _high(shown: Shown) -> list[int]:
    return [k for k, s in enumerate(shown.sigmoid) if s > SATURATED]


def _low(shown: Shown) -> list[int]:
    return [k for k, s in enumerate(shown.sigmoid) if s < 1 - SATURATED]


PREDICTION = (
    Claim[Shown](
        "equal logits",
        lambda shown: len(_largest_logits(shown)) > 1 and set(_largest_logits(shown)) <= set(_most_probable(shown)),
        "**{largest}** share the largest logit, and so the largest probability: softmax does not decide between them.",
    ),
    Claim[Shown](
        "rounded together",
        lambda shown: (
            len(_largest_logits(shown)) == 1
            and len(_most_probable(shown)) > 1
            and shown.predicted_by_logits in _most_probable(shown)
        ),
        "The largest logit belongs to **{winner}**. In float32 its probability rounds to the same number as that of "
        "**{beside}**: to predict, no softmax is needed, and the logits tell more.",
    ),
    Claim[Shown](
        "one winner",
        lambda shown: _largest_logits(shown) == _most_probable(shown) == [shown.predicted_by_logits],
        "The largest logit and the largest probability both belong to **{winner}**: to predict, no softmax is needed.",
    ),
)

_LEAD = (
    "Divided by the temperature, its logit is {lead} ahead of the next. A lead of 1 makes a probability *e* times the "
    "other, a lead of {lead} makes it *e* to the power of {lead} times the other."
)
# The notes say that softmax, unlike a hard maximum, does not run to one side.
SIDES = (
    Claim[Shown](
        "everything",
        lambda shown: max(shown.softmax) == 1,
        "The notes say that softmax does not run to one side. **Here it does**: in float32 **{winner}** has the whole "
        f"1, and all others together have {{rest}}. {_LEAD}",
    ),
    Claim[Shown](
        "nearly everything",
        lambda shown: ONE_SIDE <= max(shown.softmax) < 1,
        "The notes say that softmax does not run to one side. **Here it nearly does**: all but **{winner}** have "
        f"{{rest}} together. {_LEAD}",
    ),
    Claim[Shown](
        "more than half",
        lambda shown: 0.5 < max(shown.softmax) < ONE_SIDE,
        "The notes say that softmax does not run to one side, and here it does not: **{winner}** has more than half "
        "of the whole, and the others still have {rest} together. With one logit far enough ahead it does: choose the "
        "preset *one huge*.",
    ),
    Claim[Shown](
        "at most half",
        lambda shown: max(shown.softmax) <= 0.5,
        "The notes say that softmax does not run to one side, and here it does not: no class has more than half of the "
        "whole. With one logit far enough ahead it does: choose the preset *one huge*.",
    ),
)

_ROCK, _SCISSORS, _PAPER = "rock", "scissors", "paper"
GAME = Claim[Sequence[str]](
    "the game",
    lambda names: sorted(names) == sorted((_ROCK, _SCISSORS, _PAPER)),
    "**P(paper | scissors) = {paper}?** the notes ask: how probable is paper where scissors came before? Softmax "
    "cannot know. It turned three scores into three shares of one whole; it knows nothing of the game, and that "
    "scissors came before is nowhere in the formula. A model that has seen games would compute the scores from the "
    "hand before, and then the share of paper would be such a probability.",
)

CONSTANT = (
    Claim[Shown](
        "exact",
        lambda shown: shown.moved == 0,
        "With {constant} on every logit no probability moved: the constant cancels.",
    ),
    Claim[Shown](
        "rounding",
        lambda shown: 0 < shown.moved <= shown.most_by_rounding,
        "With {constant} on every logit no probability moved by more than {moved}: the constant cancels, and what is "
        "left is the rounding of float32.",
    ),
)

_SUMS = "The sigmoids sum to {sigmoid_sum}, the softmax to {softmax_sum}."
SIGMOIDS = (
    Claim[Shown](
        "two high",
        lambda shown: len(_high(shown)) > 1,
        f"{_SUMS} The sigmoids of {{first}} and {{second}} are both above {SATURATED}, so that they look alike; "
        "softmax compares the two and gives {first_share} and {second_share}.",
    ),
    Claim[Shown](
        "two low",
        lambda shown: len(_low(shown)) > 1,
        f"{_SUMS} The sigmoids of {{first}} and {{second}} are both below {1 - SATURATED:.2f}, so that they look "
        "alike; softmax compares the two and gives {first_share} and {second_share}.",
    ),
    Claim[Shown](
        "one saturated",
        lambda shown: any(shown.saturated),
        f"{_SUMS} The sigmoid of {{saturated}} is saturated at {{saturated_at}}, whatever the other logits are.",
    ),
    Claim[Shown](
        "none saturated",
        lambda shown: not any(shown.saturated),
        f"{_SUMS} A sigmoid looks at its own logit only, so the classes do not share one whole.",
    ),
)

OVERFLOW = (
    Claim[Overflow](
        "all zero",
        lambda ways: ways.broke and ways.naive.total == 0,
        f"Every exp is 0 in float32 (it is below an exponent of {EXP_IS_ZERO_BELOW:.2f}), and 0 / 0 is nan. After "
        "subtracting the maximum the largest exp is 1, so the sum cannot be 0.",
    ),
    Claim[Overflow](
        "infinite",
        lambda ways: ways.broke and math.inf in ways.naive.exponentials,
        f"exp is inf in float32 above an exponent of {EXP_OVERFLOWS_ABOVE:.2f}, and inf / inf is nan. After "
        "subtracting the maximum no exponent is above 0, so nothing can overflow.",
    ),
    Claim[Overflow](
        "infinite sum",
        lambda ways: ways.broke and math.isinf(ways.naive.total) and not any(ways.naive.quotients),
        "Each exp is finite, but their sum is inf in float32, so every quotient is 0 and they sum to 0, not 1.",
    ),
    Claim[Overflow](
        "few digits",
        lambda ways: ways.broke and ways.naive.total > 0 and max(ways.naive.exponentials) < SMALLEST_NORMAL,
        "Every exp is so small that float32 keeps only a few of its digits, and the quotients show it.",
    ),
    Claim[Overflow](
        "both right",
        lambda ways: not ways.broke,
        f"Both ways give the same probabilities here, to {TOLERANCE:g}: the logits are small enough for exp in "
        "float32.",
    ),
)


@dataclass(frozen=True)
class Sentences:
    """What the page says of its logits, in Markdown; `game` is None where the classes are others."""

    prediction: str
    side: str
    game: str | None
    constant: str
    sigmoids: str


def sentences(names: Sequence[str], shown: Shown, constant: float) -> Sentences:
    """The sentences that are true of these numbers.

    Args:
        names: of the classes, as Markdown is to show them.
        shown: the numbers.
        constant: what is added to every logit.
    """
    winner = shown.predicted_by_logits
    rest = math.fsum(p for k, p in enumerate(shown.softmax) if k != winner)
    second = max(z for k, z in enumerate(shown.scaled) if k != winner)
    alike = sorted(_high(shown) if len(_high(shown)) > 1 else _low(shown), key=lambda k: -shown.softmax[k])
    first, next_one = (alike * 2)[:2] or (winner, winner)
    saturated = next((k for k, is_so in enumerate(shown.saturated) if is_so), winner)
    return Sentences(
        prediction=said(
            PREDICTION,
            shown,
            winner=names[winner],
            largest=_in_words([names[k] for k in _largest_logits(shown)]),
            beside=_in_words([names[k] for k in _most_probable(shown) if k != winner]),
        ),
        side=said(SIDES, shown, winner=names[winner], rest=_small(rest), lead=f"{shown.scaled[winner] - second:.6g}"),
        game=GAME.text.format(paper=f"{shown.softmax[names.index(_PAPER)]:.4f}") if GAME.holds(names) else None,
        constant=said(CONSTANT, shown, constant=f"{constant:+g}", moved=f"{shown.moved:.1e}"),
        sigmoids=said(
            SIGMOIDS,
            shown,
            sigmoid_sum=f"{shown.sigmoid_sum:.4f}",
            softmax_sum=f"{shown.softmax_sum:.4f}",
            first=names[first],
            second=names[next_one],
            first_share=f"{shown.softmax[first]:.4f}",
            second_share=f"{shown.softmax[next_one]:.4f}",
            saturated=names[saturated],
            saturated_at=f"{shown.sigmoid[saturated]:.4f}",
        ),
    )


def _small(share: float) -> str:
    """A share that may be very small."""
    return f"{share:.4f}" if share >= 0.001 or not share else f"{share:.2e}"


def _in_words(names: Sequence[str]) -> str:
    """Names as in a sentence: cat, dog and parrot."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
