"""The features of a table: which tell classes apart, how they are spread in each class, and which go together."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.lessons.data.examples import class_counts, class_means

BINS = 12
# The middle nine tenths of a class: one odd row does not stretch its range.
TAILS = (0.05, 0.95)


def most_telling(x: Tensor, labels: Tensor, classes: int, most: int) -> tuple[int, ...]:
    """The positions of at most so many features, those that tell the classes apart best first.

    Best is the largest variance between the means of the classes over that within them (Fisher 1936).

    Args:
        x: (examples, features).
        labels: int64 (examples,).
        classes: their number.
        most: features that are given.
    """
    wide = x.double()
    means = class_means(x, labels, classes).nan_to_num()
    between = (class_counts(labels, classes).unsqueeze(1) * (means - wide.mean(0)) ** 2).sum(0)
    within = ((wide - means[labels]) ** 2).sum(0)
    # A feature without any spread tells nothing; one that is constant within each class tells all.
    ratio = torch.where(between > 0, between / within, 0.0)
    return tuple(ratio.argsort(descending=True, stable=True)[:most].tolist())


@dataclass(frozen=True)
class Histogram:
    """One feature by class.

    Attributes:
        edges: of the bins, one more than there are bins.
        shares: shares[class][bin]: per cent of the class's examples in the bin; 0 in a class without any.
    """

    edges: tuple[float, ...]
    shares: tuple[tuple[float, ...], ...]


def histogram(values: Tensor, labels: Tensor, classes: int, bins: int = BINS) -> Histogram:
    """How one feature, (examples,), is spread in each class; all classes have the same bins."""
    wide = values.double()
    low, high = float(wide.min()), float(wide.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    edges = torch.linspace(low, high, bins + 1, dtype=torch.float64)
    # The last bin has its right edge, too.
    inside = (torch.bucketize(wide, edges, right=True) - 1).clamp(0, bins - 1)
    counts = torch.bincount(labels * bins + inside, minlength=classes * bins).reshape(classes, bins).double()
    shares = 100 * counts / counts.sum(1, keepdim=True).clamp(min=1)
    return Histogram(tuple(edges.tolist()), tuple(tuple(row) for row in shares.tolist()))


@dataclass(frozen=True)
class Ranges:
    """Where the classes lie on some features, each feature from its smallest to its largest training value.

    Attributes:
        features: their positions.
        low, high: of each feature, in its own unit; equal where it has one value only.
        spans: spans[class][feature]: from where to where the middle nine tenths of the class lie, as shares of the way
            from low to high; None for a class without examples.
    """

    features: tuple[int, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    spans: tuple[tuple[tuple[float, float], ...] | None, ...]

    def place(self, row: Tensor) -> tuple[float, ...]:
        """Where a row, (features,) in its own units, lies on each of them; below 0 or above 1 outside of the rest."""
        return tuple(
            (float(row[feature]) - low) / (high - low) if high > low else 0.5
            for feature, low, high in zip(self.features, self.low, self.high, strict=True)
        )


def ranges(x: Tensor, labels: Tensor, classes: int, features: tuple[int, ...]) -> Ranges:
    """Where the classes of x (examples, features), in its own units, lie on some of its features."""
    chosen = x[:, list(features)].double()
    low, high = chosen.min(0).values, chosen.max(0).values
    shares = torch.where(high > low, (chosen - low) / (high - low), 0.5)
    spans: list[tuple[tuple[float, float], ...] | None] = []
    for label in range(classes):
        own = shares[labels == label]
        ends = torch.quantile(own, torch.tensor(TAILS, dtype=torch.float64), dim=0) if len(own) else None
        spans.append(None if ends is None else tuple(zip(*ends.tolist(), strict=True)))
    return Ranges(features, tuple(low.tolist()), tuple(high.tolist()), tuple(spans))


def correlations(x: Tensor) -> Tensor:
    """Pearson's correlation of each feature with each, float64 (features, features), from -1 to 1.

    A feature with one value only goes with nothing, not even itself: 0.

    Args:
        x: (examples, features).
    """
    centred = x.double() - x.double().mean(0)
    lengths = centred.norm(dim=0)
    # A constant column's rounding is no spread.
    lengths = torch.where(lengths > 1e-6 * x.double().norm(dim=0), lengths, torch.inf)
    unit = centred / lengths
    return (unit.T @ unit).clamp(-1, 1)
