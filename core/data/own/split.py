"""The test set of one's own data: a fifth of each class, chosen by the examples' own numbers, the same everywhere."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.computing import step

TEST_SHARE = 0.2


def split(x: NDArray[Any], y: NDArray[np.int64], classes: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of training examples and of test examples, each in an order that looks random and is always the same.

    Examples stand in the order of a hash of their numbers and their class, so the order of the file's rows does not
    matter, and examples that are alike stand together: hardly one is in both parts. Of each class the first fifth is
    tested, at least one example where it has two, and never all of it.

    Args:
        x: (examples, features), of any number type.
        y: (examples,), from 0 to classes - 1.
        classes: how many there are.
    """
    order = np.argsort(_keys(x, y), kind="stable")
    is_test = np.zeros(len(y), bool)
    for label in range(classes):
        mine = order[y[order] == label]
        count = len(mine)
        if count >= 2:
            is_test[mine[: min(max(round(count * TEST_SHARE), 1), count - 1)]] = True
    return order[~is_test[order]], order[is_test[order]]


def _keys(x: NDArray[Any], y: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A hash of each example, the same on machines of every byte order."""
    labels = y.astype("<i8")
    rows = np.ascontiguousarray(x, x.dtype.newbyteorder("<"))
    keys = np.empty(len(y), np.uint64)
    for row in range(len(y)):
        if row % 2000 == 0:
            step()
        mark = hashlib.blake2b(rows[row].tobytes(), digest_size=8, key=labels[row].tobytes())
        keys[row] = int.from_bytes(mark.digest(), "big")
    return keys
