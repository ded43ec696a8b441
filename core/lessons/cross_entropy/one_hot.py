"""One-hot vectors three ways: F.one_hot, scatter_, and scikit-learn's LabelBinarizer for names."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from sklearn.preprocessing import LabelBinarizer

from core.lessons.cross_entropy.examples import Examples
from core.scripts import literals
from core.scripts.literals import Matrix


@dataclass(frozen=True)
class OneHot:
    """One way to make one-hot rows.

    Attributes:
        title: its name.
        expression: the code, as it stands in the script.
        columns: the class each column stands for.
        rows: 0 and 1; one row for each example.
        note: what to know about it; empty where there is nothing to say.
    """

    title: str
    expression: str
    columns: tuple[str, ...]
    rows: Matrix
    note: str


def one_hot(examples: Examples) -> tuple[OneHot, ...]:
    """The labels of the examples as one-hot rows, all three ways."""
    y, names = examples.y(), examples.class_names
    binarizer = LabelBinarizer().fit(list(names))
    binary = torch.from_numpy(binarizer.transform([names[label] for label in examples.labels])).float()
    columns = tuple(str(name) for name in binarizer.classes_)
    note = ""
    if len(names) == 2:
        note = f"With two classes LabelBinarizer gives a single column: 1 for {columns[1]}."
        columns = columns[1:]
    elif columns != names:
        note = "LabelBinarizer sorts the names, so its columns are in another order."
    return (
        OneHot("F.one_hot", "F.one_hot(y, len(class_names))", names, literals.rows(F.one_hot(y, len(names))), ""),
        OneHot(
            "scatter_",
            "torch.zeros(len(y), len(class_names)).scatter_(1, y.unsqueeze(1), 1)",
            names,
            literals.rows(torch.zeros(len(y), len(names)).scatter_(1, y.unsqueeze(1), 1)),
            "",
        ),
        OneHot(
            "LabelBinarizer",
            "LabelBinarizer().fit(class_names).transform(named)",
            columns,
            literals.rows(binary),
            note,
        ),
    )
