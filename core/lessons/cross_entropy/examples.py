"""Examples: the table of logits and labels that the cross-entropy lesson works on, its presets and its checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.reading import tables
from core.reading.refusals import ConfigError
from core.reading.rules import ANY_SEED, Integer, Name, Real
from core.scripts import literals
from core.scripts.literals import Matrix

LIMIT = 1000.0
MOST_ROWS = 12
FEWEST_CLASSES, MOST_CLASSES = 2, 10
SMOOTHING = Real(0.0, 1.0)


@dataclass(frozen=True)
class Examples:
    """A batch of labelled examples, as host values.

    Attributes:
        logits: one row for each example, one column for each class.
        labels: the true class of each example, from 0 to classes - 1.
        class_names: one name for each class, all different.
    """

    logits: Matrix
    labels: tuple[int, ...]
    class_names: tuple[str, ...]

    @property
    def classes(self) -> int:
        """Columns of the table."""
        return len(self.class_names)

    def z(self, dtype: torch.dtype = torch.float32) -> Tensor:
        """The float32 logits (examples, classes), in another type if asked: the same numbers, kept exactly."""
        return torch.tensor(self.logits, dtype=torch.float32).to(dtype)

    def y(self) -> Tensor:
        """The labels, int64 (examples,)."""
        return torch.tensor(self.labels)

    def one_hot(self, dtype: torch.dtype = torch.float32) -> Tensor:
        """1 in the column of the label, else 0; (examples, classes)."""
        return torch.nn.functional.one_hot(self.y(), self.classes).to(dtype)

    def smoothed(self, smoothing: float, dtype: torch.dtype = torch.float32) -> Tensor:
        """Targets with label smoothing s: (1 - s) one-hot + s / classes; (examples, classes).

        Source: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2016, section 7.
        """
        return (1 - smoothing) * self.one_hot(dtype) + smoothing / self.classes


def data_a() -> Examples:
    """The notes' data A: three examples of five classes, made as after `torch.manual_seed(1)`."""
    generator = torch.Generator().manual_seed(1)
    z = torch.rand(3, 5, generator=generator)
    y = torch.randint(5, (3,), generator=generator)
    return _examples(z, y, tuple(str(k) for k in range(5)))


def data_b() -> Examples:
    """The notes' data B: five examples of cat, dog and parrot, made as after `torch.manual_seed(1)`."""
    generator = torch.Generator().manual_seed(1)
    z = torch.rand(5, 3, generator=generator)
    y = torch.randint(0, 3, (5,), generator=generator)
    return _examples(z, y, ("cat", "dog", "parrot"))


def extreme() -> Examples:
    """Logits for which log(softmax(z)) breaks in float32: 120, 0, -120."""
    return Examples(((120.0, 0.0, -120.0),) * 3, (0, 1, 2), ("cat", "dog", "parrot"))


def two_classes() -> Examples:
    """Four examples of two classes, for binary cross-entropy."""
    return Examples(((2.0, -1.0), (0.5, 1.5), (-1.0, 1.0), (0.3, 0.2)), (0, 1, 1, 1), ("no", "yes"))


def random(rows: int, classes: int, seed: int) -> Examples:
    """Normal logits with a spread of 2, and labels drawn evenly; the same for the same seed.

    Raises:
        ValueError: for sizes or seeds outside their range.
    """
    tables.count(rows, "examples", 1, MOST_ROWS)
    tables.count(classes, "classes", FEWEST_CLASSES, MOST_CLASSES)
    generator = torch.Generator().manual_seed(ANY_SEED.typed("The seed", seed))
    z = 2 * torch.randn(rows, classes, generator=generator)
    y = torch.randint(classes, (rows,), generator=generator)
    return _examples(z, y, tuple(str(k) for k in range(classes)))


EXAMPLES = {"data-a": data_a, "data-b": data_b, "extreme": extreme, "two-classes": two_classes}


def read_examples(
    rows: Sequence[Sequence[object]], labels: Sequence[object], class_names: Sequence[object]
) -> Examples:
    """An edited table, checked.

    Args:
        rows: 1 to 12 rows of cells, a logit from -1,000 to 1,000 for each class.
        labels: one for each row: the place of its class, from 0 to classes - 1, or its name. A number is a place,
            whatever the classes are called: what the page writes it reads again.
        class_names: 2 to 10 different names of 1 to 20 characters.

    Raises:
        ValueError: one sentence that names the row and the allowed range.
    """
    found_rows, found_labels = tables.row(rows, "The table"), tables.row(labels, "The labels")
    found_names = tables.row(class_names, "The class names")
    tables.count(len(found_rows), "examples", 1, MOST_ROWS)
    tables.count(len(found_names), "classes", FEWEST_CLASSES, MOST_CLASSES)
    names = tuple(Name().typed(f"The name of class {n}", cell) for n, cell in enumerate(found_names))
    if len(set(names)) < len(names):
        raise ValueError("Every class needs a name of its own: two classes have the same.")
    if len(found_labels) != len(found_rows):
        raise ValueError(
            f"Every example needs a label: there are {len(found_rows)} examples and {len(found_labels)} labels."
        )
    return Examples(
        logits=tuple(_read_row(row, n, names) for n, row in enumerate(found_rows, 1)),
        labels=tuple(_read_label(cell, n, names) for n, cell in enumerate(found_labels, 1)),
        class_names=names,
    )


def _read_row(row: object, n: int, names: tuple[str, ...]) -> tuple[float, ...]:
    found = tables.row(row, f"Row {n}")
    if len(found) != len(names):
        raise ValueError(f"Row {n} must have {len(names)} logits, one for each class, not {len(found)}.")
    return tuple(
        Real(-LIMIT, LIMIT).typed(f"The logit of {name} in row {n}", cell)
        for cell, name in zip(found, names, strict=True)
    )


def _read_label(cell: object, n: int, names: tuple[str, ...]) -> int:
    try:
        return Integer(0, len(names) - 1).typed(f"The label of row {n}", cell)
    except ConfigError:
        if isinstance(cell, str) and cell.strip() in names:
            return names.index(cell.strip())
        raise


def _examples(z: Tensor, y: Tensor, names: tuple[str, ...]) -> Examples:
    return Examples(literals.rows(z), tuple(int(label) for label in y.tolist()), names)
