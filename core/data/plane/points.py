"""The points of a data set in the plane: coordinates in whole hundredths, classes, and which are for testing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Generator, Tensor

from core.data.plane.named import EDGE, IRIS_PAIRS, PAINTED, PlaneData, plane_data
from core.data.plane.shapes import SHAPES, iris
from core.data.plane.stratified import stratified


@dataclass(frozen=True)
class PlanePoints:
    """Points as host values, for pages and browsers, in the order in which they were drawn or placed.

    Attributes:
        x, y: coordinates x₁ and x₂ in hundredths, from -300 to 300.
        label: the class of each, from 0.
        is_test: whether it is for testing; of none where a model is tested on the points it is trained on.
    """

    x: tuple[int, ...]
    y: tuple[int, ...]
    label: tuple[int, ...]
    is_test: tuple[bool, ...]


@lru_cache(maxsize=64)
def plane_points(name: str) -> PlanePoints:
    """The points of the data set called `name`; ConfigError for a name that says nothing."""
    data = plane_data(name)
    x, y, label = drawn(data)
    return PlanePoints(*(tuple(part.tolist()) for part in (x, y, label, test_points(data, label))))


def drawn(data: PlaneData) -> tuple[Tensor, Tensor, Tensor]:
    """Coordinates x₁ and x₂ in hundredths and labels, int64 (points,)."""
    if data.shape == PAINTED:
        x, y, label = torch.tensor(data.painted).T
        return x, y, label
    g = Generator().manual_seed(data.seed)
    if data.is_iris:
        x1, x2, label = iris(data.points, *IRIS_PAIRS[data.shape], g)
    else:
        x1, x2, label = SHAPES[data.shape](data.points, data.classes, g)
    if data.noise:
        x1, x2 = (x + data.noise / 100 * torch.randn(data.points, generator=g, dtype=torch.float64) for x in (x1, x2))
    x, y = ((100 * x).round().clamp(-EDGE, EDGE).long() for x in (x1, x2))
    return x, y, label


def test_size(data: PlaneData) -> int:
    """How many points are for testing: at least one is left to train on."""
    return min((2 * data.points * data.test + 100) // 200, data.points - 1)


def test_points(data: PlaneData, label: Tensor) -> Tensor:
    """Which points are for testing, bool (points,): of each class its share, drawn with the seed after the points'."""
    # Another seed, because the points are drawn with theirs: which are for testing shall not depend on where they lie.
    return stratified(label, test_size(data), data.seed + 1)
