"""The problems of the lessons on training: the notes' tables, and what may be typed into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.data.lecture_tables import LEARNING_RATE, LectureTable
from core.descent import columns
from core.descent.task import Loss, Task, table
from core.reading import tables
from core.reading.refusals import shown
from core.reading.rules import Name, Real
from core.scripts.literals import Matrix

LIMIT = 1000.0
MOST_ROWS, MOST_FEATURES = 12, 5


@dataclass(frozen=True)
class Problem:
    """A table to learn, as host values.

    Attributes:
        x: one row of inputs for each example.
        y: what each row should give: the number of its class, or its target.
        feature_names: of the columns of x.
        loss: "cross_entropy" or "mse".
        class_names: of the classes; none where y is a target.
        bias: whether the layer has one.
        x_test, y_test: rows kept aside, possibly none.
        scaling: how the columns of x are scaled before training, one of columns.KINDS.
        start: where the only weight starts; None for nn.Linear's random start.
    """

    x: Matrix
    y: tuple[float, ...]
    feature_names: tuple[str, ...]
    loss: Loss
    class_names: tuple[str, ...] = ()
    bias: bool = True
    x_test: Matrix = ()
    y_test: tuple[float, ...] = ()
    scaling: str = columns.RAW
    start: float | None = None

    def fitted(self) -> columns.ColumnScaling:
        """The scaling that the rows of x ask for."""
        return columns.fit(table(self.x), self.scaling)

    def task(self) -> Task:
        """The problem as tensors, scaled."""
        x = self.fitted()(table(self.x))
        if self.loss == "cross_entropy":
            return Task(x, torch.tensor(self.y).long(), len(self.class_names), self.loss, self.bias)
        return Task(x, table([self.y]).T, 1, self.loss, self.bias)

    def tests(self) -> tuple[Tensor, Tensor]:
        """The rows kept aside, scaled by what the training rows said, float32 (M, features), and their labels (M,)."""
        x = table(self.x_test).view(len(self.x_test), len(self.feature_names))
        return self.fitted()(x), torch.tensor(self.y_test).long()


PARABOLA = Problem(
    x=((1.0,), (2.0,), (3.0,)), y=(1.0, 2.0, 3.0), feature_names=("x",), loss="mse", bias=False, start=0.0
)


def _of_the_notes(made: LectureTable) -> Problem:
    return Problem(
        x=_floats(made.x),
        y=tuple(map(float, made.y)),
        feature_names=made.feature_names,
        loss="cross_entropy",
        class_names=made.class_names,
        x_test=_floats(made.x_test),
        y_test=tuple(map(float, made.y_test)),
    )


def _floats(rows: Matrix) -> Matrix:
    return tuple(tuple(map(float, row)) for row in rows)


SOFTMAX = _of_the_notes(LEARNING_RATE)
SCORES = Problem(
    x=((73.0, 80.0, 75.0), (93.0, 88.0, 93.0), (89.0, 91.0, 90.0), (96.0, 98.0, 100.0), (73.0, 66.0, 70.0)),
    y=(152.0, 185.0, 180.0, 196.0, 142.0),
    feature_names=("exam 1", "exam 2", "exam 3"),
    loss="mse",
)
PROBLEMS = {"parabola": PARABOLA, "softmax": SOFTMAX, "scores": SCORES}


def read_scores(
    rows: Sequence[Sequence[object]],
    targets: Sequence[object],
    feature_names: Sequence[object] = SCORES.feature_names,
    scaling: object = columns.RAW,
) -> Problem:
    """A typed table of exam scores and final scores: 1 to 12 students, 1 to 5 exams, from -1,000 to 1,000.

    Raises:
        ValueError: one sentence that names the row and the allowed range.
    """
    names = _exam_names(feature_names)
    x = _rows(rows, names)
    found = tables.row(targets, "The final scores")
    if len(found) != len(x):
        raise ValueError(f"Every student needs a target: there are {len(x)} students and {len(found)} targets.")
    y = tuple(Real(-LIMIT, LIMIT).typed(f"The final score in row {n}", cell) for n, cell in enumerate(found, 1))
    if scaling not in columns.KINDS:
        raise ValueError(f"The scaling must be one of {', '.join(columns.KINDS)}, not {shown(scaling)}.")
    return Problem(x, y, names, "mse", scaling=str(scaling))


def _rows(rows: Sequence[Sequence[object]], names: tuple[str, ...]) -> Matrix:
    """Rows of numbers from -1,000 to 1,000, one for each name."""
    found = tables.row(rows, "The table")
    tables.count(len(found), "rows", 1, MOST_ROWS)
    read = []
    for n, row in enumerate(found, 1):
        cells_of = tables.row(row, f"The row {n}")
        if len(cells_of) != len(names):
            raise ValueError(f"The row {n} must have {len(names)} numbers, one for each column, not {len(cells_of)}.")
        read.append(
            tuple(
                Real(-LIMIT, LIMIT).typed(f"{name} in row {n}", cell)
                for cell, name in zip(cells_of, names, strict=True)
            )
        )
    return tuple(read)


def _exam_names(found: Sequence[object]) -> tuple[str, ...]:
    names = tables.row(found, "The names of the exams")
    tables.count(len(names), "exams", 1, MOST_FEATURES)
    return tuple(Name().typed(f"The name of exam {n}", cell) for n, cell in enumerate(names, 1))
