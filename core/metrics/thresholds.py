"""Two classes at every threshold: how many are found and how many are called so wrongly, and areas below curves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Thresholds:
    """What is decided when an example is called positive from a threshold up, for every threshold that matters.

    The first threshold is infinite: nobody is called positive. The others are the scores that occur, falling.

    Attributes:
        threshold: float64, shape (thresholds,).
        true_positive: examples of the positive class whose score is the threshold or more, int64 (thresholds,).
        false_positive: the same of the negative class, int64 (thresholds,).
        positives, negatives: examples of each class.
    """

    threshold: Tensor
    true_positive: Tensor
    false_positive: Tensor
    positives: int
    negatives: int

    @cached_property
    def recall(self) -> Tensor:
        """The share of the positive class that is found (also called true positive rate), float64 (thresholds,)."""
        return self.true_positive / self.positives if self.positives else torch.zeros_like(self.threshold)

    @cached_property
    def false_positive_rate(self) -> Tensor:
        """The share of the negative class that is called positive, float64 (thresholds,)."""
        return self.false_positive / self.negatives if self.negatives else torch.zeros_like(self.threshold)

    @cached_property
    def precision(self) -> Tensor:
        """Of those called positive the share that is, float64 (thresholds,); 1 where nobody is called so."""
        called = self.true_positive + self.false_positive
        return torch.where(called > 0, self.true_positive / called.clamp(min=1), 1.0).double()

    @property
    def auc(self) -> float:
        """The area below recall over false positive rate, from 0 to 1; nan unless both classes have examples.

        It is the probability that a positive example scores higher than a negative one, where ties count half.
        """
        if not self.positives or not self.negatives:
            return float("nan")
        return float(torch.trapezoid(self.recall, self.false_positive_rate))

    @property
    def average_precision(self) -> float:
        """The mean of the precision over the steps of recall, from 0 to 1; nan without positive examples.

        Each rise of recall counts with the precision that it is reached at: the sum of (r[n] - r[n-1]) * p[n].
        """
        if not self.positives:
            return float("nan")
        return float((self.recall.diff() * self.precision[1:]).sum())

    def at(self, threshold: float) -> tuple[tuple[int, int], tuple[int, int]]:
        """The confusion matrix [true][predicted] when the positive class (1) is called from `threshold` up."""
        # The thresholds fall: the last one that is not below is the one that counts as many.
        index = int((self.threshold >= threshold).sum()) - 1
        found, wrong = int(self.true_positive[index]), int(self.false_positive[index])
        return ((self.negatives - wrong, wrong), (self.positives - found, found))


def every_threshold(scores: Tensor, labels: Tensor) -> Thresholds:
    """Judge scores of the positive class (label 1), float (examples,), at every threshold; labels int64 (examples,).

    Raises:
        ValueError: when a score is infinite or NaN.
    """
    if not bool(scores.isfinite().all()):
        raise ValueError("A score is no number: there is nothing to sort by.")
    falling, order = scores.double().sort(descending=True, stable=True)
    positive = labels[order] == 1
    # Examples of one score are called alike: only the last of each counts.
    last = torch.ones(len(falling), dtype=torch.bool)
    last[:-1] = falling[1:] != falling[:-1]
    nothing = torch.zeros(1, dtype=torch.int64)
    return Thresholds(
        threshold=torch.cat([torch.tensor([torch.inf], dtype=torch.float64), falling[last]]),
        true_positive=torch.cat([nothing, positive.cumsum(0)[last]]),
        false_positive=torch.cat([nothing, (~positive).cumsum(0)[last]]),
        positives=int(positive.sum()),
        negatives=int((~positive).sum()),
    )
