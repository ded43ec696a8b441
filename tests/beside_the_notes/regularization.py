"""The numbers of docs/notes.md on regularization."""

from __future__ import annotations

from core.lessons.regularization.arithmetic import IMAGES, SEED, WRONG, edge, every_lambda
from core.lessons.regularization.forms import NOTES_STEPS
from core.lessons.regularization.penalties import Forms, train_all


def _notes() -> Forms:
    return train_all(1.0, True, "sgd", NOTES_STEPS, "notes")


def _by_heart() -> list[float]:
    found = every_lambda(IMAGES, WRONG, SEED, False)
    return [int(found.by_heart[0]), found.wrong]


def _u() -> list[float]:
    found = every_lambda(IMAGES, WRONG, SEED, False)
    return [float(found.test_losses[0]), float(found.test_losses[found.best])]


def _apart() -> list[float]:
    forms = train_all(0.1, True, "sgd", 50)
    return [forms.apart("half", "weight_decay"), forms.apart("squares", "twice")]


NUMBERS = {
    "penalty-first": lambda: _notes().runs["norms"].costs[0],
    "penalty-last": lambda: _notes().runs["norms"].costs[-1],
    "penalty-parts": lambda: [_notes().runs["norms"].data_losses[-1], _notes().runs["norms"].penalties[-1]],
    "penalty-decay": _apart,
    "penalty-adamw": lambda: train_all(0.1, True, "adam", 50).apart("half", "adamw"),
    "penalty-by-heart": _by_heart,
    "penalty-u": _u,
    "penalty-edge": edge,
}
