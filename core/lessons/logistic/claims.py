"""What the page on logistic regression says of its numbers: each sentence with the condition under which it is true."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.claims import Claim
from core.lessons.logistic.arithmetic import Fit, Scores, TwoLogits
from core.lessons.logistic.boundary import Boundary, ExamPlane, boundary, segment
from core.lessons.logistic.figures import corner


@dataclass(frozen=True)
class Picture:
    """The plane of two exams, and the boundary in it.

    Attributes:
        threshold: from 0 to 1.
        rounded: how many students' probability is 1 in float32.
        held: whether the plane holds a third exam at one score.
        elsewhere: how many students have another score there.
        crosses: whether the boundary crosses the figure.
        sides: on how many sides of the boundary the students would be with the score that is held; 0 without one.
    """

    threshold: float
    rounded: int
    held: bool
    elsewhere: int
    crosses: bool
    sides: int


def picture(scores: Scores, fit: Fit, threshold: float, plane: ExamPlane) -> Picture:
    """What the plane shows."""
    held = [n for n in range(len(scores.feature_names)) if n not in (plane.horizontal, plane.vertical)]
    found = boundary(fit.weights, fit.bias, threshold)
    sides = set() if found is None else {_side(found, row, plane, held) for row in scores.x}
    ends = None if found is None else segment(found, plane, corner(scores, plane, -1), corner(scores, plane, 1))
    return Picture(
        threshold=threshold,
        rounded=sum(p == 1 for p in fit.probabilities),
        held=bool(held),
        elsewhere=sum(any(f"{row[n]:.3g}" != f"{plane.others[n]:.3g}" for n in held) for row in scores.x),
        crosses=ends is not None,
        sides=len(sides),
    )


def _side(found: Boundary, row: tuple[float, ...], plane: ExamPlane, held: list[int]) -> bool:
    """The side of the boundary on which a student would be with the scores that are held."""
    at = [plane.others[n] if n in held else score for n, score in enumerate(row)]
    return math.fsum([found.constant, *(w * x for w, x in zip(found.weights, at, strict=True))]) >= 0


BOUNDARY: tuple[Claim[Picture], ...] = (
    Claim(
        "everybody passes",
        lambda picture: picture.threshold == 0,
        "Every probability is at least 0: everybody passes, and there is no boundary.",
    ),
    Claim(
        "nobody passes",
        lambda picture: picture.threshold == 1 and not picture.rounded,
        "No sigmoid of a number reaches 1: nobody passes, and there is no boundary.",
    ),
    Claim(
        "rounded to 1",
        lambda picture: picture.threshold == 1 and picture.rounded > 0,
        "No sigmoid of a number reaches 1, so there is no boundary. But float32 rounds {rounded} of {students} "
        "probabilities to 1, and lets them pass.",
    ),
    Claim(
        "others have another score",
        lambda picture: picture.crosses and picture.held and picture.elsewhere > 0,
        "The boundary at {fixed_at}: on the dashed line the probability is {threshold}. {elsewhere} of {students} "
        "students have another score there, so they may seem on the wrong side.",
    ),
    Claim(
        "all have this score",
        lambda picture: picture.crosses and picture.held and not picture.elsewhere,
        "The boundary at {fixed_at}, which is everybody's score: on the dashed line the probability is {threshold}.",
    ),
    Claim(
        "in the plane",
        lambda picture: picture.crosses and not picture.held,
        "The boundary: on the dashed line the probability is {threshold}.",
    ),
    Claim(
        "outside with this score",
        lambda picture: not picture.crosses and picture.held and picture.sides == 1,
        "The boundary at {fixed_at} lies outside this figure: with that score, everybody in it would be on one side.",
    ),
    Claim(
        "outside",
        lambda picture: not picture.crosses and not picture.held and picture.sides == 1,
        "The boundary lies outside this figure: everybody in it is on one side.",
    ),
)
COST: tuple[Claim[Fit], ...] = (
    Claim(
        "falls",
        lambda fit: fit.costs[-1] < fit.costs[0],
        "After {epochs:,} epochs the cost has gone down from {first} to {last}; the accuracy, with the threshold "
        "{half:g}, was {before:.2f} % and is {after:.2f} %.",
    ),
    Claim(
        "rises",
        lambda fit: fit.costs[-1] > fit.costs[0],
        "After {epochs:,} epochs the cost has gone up from {first} to {last}; the accuracy, with the threshold "
        "{half:g}, was {before:.2f} % and is {after:.2f} %.",
    ),
    Claim(
        "stays",
        lambda fit: fit.costs[-1] == fit.costs[0],
        "After {epochs:,} epochs the cost is what it was at first, {last}; the accuracy, with the threshold "
        "{half:g}, was {before:.2f} % and is {after:.2f} %.",
    ),
)
# Said besides, where it is true.
LIMITED: Claim[tuple[Scores, Fit]] = Claim(
    "limited",
    lambda both: any(p == 1 - label for p, label in zip(both[1].probabilities, both[0].labels, strict=True)),
    "In float32 a probability is exactly 0 or 1 here, and wrong. Its logarithm would be infinite: "
    "`F.binary_cross_entropy` counts 100 in its place.",
)
SAME: tuple[Claim[TwoLogits], ...] = (
    Claim(
        "rounding",
        lambda two: two.largest_difference < 1e-6,
        "Softmax and sigmoid differ by **{difference}** at most here, which is the rounding of float32.",
    ),
)
