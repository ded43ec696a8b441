"""`Cleaned`: one's own data as numbers, after every decision, with its training and its test examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.own.split import split


@dataclass(frozen=True, eq=False)
class Cleaned:
    """Data that can be trained on.

    Attributes:
        x_train, x_test: (examples, features); float32 for a table, uint8 for pictures.
        y_train, y_test: int64 (examples,), from 0 to classes - 1.
        class_names: in the order of the labels.
        feature_names: in the order of the columns; empty for pictures.
        label: what the classes are of, such as "species".
        shape: (height, width) of pictures; None for a table.
        max_value: the largest value a pixel can have; 0 for a table.
    """

    x_train: NDArray[Any]
    y_train: NDArray[np.int64]
    x_test: NDArray[Any]
    y_test: NDArray[np.int64]
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    label: str
    shape: tuple[int, int] | None = None
    max_value: int = 0

    @property
    def features(self) -> int:
        """Inputs of a model for these data."""
        return int(self.x_train.shape[1])

    @property
    def size(self) -> int:
        """Bytes that they take in memory, and on disk."""
        return sum(part.nbytes for part in (self.x_train, self.y_train, self.x_test, self.y_test))


def cleaned(
    x: NDArray[Any],
    y: NDArray[np.int64],
    class_names: tuple[str, ...],
    feature_names: tuple[str, ...],
    label: str,
    shape: tuple[int, int] | None = None,
    max_value: int = 0,
) -> Cleaned:
    """Data with their test set chosen, and what is missing, NaN, filled in with the column's mean over the training
    examples: the test examples have no part in it.

    Args:
        x: (examples, features); it may be changed.
        y, class_names, feature_names, label, shape, max_value: as of Cleaned.
    """
    train, test = split(x, y, len(class_names))
    if x.dtype.kind == "f":
        for column in range(x.shape[1]):
            missing = np.isnan(x[:, column])
            if missing.any():
                known = x[train, column][~missing[train]].astype(np.float64)
                x[missing, column] = known.mean() if len(known) else 0.0
    return Cleaned(x[train], y[train], x[test], y[test], class_names, feature_names, label, shape, max_value)
