"""The validation split: a share of every class set apart from the training examples, the same on every machine."""

from __future__ import annotations

import torch
from torch import Tensor


def validation_size(examples: int, share: float) -> int:
    """How many of so many training examples are set apart: the share, rounded, from 0 to 0.5."""
    return int(examples * share + 0.5)


def validation_split(labels: Tensor, share: float, seed: int) -> tuple[Tensor, Tensor]:
    """Which training examples are trained on, and which are set apart to choose by.

    The examples are put in a random order, sorted by class, and evenly spaced ones are taken: so each class gives its
    share, rounded down or up to a whole example. The order is `torch.randperm`'s of a generator with the seed, all
    else is whole numbers, so that a script draws the same ones in three lines.

    Args:
        labels: int64 (examples,), of the training examples in use.
        share: from 0 to 0.5; 0 sets none apart.
        seed: of the run.

    Returns:
        The numbers of those trained on and of those set apart, both ascending, int64; together they are all examples.
    """
    apart = torch.zeros(len(labels), dtype=torch.bool)
    if size := validation_size(len(labels), share):
        shuffled = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))
        by_class = shuffled[labels[shuffled].argsort(stable=True)]
        apart[by_class[(2 * torch.arange(size) + 1) * len(labels) // (2 * size)]] = True
    return (~apart).nonzero()[:, 0], apart.nonzero()[:, 0]
