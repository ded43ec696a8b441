"""What moving a drawing does: the probability of its class while it moves to the left and to the right."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from core.drawing.ink import Drawing
from core.drawing.preparation import Switches
from core.drawing.reader import Reader

FARTHEST = 8
NUDGES = tuple(range(-FARTHEST, FARTHEST + 1))


@dataclass(frozen=True)
class Moved:
    """Probabilities of one class, from 0 to 1, for each of NUDGES to the right.

    Attributes:
        label: the class predicted where the drawing is not moved.
        probabilities: one for each nudge.
        first_from, first_to: the nudges, 0 between them, from and to which the class stays the predicted one.
    """

    label: int
    probabilities: tuple[float, ...]
    first_from: int
    first_to: int


def moved(reader: Reader, drawing: Drawing, switches: Switches) -> Moved | None:
    """Move a drawing along its row; None for an empty pad."""
    row = [reader.prepare(replace(drawing, nudge=(right, drawing.nudge[1])), switches) for right in NUDGES]
    pictures = [prepared.pixels for prepared in row if prepared is not None]
    if len(pictures) < len(NUDGES):
        return None
    logits = reader.logits(torch.stack(pictures), switches)
    probabilities, predicted = torch.softmax(logits, 1), logits.argmax(1).tolist()
    label = predicted[FARTHEST]
    left = next((n for n in range(FARTHEST) if predicted[FARTHEST - n - 1] != label), FARTHEST)
    right = next((n for n in range(FARTHEST) if predicted[FARTHEST + n + 1] != label), FARTHEST)
    return Moved(label, tuple(probabilities[:, label].tolist()), -left, right)
