"""Principal components: the directions along which examples differ most, the same on every machine."""

from __future__ import annotations

import torch
from torch import Tensor


def principal_components(x: Tensor) -> tuple[Tensor, Tensor]:
    """Each component's share of the variance, and its direction; the largest share first.

    They are the eigenvectors of the covariance matrix. An eigenvector turned around is one as well: of each, the entry
    that is largest in size is positive here, the first of equals.

    Args:
        x: (examples, features); at least one example.

    Returns:
        Shares, float64 (features,), from 0 to 1, and directions of length 1 as columns, float64 (features, features).
        Where all examples are alike every share is 0.
    """
    centred = x.double() - x.double().mean(0)
    variances, directions = torch.linalg.eigh(centred.T @ centred / max(len(x) - 1, 1))
    variances, directions = variances.flip(0).clamp(min=0), directions.flip(1)
    largest = directions.gather(0, directions.abs().argmax(0, keepdim=True))
    total = variances.sum()
    return variances / total if total > 0 else variances, directions * largest.sign()


def on_plane(x: Tensor, directions: Tensor) -> Tensor:
    """Where examples x (examples, features) lie on the first two directions, float64 (examples, 2).

    The origin is their mean. With one feature there is one direction, and the second number is 0.
    """
    plane = (x.double() - x.double().mean(0)) @ directions[:, :2]
    return torch.nn.functional.pad(plane, (0, 2 - plane.shape[1]))
