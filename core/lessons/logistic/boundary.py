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


@dataclass(frozen=True)
class ExamPlane:
    """Which two exams a plane shows, from 0, one value for each exam, and at which the third is fixed, in words.

    Attributes:
        horizontal, vertical: the numbers of the exams along the two axes.
        others: one score for each exam at which it is held where the plane does not show it.
        fixed_at: names the exam that is held and its score; empty where the plane shows all.
    """

    horizontal: int
    vertical: int
    others: tuple[float, ...]
    fixed_at: str


def segment(found: Boundary, plane: ExamPlane, low: Point, high: Point) -> tuple[Point, Point] | None:
    """The part of the boundary within a rectangle of two features' plane, from one end to the other.

    Args:
        found: the boundary.
        plane: which features are along the two axes, and at which values the rest are held.
        low, high: the lower left and the upper right corner of the rectangle.

    Returns:
        Two points (horizontal, vertical), or None where the boundary does not cross the rectangle.
    """
    axes = (plane.horizontal, plane.vertical)
    a, b = (found.weights[axis] for axis in axes)
    c = found.constant + sum(
        weight * value
        for feature, (weight, value) in enumerate(zip(found.weights, plane.others, strict=True))
        if feature not in axes
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
