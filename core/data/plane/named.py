"""`PlaneData`: what points in the plane are; and its name, which says all of it and is the name of a data set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from core.data.plane.inputs import INPUTS
from core.data.plane.shapes import SHAPES
from core.reading.refusals import ConfigError, shown
from core.reading.rule import Rule
from core.reading.rules import Choice, Integer

PREFIX = "plane-"
PAINTED = "painted"
# Two columns of iris, from 0: "iris.2.3" has petal length across and petal width up.
IRIS_PAIRS = {f"iris.{across}.{up}": (across, up) for across, up in combinations(range(4), 2)}
IRIS_CLASSES, IRIS_POINTS = 3, 150

# Half the width of the window, in hundredths: coordinates are whole hundredths from -3.00 to 3.00.
EDGE = 300
MOST_CLASSES, MOST_POINTS = 6, 5_000
# A name of so many points has 12 kB, and is kept with each of its runs.
MOST_PAINTED = 1_000
RULES: dict[str, Rule[Any]] = {
    "shape": Choice((*SHAPES, *IRIS_PAIRS, PAINTED)),
    "classes": Integer(2, MOST_CLASSES, "Classes; spirals have as many arms."),
    "points": Integer(1, MOST_POINTS, "Points, those for testing among them."),
    "noise": Integer(0, 100, "How far points are moved at random, in hundredths: the deviation in each direction."),
    "seed": Integer(0, 2**32 - 1, "Decides the points, and which of them are for testing."),
    "test": Integer(0, 90, "Per cent of the points of each class that are for testing; 0: those trained on."),
}

# x₁ and x₂ in hundredths, and the class.
Painted = tuple[int, int, int]

_NUMBER = "([0-9]{1,10})"
_DRAWN = re.compile(rf"plane-([a-z0-9.]+)-c{_NUMBER}-n{_NUMBER}-e{_NUMBER}-s{_NUMBER}-t{_NUMBER}-i([a-z.]+)", re.ASCII)
_BY_HAND = re.compile(rf"plane-painted-c{_NUMBER}-s{_NUMBER}-t{_NUMBER}-i([a-z.]+)-p([0-9._-]*)", re.ASCII)
_POINT = re.compile(r"(-?[0-9]{1,3})\.(-?[0-9]{1,3})\.([0-9])", re.ASCII)
_EXAMPLES = "plane-spirals-c3-n200-e10-s1-t30-ix.y, or plane-painted-c2-s1-t30-ix.y-p120.-35.0_-40.12.1"


@dataclass(frozen=True)
class PlaneData:
    """Points in the plane. Checked when made: ConfigError names the field and its range.

    Attributes:
        shape: a key of SHAPES or IRIS_PAIRS, or PAINTED.
        classes: from 2 to 6; 3 of iris, 2 of xor.
        points: how many.
        noise: standard deviation in hundredths by which points are moved; 0 for painted ones, which stay.
        seed: decides the points, and which are for testing.
        test: per cent of the points of each class that are for testing; 0 tests on the points trained on.
        inputs: what a model sees of a point: keys of INPUTS, in their order, one at least.
        painted: points placed by hand, each x₁ and x₂ in hundredths and its class; none for another shape.
    """

    shape: str = "spirals"
    classes: int = 2
    points: int = 200
    noise: int = 10
    seed: int = 1
    test: int = 30
    inputs: tuple[str, ...] = ("x", "y")
    painted: tuple[Painted, ...] = ()

    def __post_init__(self) -> None:
        if self.shape == PAINTED:
            _check_painted(self.painted, self.classes)
        elif self.painted:
            raise ConfigError("painted", f"Painted points are of the shape {PAINTED}, not of {self.shape}.")
        for field, rule in RULES.items():
            rule.check(field, getattr(self, field))
        if self.shape == PAINTED and (self.points, self.noise) != (len(self.painted), 0):
            raise ConfigError(
                "points", "Painted points stay where they are, and their number is that of all: no noise."
            )
        if self.shape == "xor" and self.classes != 2:
            raise ConfigError("classes", f"xor has 2 classes, not {self.classes}: choose checkerboard for more.")
        if self.is_iris and self.classes != IRIS_CLASSES:
            raise ConfigError("classes", f"iris has {IRIS_CLASSES} classes, not {self.classes}.")
        if self.is_iris and self.points > IRIS_POINTS:
            raise ConfigError("points", f"iris has {IRIS_POINTS} points, not {self.points:,}.")
        if not self.inputs or self.inputs != tuple(code for code in INPUTS if code in self.inputs):
            raise ConfigError(
                "inputs", f"inputs must be one or more of {', '.join(INPUTS)}, in this order, each at most once."
            )

    @classmethod
    def by_hand(
        cls,
        painted: Sequence[Painted],
        *,
        classes: int = 2,
        seed: int = 1,
        test: int = 30,
        inputs: tuple[str, ...] = ("x", "y"),
    ) -> PlaneData:
        """Points placed by hand, or by a whole room; ConfigError where there are none, too many, or one outside."""
        points = tuple(painted)
        return cls(PAINTED, classes, len(points), 0, seed, test, inputs, points)

    @property
    def is_iris(self) -> bool:
        """Whether the points are flowers."""
        return self.shape in IRIS_PAIRS

    @property
    def name(self) -> str:
        """The name of the data set; `plane_data` reads it."""
        inputs = ".".join(self.inputs)
        if self.shape == PAINTED:
            points = write_points(self.painted)
            return f"plane-painted-c{self.classes}-s{self.seed}-t{self.test}-i{inputs}-p{points}"
        return f"plane-{self.shape}-c{self.classes}-n{self.points}-e{self.noise}-s{self.seed}-t{self.test}-i{inputs}"


def is_plane(name: str) -> bool:
    """Whether a name is meant as one of points in the plane, right or wrong."""
    return name.startswith(PREFIX)


# What a name says is asked for again and again; those asked for last are remembered.
@lru_cache(maxsize=128)
def plane_data(name: str) -> PlaneData:
    """What the name of a data set says.

    Raises:
        ConfigError: of the field "dataset", with a sentence, for any other text. One meaning has one name only.
    """
    try:
        data = _read(name)
    except ConfigError as error:
        raise ConfigError("dataset", f"These are no points in the plane: {error}") from None
    if data is None:
        raise ConfigError(
            "dataset", f"There are no points in the plane of the name {shown(name)}: a name is such as {_EXAMPLES}."
        )
    if data.name != name:
        raise ConfigError("dataset", "A number in this name of points in the plane has zeros in front: take them off.")
    return data


def _read(name: str) -> PlaneData | None:
    if (found := _BY_HAND.fullmatch(name)) is not None:
        classes, seed, test = map(int, found.groups()[:3])
        *_, inputs, points = found.groups()
        return PlaneData.by_hand(
            read_points(points), classes=classes, seed=seed, test=test, inputs=tuple(inputs.split("."))
        )
    if (found := _DRAWN.fullmatch(name)) is not None:
        shape, *numbers, codes = found.groups()
        if shape != PAINTED:
            classes, points, noise, seed, test = map(int, numbers)
            return PlaneData(shape, classes, points, noise, seed, test, tuple(codes.split(".")))
    return None


def write_points(points: Sequence[Painted]) -> str:
    """Points as they stand in a name: x₁ and x₂ in hundredths and the class, such as "120.-35.0_-40.12.1"."""
    return "_".join(f"{x}.{y}.{label}" for x, y, label in points)


def read_points(text: str) -> list[Painted]:
    """The inverse of `write_points`; ConfigError with a sentence for what is no such text."""
    points: list[Painted] = []
    for word in text.split("_") if text else ():
        if (found := _POINT.fullmatch(word)) is None:
            raise ConfigError("painted", f"{shown(word)} is no point: write it as 120.-35.0, with x₁, x₂ and class.")
        x, y, label = map(int, found.groups())
        points.append((x, y, label))
    return points


def _check_painted(painted: tuple[Painted, ...], classes: int) -> None:
    if not 1 <= len(painted) <= MOST_PAINTED:
        raise ConfigError(
            "painted", f"painted must be a number of points from 1 to {MOST_PAINTED:,}, not {len(painted):,}."
        )
    for x, y, label in painted:
        if not all(type(number) is int for number in (x, y, label)):
            raise ConfigError(
                "painted", "Coordinates of painted points are whole hundredths, and classes whole numbers."
            )
        if not (abs(x) <= EDGE and abs(y) <= EDGE):
            raise ConfigError("painted", f"x₁ and x₂ must be from -3 to 3, not {x / 100:g} and {y / 100:g}.")
        if not 0 <= label < classes:
            raise ConfigError("painted", f"The class of a point must be from 0 to {classes - 1}, not {label}.")
