"""`Question`: what the room is asked before a run, as the settings it names; a run that has them answers it."""

from __future__ import annotations

from dataclasses import dataclass

from core.training import RunConfig


@dataclass(frozen=True)
class Question:
    """What will this learning rate do to this model? Two questions are the same when all they name is.

    Attributes:
        learning_rate, hidden, dataset, optimizer, epochs: as in `RunConfig`.
    """

    learning_rate: float
    hidden: tuple[int, ...]
    dataset: str
    optimizer: str
    epochs: int


def question(config: RunConfig) -> Question:
    """What is asked about a run with these settings."""
    return Question(config.learning_rate, config.hidden, config.dataset, config.optimizer, config.epochs)
