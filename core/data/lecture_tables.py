"""The small tables of the lecture notes: rows short enough to be followed by hand."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from core.data.dataset import Dataset, TableKind
from core.data.listing import Listing
from core.data.loading import Loading

Rows = tuple[tuple[float, ...], ...]
TESTED_ON_ITSELF = (
    "The notes keep no rows apart, so it is tested on the rows it is trained on: this tells how well they are learnt, "
    "not how it does on new ones."
)


@dataclass(frozen=True)
class LectureTable:
    """A table of the notes.

    Attributes:
        name, title, class_names, feature_names: as in `Dataset`.
        x, y: rows to train on, and their classes.
        about: what its rows are.
        x_test, y_test: rows to test with; empty where the notes have none, and then the test set is the training rows.
    """

    name: str
    title: str
    x: Rows
    y: tuple[int, ...]
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    about: str
    x_test: Rows = ()
    y_test: tuple[int, ...] = ()

    @property
    def kind(self) -> TableKind:
        """The notes name no units."""
        return TableKind(("",) * len(self.feature_names))

    @property
    def listing(self) -> Listing:
        """What the catalogue has of it."""
        about = self.about if self.x_test else f"{self.about} {TESTED_ON_ITSELF}"
        return Listing(
            *(self.name, self.title, self.kind, len(self.feature_names), len(self.class_names), self._loading()),
            self.read,
            about=about,
        )

    def _loading(self) -> Loading:
        test = "x_test, y_test = x_train, y_train  # the notes have no test rows"
        if self.x_test:
            test = _tensors("test", self.x_test, self.y_test)
        return Loading(
            text=f"The table of the lecture notes. {self.about}",
            imports=(),
            code=f"{_tensors('train', self.x, self.y)}\n{test}",
        )

    def read(self) -> Dataset:
        """The table as tensors."""
        x, y = torch.tensor(self.x, dtype=torch.float32), torch.tensor(self.y)
        return Dataset(
            name=self.name,
            title=self.title,
            x_train=x,
            y_train=y,
            x_test=torch.tensor(self.x_test, dtype=torch.float32) if self.x_test else x,
            y_test=torch.tensor(self.y_test) if self.x_test else y,
            class_names=self.class_names,
            feature_names=self.feature_names,
            kind=self.kind,
        )


def _tensors(part: str, x: Rows, y: tuple[int, ...]) -> str:
    """Lines that make x and y of "train" or "test"."""
    rows = "\n".join(f"        {list(row)}," for row in x)
    return f"""\
x_{part} = torch.tensor(
    [
{rows}
    ],
    dtype=torch.float32,
)
y_{part} = torch.tensor({list(y)})"""


THREE_CODINGS = LectureTable(
    name="three-codings",
    title="Three codings, 8 rows (notes)",
    x=((1, 2, 1, 1), (2, 1, 3, 2), (3, 1, 3, 4), (4, 1, 5, 5), (1, 7, 5, 5), (1, 2, 5, 6), (1, 6, 6, 6), (1, 7, 7, 7)),
    y=(2, 2, 2, 1, 1, 1, 0, 0),
    class_names=("0", "1", "2"),
    feature_names=("x₁", "x₂", "x₃", "x₄"),
    about="8 rows of 4 numbers in three classes: the table that the notes code three times.",
)
EXAM_SCORES = LectureTable(
    name="exam-scores",
    title="Exam scores, 6 rows (notes)",
    x=((1, 2, 2), (2, 3, 1), (3, 1, 1), (4, 3, 5), (5, 3, 6), (6, 2, 4)),
    y=(0, 0, 0, 1, 1, 1),
    class_names=("fail", "pass"),
    feature_names=("exam 1", "exam 2", "exam 3"),
    about="6 students with three scores each, who fail or pass: the table of logistic regression.",
)
LEARNING_RATE = LectureTable(
    name="learning-rate",
    title="Learning rate, 8 rows (notes)",
    x=((1, 2, 1), (1, 3, 2), (1, 3, 4), (1, 5, 5), (1, 7, 5), (1, 2, 5), (1, 6, 6), (1, 7, 7)),
    y=(2, 2, 2, 1, 1, 1, 0, 0),
    class_names=("0", "1", "2"),
    feature_names=("x₁", "x₂", "x₃"),
    about="8 rows of 3 numbers in three classes, and 3 rows to test with: the table of the learning rate.",
    x_test=((2, 1, 1), (3, 1, 2), (3, 3, 4)),
    y_test=(2, 2, 2),
)
LISTINGS = tuple(table.listing for table in (THREE_CODINGS, EXAM_SCORES, LEARNING_RATE))
