"""What a classifier is judged by: mean loss, accuracy and the confusion matrix, on tensors."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Evaluation:
    """A model's results on labelled examples, as host values.

    Attributes:
        loss: mean cross-entropy in nats.
        accuracy: share of examples classified right, from 0 to 1.
        confusion: counts, confusion[true][predicted].
    """

    loss: float
    accuracy: float
    confusion: tuple[tuple[int, ...], ...]


def mean_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy in nats: logits (examples, classes), labels int64 (examples,); a scalar."""
    return F.cross_entropy(logits, labels)


def confusion_matrix(labels: Tensor, predicted: Tensor, classes: int) -> Tensor:
    """Counts, int64 (classes, classes), with the true class as row and the predicted one as column."""
    return torch.bincount(labels * classes + predicted, minlength=classes * classes).reshape(classes, classes)


def accuracy(confusion: Tensor) -> float:
    """Share of examples on the diagonal of a confusion matrix; nan without examples."""
    examples = int(confusion.sum())
    return int(confusion.diagonal().sum()) / examples if examples else float("nan")


def evaluate(model: nn.Module, x: Tensor, labels: Tensor, classes: int) -> Evaluation:
    """Judge `model` in evaluation mode on x (examples, inputs); its mode is what it was before afterwards.

    A row of logits without any number left in it counts as class 0, as argmax has it.
    """
    was_training = model.training
    model.eval()
    with torch.inference_mode():
        logits = model(x)
        confusion = confusion_matrix(labels, logits.argmax(1), classes).cpu()
        loss = float(mean_loss(logits, labels))
    model.train(was_training)
    rows = tuple(tuple(int(count) for count in row) for row in confusion.tolist())
    return Evaluation(loss=loss, accuracy=accuracy(confusion), confusion=rows)


@dataclass(frozen=True)
class Confused:
    """Test examples of one cell of the confusion matrix or of several, most confident first.

    Attributes:
        indices: positions in the test set, int64 (examples,).
        probabilities: softmax of the logits, float32 (examples, classes).
    """

    indices: Tensor
    probabilities: Tensor


def confused(logits: Tensor, labels: Tensor, true: int, predicted: int) -> Confused:
    """The examples of class `true` that were called `predicted`, by falling probability of what they were called."""
    return _most_confident_first(logits, (labels == true) & (logits.argmax(1) == predicted))


def mistakes(logits: Tensor, labels: Tensor) -> Confused:
    """All examples that were called another class than theirs, by falling probability of what they were called."""
    return _most_confident_first(logits, logits.argmax(1) != labels)


def _most_confident_first(logits: Tensor, chosen: Tensor) -> Confused:
    members = chosen.nonzero().flatten()
    called = logits[members].argmax(1, keepdim=True)
    probabilities = torch.softmax(logits[members], 1)
    order = probabilities.gather(1, called).flatten().argsort(descending=True, stable=True)
    return Confused(indices=members[order], probabilities=probabilities[order])


def double_softmax_floor(classes: int) -> float:
    """The least cross-entropy of softmax(softmax(z)), in nats: log(e + classes - 1) - 1; 1.4612 for ten.

    The inner softmax gives at best 1 for the true class and 0 for the others; taken for logits, that is a
    difference of only 1.
    """
    return math.log(math.e + classes - 1) - 1
