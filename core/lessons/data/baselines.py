"""Baselines: what needs no training, or next to none, and what softmax regression reaches beside it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.computing import computed_once
from core.data import Dataset
from core.lessons.data.examples import class_counts, class_means, examples
from core.lessons.data.regression import softmax_regression


def most_frequent(labels: Tensor, classes: int) -> int:
    """The class with the most examples; the first of equals."""
    return int(class_counts(labels, classes).argmax())


def nearest_mean(x: Tensor, means: Tensor) -> Tensor:
    """The class of the nearest mean, int64 (examples,).

    Args:
        x: (examples, features).
        means: float64 (classes, features); NaN for a class without examples, which is the nearest to none.
    """
    distances = torch.cdist(x.double(), means)
    return distances.masked_fill(distances.isnan(), torch.inf).argmin(1)


@dataclass(frozen=True, eq=False)
class Standing:
    """How the baselines and softmax regression do on the test set.

    Attributes:
        tests: how many test examples there are.
        frequent: the class that is the most frequent one among the training examples looked at.
        by_frequent, by_nearest, by_softmax: how many test examples each gets right: who always says that class, the
            nearest class mean, and softmax regression.
        predicted: what softmax regression says, int64 (tests,).
    """

    tests: int
    frequent: int
    by_frequent: int
    by_nearest: int
    by_softmax: int
    predicted: Tensor


@computed_once(most=16)
def standing(data: Dataset) -> Standing:
    """The baselines of a data set, and softmax regression: for everybody who asks."""
    found = examples(data)
    frequent = most_frequent(found.y_train, found.classes)
    nearest = nearest_mean(found.x_test, class_means(found.x_train, found.y_train, found.classes))
    model = softmax_regression(found.x_train, found.y_train, found.classes)
    with torch.no_grad():
        predicted = model(found.x_test).argmax(1)
    return Standing(
        tests=len(found.y_test),
        frequent=frequent,
        by_frequent=int((found.y_test == frequent).sum()),
        by_nearest=int((nearest == found.y_test).sum()),
        by_softmax=int((predicted == found.y_test).sum()),
        predicted=predicted,
    )
