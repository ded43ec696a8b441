"""Which examples of a data set this lesson looks at: the first training examples, scaled, and the whole test set."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.data import Dataset
from core.data.scaling import scale, shift_and_scale
from core.data.splits import validation_split

# Of a large set the first training examples stand for all: a hall that opens the page asks for every number at once,
# and none of them takes a second. A set with many features and classes has fewer, so that its products are as quick.
MOST_EXAMPLES = 2_000
MOST_PRODUCTS = 16_000_000
CPU = torch.device("cpu")
# Of the split that is shown; the share is chosen on the page.
SPLIT_SEED = 1


@dataclass(frozen=True, eq=False)
class Examples:
    """What is computed with.

    Attributes:
        x_train, x_test: float32 (examples, features), scaled by the training examples that are looked at.
        y_train, y_test: int64 (examples,).
        classes: their number.
    """

    x_train: Tensor
    y_train: Tensor
    x_test: Tensor
    y_test: Tensor
    classes: int


def looked_at(data: Dataset) -> int:
    """How many training examples are looked at, from the first on."""
    most = min(MOST_EXAMPLES, MOST_PRODUCTS // (data.features * data.classes))
    return min(data.train_examples, max(most, 1))


def scaling(data: Dataset) -> str:
    """How features are scaled: pixels are on one scale already, columns of a table get one, each for itself."""
    return "standardized" if data.image is None else "0-1"


def examples(data: Dataset) -> Examples:
    """The examples that are looked at. Nobody keeps them: what is found is small, and they are made anew in moments."""
    x = data.x_train[: looked_at(data)]
    shift, by = shift_and_scale(x, scaling(data), data.kind)
    return Examples(
        x_train=scale(x, shift, by, CPU),
        y_train=data.y_train[: looked_at(data)],
        x_test=scale(data.x_test, shift, by, CPU),
        y_test=data.y_test,
        classes=data.classes,
    )


def class_counts(labels: Tensor, classes: int) -> Tensor:
    """How many examples of each class there are, int64 (classes,), in labels int64 (examples,)."""
    return torch.bincount(labels, minlength=classes)


def class_means(x: Tensor, labels: Tensor, classes: int) -> Tensor:
    """The mean of the examples of each class, float64 (classes, features); NaN for a class that has none."""
    return torch.stack([x[labels == label].double().mean(0) for label in range(classes)])


@dataclass(frozen=True)
class Balance:
    """How many examples of each class are in each part, in the order of the labels."""

    train: tuple[int, ...]
    validation: tuple[int, ...]
    test: tuple[int, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """Of each class in all parts together."""
        return tuple(map(sum, zip(self.train, self.validation, self.test, strict=True)))


def balance(data: Dataset, share: float) -> Balance:
    """All examples of a set by part and class, where a share of its training examples, 0 to 1, is for validation."""
    train, validation = validation_split(data.y_train, share, SPLIT_SEED)
    parts = (data.y_train[train], data.y_train[validation], data.y_test)
    return Balance(*(tuple(class_counts(part, data.classes).tolist()) for part in parts))
