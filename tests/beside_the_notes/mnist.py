"""The numbers of docs/notes.md on MNIST: those that were recorded, which tests/training trains again."""

from __future__ import annotations

from core.training import notes_results as notes
from core.training.recorded import recorded


def _per_cent(row: int) -> tuple[float, float]:
    """The lowest and the highest accuracy beside a result of the notes."""
    found = notes.accuracies(recorded())[row]
    return 100 * found.lowest, 100 * found.highest


def _first_epochs(recipe: str, accuracy: float) -> tuple[int, int]:
    """The fewest and the most epochs that a recipe needed for this accuracy."""
    epochs = [epoch for run in recorded().of(recipe) if (epoch := run.first_epoch_at(accuracy)) is not None]
    return min(epochs), max(epochs)


NUMBERS = {
    "mnist-softmax": lambda: _per_cent(0),
    "mnist-softmax-first-seed": lambda: 100 * recorded().of("softmax")[0].accuracy(2),
    "mnist-softmax-later": lambda: _first_epochs("softmax", 0.92),
    "mnist-mlp": lambda: _per_cent(1),
    "mnist-mlp-longer": lambda: _per_cent(2),
    "mnist-adam": lambda: _per_cent(3),
    "mnist-adam-loss": lambda: (notes.loss(recorded()).lowest, notes.loss(recorded()).highest),
    "mnist-adam-loss-divided": lambda: (
        notes.loss(recorded()).divided_lowest,
        notes.loss(recorded()).divided_highest,
    ),
    "mnist-adam-loss-mended": lambda: notes.loss(recorded()).mended,
    "mnist-first-loss": lambda: (notes.first_loss(recorded()).lowest, notes.first_loss(recorded()).highest),
}
