"""Which of some labelled examples are set apart: a share of every class, the same on every machine."""

from __future__ import annotations

import torch
from torch import Tensor


def stratified(labels: Tensor, size: int, seed: int) -> Tensor:
    """Which `size` of the examples with these labels (examples,) are set apart: bool (examples,).

    The examples are put in a random order, sorted by class, and evenly spaced ones are taken: so each class gives its
    share, rounded down or up to a whole example. The order is `torch.randperm`'s of a generator with the seed, all
    else is whole numbers, so that a script draws the same ones in three lines.
    """
    apart = torch.zeros(len(labels), dtype=torch.bool)
    if size:
        shuffled = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))
        by_class = shuffled[labels[shuffled].argsort(stable=True)]
        apart[by_class[(2 * torch.arange(size) + 1) * len(labels) // (2 * size)]] = True
    return apart
