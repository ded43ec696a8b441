"""`PictureSet`: grey pictures of one size with their classes, as a zip or a .npz gave them, and what was left aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.own.cleaned import Cleaned, cleaned
from core.data.own.limits import MOST_CLASSES, OwnFileError

NO_PICTURE = "There is no picture in it that could be read: put PNG or JPEG files into one folder for each class."
ONE_CLASS = "All pictures are of one class, {name}: put those of each class into a folder of its own."
MANY_CLASSES = "There are {count:,} classes, and at most {most} are read: bring fewer folders."
ALL_ALONE = "Each class has a single picture, so none is left to test with: add some."
ALONE = "{name} has one picture: it is trained on, and the test has none."
# The largest values that pixels can have: black and white, scikit-learn's digits, and nearly everything else.
LARGEST = (1, 16, 255)


@dataclass(frozen=True, eq=False)
class Step:
    """A picture after one step of its way: what was done, and uint8 (height, width) or (height, width, 3)."""

    title: str
    pixels: NDArray[np.uint8]


@dataclass(frozen=True)
class FilesAside:
    """Files that are not used: why, how many, and what the first are called."""

    why: str
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class PictureSet:
    """Pictures and their classes.

    Attributes:
        pixels: uint8 (pictures, height * width).
        labels: int64 (pictures,), places in `class_names`; -1 for none.
        class_names: in their order; some may have no picture.
        shape: (height, width).
        aside: files that are not used.
        sentences: what else should be known.
        ways: for some pictures, the steps of each.
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]
    shape: tuple[int, int]
    aside: tuple[FilesAside, ...] = ()
    sentences: tuple[str, ...] = ()
    ways: tuple[tuple[Step, ...], ...] = ()

    @property
    def classes(self) -> tuple[tuple[str, int], ...]:
        """Name and pictures of each class that has some."""
        counts = np.bincount(self.labels[self.labels >= 0], minlength=len(self.class_names)).tolist()
        return tuple((name, count) for name, count in zip(self.class_names, counts, strict=True) if count)

    @property
    def alone(self) -> tuple[str, ...]:
        """A sentence for each class with one picture."""
        return tuple(ALONE.format(name=name) for name, count in self.classes if count == 1)

    @property
    def problem(self) -> str:
        """Why it cannot be kept; "" where it can."""
        classes = self.classes
        if not classes:
            return NO_PICTURE
        if len(classes) == 1:
            return ONE_CLASS.format(name=classes[0][0])
        if len(classes) > MOST_CLASSES:
            return MANY_CLASSES.format(count=len(classes), most=MOST_CLASSES)
        return ALL_ALONE if all(count == 1 for _, count in classes) else ""

    def clean(self) -> Cleaned:
        """The pictures as a data set. Raises OwnFileError while there is a problem."""
        if self.problem:
            raise OwnFileError(self.problem)
        there = [self.class_names.index(name) for name, _ in self.classes]
        place = np.full(len(self.class_names) + 1, -1, np.int64)
        place[there] = np.arange(len(there))
        used = self.labels >= 0
        x: NDArray[Any] = self.pixels[used]
        largest = next(value for value in LARGEST if value >= x.max())
        names = tuple(name for name, _ in self.classes)
        return cleaned(x, place[self.labels[used]], names, (), "class", self.shape, largest)
