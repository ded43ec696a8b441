"""The inputs that a model may have of a point (x₁, x₂): its coordinates, their products, and their sines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Input:
    """One input.

    Attributes:
        code: in names of data sets.
        title: shown to people.
        source: as Python, from the tensors x1 and x2.
        of: what that computes.
    """

    code: str
    title: str
    source: str
    of: Callable[[Tensor, Tensor], Tensor]


# In their order, which is that of the columns of x.
INPUTS = {
    each.code: each
    for each in (
        Input("x", "x₁", "x1", lambda x1, x2: x1),
        Input("y", "x₂", "x2", lambda x1, x2: x2),
        Input("xx", "x₁²", "x1**2", lambda x1, x2: x1**2),
        Input("yy", "x₂²", "x2**2", lambda x1, x2: x2**2),
        Input("xy", "x₁x₂", "x1 * x2", lambda x1, x2: x1 * x2),
        Input("sx", "sin x₁", "x1.sin()", lambda x1, x2: x1.sin()),
        Input("sy", "sin x₂", "x2.sin()", lambda x1, x2: x2.sin()),
    )
}


def columns(codes: Sequence[str], x1: Tensor, x2: Tensor) -> Tensor:
    """The inputs (points, len(codes)) of points with coordinates x1, x2 (points,), as PyTorch computes them."""
    return torch.stack([INPUTS[code].of(x1, x2) for code in codes], 1)
