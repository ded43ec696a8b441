"""What the notes' recipes did on MNIST when they were recorded: test loss and accuracy by recipe, seed and epoch."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("recorded.json")


@dataclass(frozen=True)
class RecordedEpoch:
    """The test set after an epoch.

    Attributes:
        loss: mean cross-entropy in nats.
        accuracy: share of images classified right, from 0 to 1.
        batch_means: the sum of the mean losses of its minibatches, in nats; what the notes divide by the images.
    """

    loss: float
    accuracy: float
    batch_means: float


@dataclass(frozen=True)
class RecordedRun:
    """A run of a recipe.

    Attributes:
        recipe: a key of core.training.recipes.RECIPES.
        seed: of its random numbers.
        first_loss: of the first minibatch, before any step, in nats.
        epochs: from the untrained classifier, epoch 0, to the last epoch.
    """

    recipe: str
    seed: int
    first_loss: float
    epochs: tuple[RecordedEpoch, ...]

    def accuracy(self, epoch: int) -> float:
        """Share of test images classified right after this epoch, from 0 to 1."""
        return self.epochs[epoch].accuracy

    def first_epoch_at(self, accuracy: float) -> int | None:
        """The first epoch after which the accuracy is at least this one; None where none is."""
        return next((n for n, epoch in enumerate(self.epochs) if epoch.accuracy >= accuracy), None)


@dataclass(frozen=True)
class Recorded:
    """All runs, and what they were recorded with.

    Attributes:
        date: the day, as 2026-11-28.
        torch: PyTorch's version.
        device: what computed.
        images: of the test set.
        batches: minibatches of the test set.
        runs: in the order of recipes, then seeds.
    """

    date: str
    torch: str
    device: str
    images: int
    batches: int
    runs: tuple[RecordedRun, ...]

    def of(self, recipe: str) -> tuple[RecordedRun, ...]:
        """The runs of a recipe, by seed."""
        return tuple(run for run in self.runs if run.recipe == recipe)

    def to_json(self) -> str:
        """As a JSON object, a line an epoch."""
        values = asdict(self)
        runs = values.pop("runs")
        head = json.dumps(values)[:-1]
        lines = []
        for run in runs:
            epochs = ",\n  ".join(json.dumps(epoch) for epoch in run.pop("epochs"))
            lines.append(f'{json.dumps(run)[:-1]}, "epochs": [\n  {epochs}]}}')
        listed = ",\n".join(lines)
        return f'{head}, "runs": [\n{listed}]}}\n'

    @classmethod
    def from_json(cls, text: str) -> Recorded:
        """The inverse of `to_json`."""
        values = json.loads(text)
        runs = tuple(
            RecordedRun(**{**run, "epochs": tuple(RecordedEpoch(**epoch) for epoch in run["epochs"])})
            for run in values.pop("runs")
        )
        return cls(**values, runs=runs)


@cache
def recorded() -> Recorded:
    """What `python -m core.training.recording` wrote last."""
    return Recorded.from_json(FILE.read_text(encoding="utf-8"))
