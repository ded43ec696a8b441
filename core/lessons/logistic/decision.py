"""A threshold makes decisions of probabilities: who is said to pass, and how often that is right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from core.metrics import confusion_matrix


@dataclass(frozen=True)
class Decision:
    """Who is said to pass at a threshold, and how often that is right.

    Attributes:
        predicted: 1 where the probability is at least the threshold, else 0.
        confusion: counts, confusion[true][predicted].
        accuracy: share of students classified right.
        precision: share of true passes among the predicted ones; nan without any.
        recall: share of predicted passes among the true ones; nan without any.
    """

    predicted: tuple[int, ...]
    confusion: tuple[tuple[int, int], tuple[int, int]]
    accuracy: float
    precision: float
    recall: float


def decide(probabilities: Sequence[float], labels: Sequence[int], threshold: float = 0.5) -> Decision:
    """Cut the probabilities (students,) at `threshold`, from 0 to 1, and count."""
    predicted = (torch.tensor(probabilities) >= threshold).long()
    (true_negative, false_positive), (false_negative, true_positive) = confusion_matrix(
        torch.tensor(labels), predicted, 2
    ).tolist()
    return Decision(
        predicted=tuple(int(value) for value in predicted.tolist()),
        confusion=((true_negative, false_positive), (false_negative, true_positive)),
        accuracy=_share(true_negative + true_positive, len(labels)),
        precision=_share(true_positive, true_positive + false_positive),
        recall=_share(true_positive, true_positive + false_negative),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan
