"""Logistic regression: exam scores, pass or fail, a sigmoid, a threshold, and the two-class softmax that equals it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core import computing
from core.computing import computed_once
from core.data.lecture_tables import EXAM_SCORES
from core.lessons.logistic.start import Start
from core.models import linear
from core.reading import tables
from core.reading.rules import Integer, Name, Real
from core.scripts import literals
from core.scripts.literals import Matrix

CLASS_NAMES = EXAM_SCORES.class_names
LIMIT = 1000.0
MOST_ROWS, MOST_FEATURES = 40, 5
LEARNING_RATE, EPOCHS, SEED, THRESHOLD = 0.05, 100, 1, 0.5
MOST_EPOCHS = 1000
SCORE = Real(-LIMIT, LIMIT)
RATE_RULE, EPOCHS_RULE, THRESHOLD_RULE = Real(1e-6, 100), Integer(1, MOST_EPOCHS), Real(0.0, 1.0)


@dataclass(frozen=True)
class Scores:
    """Students: one row of exam scores for each, and 0 for fail or 1 for pass."""

    x: Matrix
    labels: tuple[int, ...]
    feature_names: tuple[str, ...]

    def tensors(self) -> tuple[Tensor, Tensor]:
        """x float32 (students, exams) and y float32 (students, 1), as binary cross-entropy wants it."""
        return torch.tensor(self.x, dtype=torch.float32), torch.tensor(self.labels, dtype=torch.float32).unsqueeze(1)


NOTES = Scores(
    x=tuple(tuple(map(float, row)) for row in EXAM_SCORES.x),
    labels=EXAM_SCORES.y,
    feature_names=EXAM_SCORES.feature_names,
)
# The first two exams of the notes, which a plane can show.
TWO_EXAMS = Scores(tuple(row[:2] for row in NOTES.x), NOTES.labels, NOTES.feature_names[:2])
EXAMPLES = {"notes": NOTES, "two-exams": TWO_EXAMS}


def read_scores(rows: Sequence[Sequence[object]], labels: Sequence[object], feature_names: Sequence[object]) -> Scores:
    """An edited table, checked.

    Args:
        rows: 1 to 40 rows of 1 to 5 scores from -1,000 to 1,000.
        labels: one for each row: 0 or 1, or "fail" or "pass".
        feature_names: one for each score of a row, 1 to 20 characters.

    Raises:
        ValueError: one sentence that names the row and the allowed range.
    """
    found_rows, found_labels = tables.row(rows, "The table"), tables.row(labels, "The labels")
    found_names = tables.row(feature_names, "The names of the exams")
    tables.count(len(found_rows), "students", 1, MOST_ROWS)
    tables.count(len(found_names), "exams", 1, MOST_FEATURES)
    names = tuple(Name().typed(f"The name of exam {n}", cell) for n, cell in enumerate(found_names, 1))
    if len(found_labels) != len(found_rows):
        raise ValueError(
            f"Every student needs a label: there are {len(found_rows)} students and {len(found_labels)} labels."
        )
    x = []
    for n, row in enumerate(found_rows, 1):
        scores = tables.row(row, f"Row {n}")
        if len(scores) != len(names):
            raise ValueError(f"Row {n} must have {len(names)} scores, one for each exam, not {len(scores)}.")
        x.append(tuple(SCORE.typed(f"{name} in row {n}", cell) for cell, name in zip(scores, names, strict=True)))
    return Scores(tuple(x), tuple(_read_label(cell, n) for n, cell in enumerate(found_labels, 1)), names)


def _read_label(cell: object, n: int) -> int:
    if isinstance(cell, str) and cell.strip().lower() in CLASS_NAMES:
        return CLASS_NAMES.index(cell.strip().lower())
    return Integer(0, 1).typed(f"The label of row {n}", cell)


@dataclass(frozen=True)
class Before:
    """The model before its first step.

    Attributes:
        weights, bias: the start; one weight for each exam.
        probabilities: to pass, of each student.
        weight_gradients, bias_gradient: of the cost, at epoch 0.
    """

    weights: tuple[float, ...]
    bias: float
    probabilities: tuple[float, ...]
    weight_gradients: tuple[float, ...]
    bias_gradient: float


@dataclass(frozen=True)
class Fit:
    """A trained model and how it got there.

    Attributes:
        before: what it was at epoch 0.
        costs: mean binary cross-entropy in nats at epochs 0 to `epochs`, each before its step.
        accuracies: share of students classified right at the same epochs, with the threshold 0.5.
        weights, bias: at the last of these epochs; one weight for each exam.
        logits: w x + b of each student, there.
        probabilities: their sigmoid, the probability to pass.
    """

    before: Before
    costs: tuple[float, ...]
    accuracies: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    logits: tuple[float, ...]
    probabilities: tuple[float, ...]


@computed_once(most=64)
def train(
    scores: Scores,
    learning_rate: float = LEARNING_RATE,
    epochs: int = EPOCHS,
    seed: int = SEED,
    start: Start | None = None,
) -> Fit:
    """nn.Linear and sigmoid, F.binary_cross_entropy, SGD on all students at once, as in the notes.

    It begins at `start`, a weight for each exam and the bias, or at nn.Linear's random numbers for the seed.
    """
    x, y = scores.tensors()
    layer = linear(x.shape[1], 1, torch.Generator().manual_seed(seed))
    if start is not None:
        with torch.no_grad():
            layer.weight.copy_(torch.tensor(start[:-1]))
            layer.bias.copy_(torch.tensor(start[-1]))
    before = _before(layer, x, y)
    model = nn.Sequential(layer, nn.Sigmoid())
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    costs, accuracies = [], []
    for epoch in range(epochs + 1):
        computing.step()
        hypothesis = model(x)
        cost = F.binary_cross_entropy(hypothesis, y)
        costs.append(cost.item())
        accuracies.append(((hypothesis >= THRESHOLD) == (y == 1)).double().mean().item())
        if epoch < epochs:
            optimizer.zero_grad()
            cost.backward()
            optimizer.step()
    with torch.no_grad():
        logits = layer(x).squeeze(1)
    return Fit(
        before=before,
        costs=tuple(costs),
        accuracies=tuple(accuracies),
        weights=literals.floats(layer.weight.detach()[0]),
        bias=layer.bias.item(),
        logits=literals.floats(logits),
        probabilities=literals.floats(torch.sigmoid(logits)),
    )


def _before(layer: nn.Linear, x: Tensor, y: Tensor) -> Before:
    hypothesis = torch.sigmoid(layer(x))
    by_weight, by_bias = torch.autograd.grad(F.binary_cross_entropy(hypothesis, y), (layer.weight, layer.bias))
    return Before(
        weights=literals.floats(layer.weight.detach()[0]),
        bias=layer.bias.item(),
        probabilities=literals.floats(hypothesis.detach().squeeze(1)),
        weight_gradients=literals.floats(by_weight[0]),
        bias_gradient=by_bias.item(),
    )


@dataclass(frozen=True)
class TwoLogits:
    """The same model as a softmax over two classes.

    Attributes:
        logits: (-z/2, z/2) for each student's logit z: any two with the difference z would do.
        softmax: probabilities of fail and pass.
        sigmoid: the probability to pass by sigmoid(z).
        largest_difference: between the two probabilities to pass; rounding.
    """

    logits: Matrix
    softmax: Matrix
    sigmoid: tuple[float, ...]
    largest_difference: float


def two_logits(logits: Sequence[float]) -> TwoLogits:
    """Softmax over two logits is the sigmoid of their difference: e^b / (e^a + e^b) = 1 / (1 + e^-(b - a))."""
    z = torch.tensor(logits, dtype=torch.float32)
    pairs = torch.stack([-z / 2, z / 2], 1)
    softmax, sigmoid = torch.softmax(pairs, 1), torch.sigmoid(z)
    difference = (softmax[:, 1] - sigmoid).abs().max().item()
    return TwoLogits(literals.rows(pairs), literals.rows(softmax), literals.floats(sigmoid), difference)


def sigmoid_curve(low: float, high: float, points: int = 201) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Logits from `low` to `high` and their sigmoids, for a chart."""
    z = torch.linspace(low, high, points)
    return literals.floats(z), literals.floats(torch.sigmoid(z))
