"""Which examples a run trains on and which are set apart: the validation set, drawn once for all runs that ask."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from torch import Tensor

from core.data import Dataset
from core.data.splits import validation_split
from core.training.config import RunConfig


@dataclass(frozen=True, eq=False)
class Examples:
    """The examples of a run, in the units of their source.

    Attributes:
        training: the data set without those set apart; its first `RunConfig.images` are trained on.
        x_apart: (examples, features), the validation set; no rows where the run has none.
        y_apart: int64 (examples,).
    """

    training: Dataset
    x_apart: Tensor
    y_apart: Tensor


def examples(config: RunConfig, data: Dataset) -> Examples:
    """The examples of a run with these settings; the data set itself where none are set apart."""
    if not config.validation_share:
        return Examples(data, data.x_train[:0], data.y_train[:0])
    key = (data, config.used(data), config.validation_share, config.seed)
    # A split takes less time than its scaling, so others may wait for one that is not theirs.
    with _lock:
        made = _kept[key] = _kept.pop(key) if key in _kept else _split(*key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return made


# A copy of MNIST's pixels is 47 MB; runs that are compared mostly have one split.
MOST_KEPT = 2
_kept: OrderedDict[tuple[Dataset, int, float, int], Examples] = OrderedDict()
_lock = threading.Lock()


def _split(data: Dataset, used: int, share: float, seed: int) -> Examples:
    kept, apart = validation_split(data.y_train[:used], share, seed)
    return Examples(
        replace(data, x_train=data.x_train[kept], y_train=data.y_train[kept]), data.x_train[apart], data.y_train[apart]
    )
