"""What the page on data says of its numbers: guesses, balance, the plane, the baselines, and wrong labels."""

from __future__ import annotations

from collections.abc import Sequence

from core.claims import Claim
from core.lessons.data.baselines import Standing
from core.lessons.data.examples import Balance
from core.lessons.data.guessing import Guess, Score
from core.lessons.data.noise import Noisy

GUESS: Sequence[Claim[Guess]] = (
    Claim(
        "both right",
        lambda one: one.you == one.true == one.model,
        "That was **{true}**: you and softmax regression are both right.",
    ),
    Claim(
        "you right",
        lambda one: one.you == one.true != one.model,
        "That was **{true}**: you are right, softmax regression says {model}.",
    ),
    Claim(
        "model right",
        lambda one: one.you != one.true == one.model,
        "That was **{true}**: you said {you}, softmax regression is right.",
    ),
    Claim(
        "same mistake",
        lambda one: one.you == one.model != one.true,
        "That was **{true}**: you and softmax regression both said {you}.",
    ),
    Claim(
        "two mistakes",
        lambda one: len({one.you, one.true, one.model}) == 3,
        "That was **{true}**: you said {you}, softmax regression {model}.",
    ),
)
SCORE: Sequence[Claim[Score]] = (
    Claim("not begun", lambda score: not score.given, "Softmax regression has answered all of them already."),
    Claim(
        "ahead",
        lambda score: bool(score.given) and score.yours > score.models,
        "**You: {yours} of {done}. Softmax regression: {models}.** You are ahead.",
    ),
    Claim(
        "equal",
        lambda score: bool(score.given) and score.yours == score.models,
        "**You: {yours} of {done}. Softmax regression: {models}.** You are level.",
    ),
    Claim(
        "behind",
        lambda score: bool(score.given) and score.yours < score.models,
        "**You: {yours} of {done}. Softmax regression: {models}.** It is ahead.",
    ),
)


def times(balance: Balance) -> float:
    """How many times as many examples the largest class has as the smallest; infinite where that has none."""
    least = min(balance.totals)
    return max(balance.totals) / least if least else float("inf")


BALANCE: Sequence[Claim[Balance]] = (
    Claim("same", lambda found: times(found) == 1, "Every class has as many as any other: {most}."),
    Claim(
        "nearly",
        lambda found: 1 < times(found) <= 1.5,
        "The classes are nearly of one size: the largest, **{largest}**, has {most}, the smallest, **{smallest}**, has "
        "{least}.",
    ),
    Claim(
        "uneven",
        lambda found: 1.5 < times(found) < float("inf"),
        "The classes are uneven: **{largest}** has {most}, {times} times as many as **{smallest}** with {least}. An "
        "accuracy says little of a small class: look at each class by itself.",
    ),
    Claim(
        "empty", lambda found: min(found.totals) == 0, "**{smallest}** has no example at all: no model can learn it."
    ),
)
# The share of the variance that the plane holds, from 0 to 1.
PLANE: Sequence[Claim[float]] = (
    Claim(
        "most",
        lambda share: share >= 0.5,
        "The two directions of the plane hold **{share} %** of the variance: what you see here is most of what there "
        "is, as far as variance tells.",
    ),
    Claim(
        "little",
        lambda share: share < 0.5,
        "The two directions of the plane hold **{share} %** of the variance: the rest lies in other directions, so "
        "classes that lie over each other here may be apart there.",
    ),
)
NEAREST: Sequence[Claim[Standing]] = (
    Claim(
        "better",
        lambda found: found.by_nearest > found.by_frequent,
        "The nearest class mean gets {nearest} of {tests} right, {more} more than who always says **{frequent}**: the "
        "means alone tell that much.",
    ),
    Claim(
        "as good",
        lambda found: found.by_nearest == found.by_frequent,
        "The nearest class mean gets {nearest} of {tests} right, as many as who always says **{frequent}**.",
    ),
    Claim(
        "worse",
        lambda found: found.by_nearest < found.by_frequent,
        "The nearest class mean gets only {nearest} of {tests} right: who always says **{frequent}** gets "
        "{by_frequent}.",
    ),
)


def best_baseline(found: Standing) -> int:
    """How many test examples the better of the two baselines gets right."""
    return max(found.by_frequent, found.by_nearest)


REGRESSION: Sequence[Claim[Standing]] = (
    Claim(
        "beats both",
        lambda found: found.by_softmax > best_baseline(found),
        "Softmax regression gets {softmax} right: training was worth {worth} more of {tests}.",
    ),
    Claim(
        "no better",
        lambda found: found.by_softmax == best_baseline(found),
        "Softmax regression gets {softmax} right, no more than the better baseline: on {tests} test examples, training "
        "it has not paid.",
    ),
    Claim(
        "worse",
        lambda found: found.by_softmax < best_baseline(found),
        "Softmax regression gets {softmax} right, fewer than the better baseline: here it is not worth its training.",
    ),
)
NOISE: Sequence[Claim[Noisy]] = (
    Claim(
        "none",
        lambda found: found.wrong == 0,
        "All labels are true: softmax regression gets {right} of {tests} test examples right.",
    ),
    Claim(
        "lost",
        lambda found: found.wrong > 0 and found.right < found.clean,
        "**{wrong} of {examples} labels are wrong.** Trained with them, softmax regression gets {right} of {tests} "
        "test examples right instead of {clean}.",
    ),
    Claim(
        "not lost",
        lambda found: found.wrong > 0 and found.right >= found.clean,
        "**{wrong} of {examples} labels are wrong**, and softmax regression gets {right} of {tests} test examples "
        "right all the same; with true labels, {clean}.",
    ),
)
OUTVOTED: Sequence[Claim[Noisy]] = (
    Claim("nothing to outvote", lambda found: found.wrong == 0, ""),
    Claim(
        "outvoted",
        lambda found: found.wrong > 0 and found.true_right > found.given_right,
        "On the training examples it says {true_right} of the **true** labels, which it never saw, and only "
        "{given_right} of those it was given: wrong labels that fall anywhere outvote nobody.",
    ),
    Claim(
        "learnt",
        lambda found: found.wrong > 0 and found.true_right <= found.given_right,
        "On the training examples it repeats {given_right} of the labels it was given, and says {true_right} of the "
        "true ones: it has learnt the mistakes, too.",
    ),
)
# A correlation, from -1 to 1.
CORRELATION: Sequence[Claim[float]] = (
    Claim(
        "together",
        lambda found: found >= 0.5,
        "**{first}** and **{second}** go together most ({found}): where one is large, so is the other, as a rule.",
    ),
    Claim(
        "against",
        lambda found: found <= -0.5,
        "**{first}** and **{second}** go against each other most ({found}): where one is large, the other is small, "
        "as a rule.",
    ),
    Claim(
        "weak",
        lambda found: -0.5 < found < 0.5,
        "No two features go together closely: the largest correlation is {found}, of **{first}** and **{second}**.",
    ),
)
