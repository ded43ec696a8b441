"""What a second softmax does to each example: its probability, its loss, and the slope that is left at its logits."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from core.lessons.three_codings.arithmetic import CLASSES, Training, examples
from core.scripts import literals
from core.scripts.literals import Matrix


@dataclass(frozen=True)
class Applied:
    """Softmax applied once, or twice, to the logits of all examples.

    Attributes:
        probabilities: what it gives, (examples, classes).
        of_class: of these the one of each example's own class.
        losses: their -log, in nats.
        slopes: derivative of each example's loss with respect to its logits, (examples, classes).
    """

    probabilities: Matrix
    of_class: tuple[float, ...]
    losses: tuple[float, ...]
    slopes: Matrix


@dataclass(frozen=True)
class Examples:
    """All examples at the end of a training.

    Attributes:
        labels: their classes.
        logits: (examples, classes).
        once, twice: the same logits judged in both ways, whichever the coding was trained with.
        jacobians: of the first softmax, (classes, classes) for each example: row i, column j is how probability i
            moves with logit j.
    """

    labels: tuple[int, ...]
    logits: Matrix
    once: Applied
    twice: Applied
    jacobians: tuple[Matrix, ...]


def at_the_end(training: Training) -> Examples:
    """The notes' examples under the last weights.

    With s the probabilities of the first softmax and q those of the second, the chain rule takes the slope q - y of
    the second one's inputs through the Jacobian of the first: J (q - y), where J = diag(s) - s s'. Softmax once has
    s - y.
    """
    x, y = examples()
    z = x @ torch.tensor(training.weights) + torch.tensor(training.bias)
    s = F.softmax(z, 1)
    q = F.softmax(s, 1)
    labels = F.one_hot(y, CLASSES)
    jacobians = torch.diag_embed(s) - s.unsqueeze(2) * s.unsqueeze(1)
    through = (jacobians @ (q - labels).unsqueeze(2)).squeeze(2)
    return Examples(
        labels=tuple(int(label) for label in y.tolist()),
        logits=literals.rows(z),
        once=_applied(z, s, s - labels),
        twice=_applied(s, q, through),
        jacobians=tuple(literals.rows(jacobian) for jacobian in jacobians),
    )


def _applied(inputs: torch.Tensor, probabilities: torch.Tensor, slopes: torch.Tensor) -> Applied:
    _, y = examples()
    return Applied(
        probabilities=literals.rows(probabilities),
        of_class=literals.floats(probabilities[range(len(y)), y]),
        losses=literals.floats(F.cross_entropy(inputs, y, reduction="none")),
        slopes=literals.rows(slopes),
    )
