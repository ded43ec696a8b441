"""Precision, recall, F1 and support of each class, and their two means, from the counts of a confusion matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Confusion = Sequence[Sequence[int]]


@dataclass(frozen=True)
class ClassScores:
    """How well one class is told from the others, or the mean of several classes.

    Attributes:
        precision: of the examples that were called this class, the share that belongs to it, from 0 to 1; 0 where no
            example was called so.
        recall: of the examples of this class, the share that was called so, from 0 to 1; 0 where there is none.
        f1: the harmonic mean of the two, 2 * precision * recall / (precision + recall); 0 where both are 0.
        support: examples of this class; of a mean all examples.
    """

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class PerClass:
    """The scores of every class, in the order of the labels, and their means.

    Attributes:
        classes: one for each class.
        macro: the plain mean: every class counts alike.
        weighted: the mean in which each class counts by its support: every example counts alike. Its recall is the
            accuracy.
        never_predicted: classes that no example was called, so that their precision is 0 divided by 0.
        without_examples: classes of which there is no example, so that their recall is 0 divided by 0.
    """

    classes: tuple[ClassScores, ...]
    macro: ClassScores
    weighted: ClassScores
    never_predicted: tuple[int, ...]
    without_examples: tuple[int, ...]


def per_class(confusion: Confusion) -> PerClass:
    """The scores that a confusion matrix says, confusion[true][predicted]; 0 divided by 0 counts as 0.

    These are the numbers of scikit-learn's `precision_recall_fscore_support` with `zero_division=0`.
    """
    called = [sum(row[k] for row in confusion) for k in range(len(confusion))]
    support = [sum(row) for row in confusion]
    scores = tuple(
        ClassScores(
            precision=_ratio(confusion[k][k], called[k]),
            recall=_ratio(confusion[k][k], support[k]),
            # Twice the right ones by all that are or were called so: equal to the harmonic mean, without its 0 / 0.
            f1=_ratio(2 * confusion[k][k], called[k] + support[k]),
            support=support[k],
        )
        for k in range(len(confusion))
    )
    return PerClass(
        classes=scores,
        macro=_mean(scores, lambda each: 1),
        weighted=_mean(scores, lambda each: each.support),
        never_predicted=tuple(k for k, count in enumerate(called) if not count),
        without_examples=tuple(k for k, count in enumerate(support) if not count),
    )


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _mean(scores: Sequence[ClassScores], weight: Callable[[ClassScores], int]) -> ClassScores:
    whole = sum(map(weight, scores))

    def mean(value: Callable[[ClassScores], float]) -> float:
        return _ratio(sum(weight(each) * value(each) for each in scores), whole)

    return ClassScores(
        precision=mean(lambda each: each.precision),
        recall=mean(lambda each: each.recall),
        f1=mean(lambda each: each.f1),
        support=sum(each.support for each in scores),
    )
