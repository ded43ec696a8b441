"""Label noise: a share of the training labels made wrong, and what softmax regression learns from them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.computing import computed_once
from core.data import Dataset
from core.lessons.data.baselines import standing
from core.lessons.data.examples import examples
from core.lessons.data.regression import softmax_regression
from core.metrics import confusion_matrix

SEED = 1
# Shares of wrong labels, in per cent.
SHARES = (0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90)


def given_labels(labels: Tensor, classes: int, share: int) -> Tensor:
    """Labels of which some are wrong, int64 (examples,): each of the other classes is as likely.

    Args:
        labels: int64 (examples,).
        classes: their number, at least 2.
        share: per cent of the labels that become wrong, rounded to whole labels.
    """
    generator = torch.Generator().manual_seed(SEED)
    wrong = torch.randperm(len(labels), generator=generator)[: round(share * len(labels) / 100)]
    given = labels.clone()
    given[wrong] = (labels[wrong] + torch.randint(1, classes, (len(wrong),), generator=generator)) % classes
    return given


@dataclass(frozen=True)
class Noisy:
    """What wrong labels do.

    Attributes:
        share: per cent of the labels that are wrong.
        confusion: counts, confusion[true][given].
        wrong: how many labels are wrong.
        examples: how many there are.
        right: test examples that softmax regression gets right that was trained with the labels given.
        clean: the same with the true labels.
        tests: how many test examples there are.
        given_right: how many of the labels given it repeats on the training examples,
        true_right: and how many of the true ones, which it was never shown.
    """

    share: int
    confusion: tuple[tuple[int, ...], ...]
    wrong: int
    examples: int
    right: int
    clean: int
    tests: int
    given_right: int
    true_right: int


@computed_once(most=64)
def noisy(data: Dataset, share: int) -> Noisy:
    """What a share of wrong labels does to a data set: for everybody who asks."""
    found = examples(data)
    given = given_labels(found.y_train, found.classes, share)
    model = softmax_regression(found.x_train, given, found.classes)
    with torch.no_grad():
        learnt, predicted = model(found.x_train).argmax(1), model(found.x_test).argmax(1)
    counts = confusion_matrix(found.y_train, given, found.classes)
    return Noisy(
        share=share,
        confusion=tuple(tuple(row) for row in counts.tolist()),
        wrong=int((given != found.y_train).sum()),
        examples=len(given),
        right=int((predicted == found.y_test).sum()),
        clean=standing(data).by_softmax,
        tests=len(found.y_test),
        given_right=int((learnt == given).sum()),
        true_right=int((learnt == found.y_train).sum()),
    )
