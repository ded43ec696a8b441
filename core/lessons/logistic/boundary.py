"""The decision boundary of logistic regression: where the probability is the threshold, as a line in a plane."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.plots.feature_plane import Point


@dataclass(frozen=True)
class Boundary:
    """The points x with weights . x + constant = 0."""

    weights: tuple[float, ...]
    constant: float


def boundary(weights: Sequence[float], bias: float, threshold: float) -> Boundary | None:
    """Where sigmoid(weights . x + bias) = threshold, that is weights . x + bias = log(t / (1 - t)).

    None for the thresholds 0 and 1, which no sigmoid of a number reaches.
    """
    if not 0 < threshold < 1:
        return None
    return Boundary(tuple(weights), bias - math.log(threshold / (1 - threshold)))


def segment(
    found: Boundary, horizontal: int, vertical: int, others: Sequence[float], low: Point, high: Point
) -> tuple[Point, Point] | None:
    """The part of the boundary within a rectangle of two features' plane, from one end to the other.

    Args:
        found: the boundary.
        horizontal, vertical: the numbers of the features along the two axes, from 0.
        others: one value for each feature at which the rest are held; the two on the axes are not read.
        low, high: the lower left and the upper right corner of the rectangle.

    Returns:
        Two points (horizontal, vertical), or None where the boundary does not cross the rectangle.
    """
    a, b = found.weights[horizontal], found.weights[vertical]
    c = found.constant + sum(
        weight * value
        for feature, (weight, value) in enumerate(zip(found.weights, others, strict=True))
        if feature not in (horizontal, vertical)
    )
    points: list[Point] = []
    if b:
        points += [(x, -(a * x + c) / b) for x in (low[0], high[0])]
    if a:
        points += [(-(b * y + c) / a, y) for y in (low[1], high[1])]
    # A corner is found from both of its sides, and rounding may put it a hair outside of one.
    slack = [1e-9 * (top - bottom) for bottom, top in zip(low, high, strict=True)]
    inside = sorted(
        point for point in points if all(low[k] - slack[k] <= point[k] <= high[k] + slack[k] for k in range(2))
    )
    if len(inside) < 2 or math.dist(inside[0], inside[-1]) <= 2 * max(slack):
        return None
    return inside[0], inside[-1]
