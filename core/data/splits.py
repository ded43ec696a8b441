"""The validation split: a share of every class set apart from the training examples, the same on every machine."""

from __future__ import annotations

from torch import Tensor

from core.data.plane.stratified import stratified


def validation_size(examples: int, share: float) -> int:
    """How many of so many training examples are set apart: the share, rounded, from 0 to 0.5."""
    return int(examples * share + 0.5)


def validation_split(labels: Tensor, share: float, seed: int) -> tuple[Tensor, Tensor]:
    """Which training examples are trained on, and which are set apart to choose by, as `stratified` says.

    Args:
        labels: int64 (examples,), of the training examples in use.
        share: from 0 to 0.5; 0 sets none apart.
        seed: of the run.

    Returns:
        The numbers of those trained on and of those set apart, both ascending, int64; together they are all examples.
    """
    apart = stratified(labels, validation_size(len(labels), share), seed)
    return (~apart).nonzero()[:, 0], apart.nonzero()[:, 0]
