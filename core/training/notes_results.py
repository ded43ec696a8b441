"""What the lecture notes print of their recipes on MNIST, and what was recorded of the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.training.recorded import Recorded, RecordedRun


@dataclass(frozen=True)
class NotesResult:
    """A recipe's accuracy on the test set, from 0 to 1, after so many epochs, as the notes print it."""

    recipe: str
    epochs: int
    accuracy: float


NOTES_RESULTS = (
    NotesResult("softmax", 2, 0.9211),
    NotesResult("mlp", 2, 0.96),
    NotesResult("mlp", 10, 0.98),
    NotesResult("mlp-adam", 9, 0.96),
)
# The test loss that the notes print beside the last of these, and the first loss of a minibatch they print at all.
NOTES_LOSS = 0.0025
NOTES_FIRST_LOSS = 0.025


@dataclass(frozen=True)
class Accuracy:
    """What the notes say of a recipe, and what its recorded runs did.

    Attributes:
        notes: the notes' result.
        lowest, highest: accuracy of the runs after as many epochs, from 0 to 1.
        reached: for each run the first epoch with the notes' accuracy; None where there is none.
        recorded_epochs: how long the runs were recorded.
    """

    notes: NotesResult
    lowest: float
    highest: float
    reached: tuple[int | None, ...]
    recorded_epochs: int

    @property
    def spread(self) -> float:
        """By how much the runs, which differ in their random numbers only, differ from each other."""
        return self.highest - self.lowest

    @property
    def missing(self) -> float:
        """What the best run lacks of the notes' accuracy."""
        return self.notes.accuracy - self.highest


@dataclass(frozen=True)
class Loss:
    """The test losses of the runs of which the notes print a loss, in nats.

    Attributes:
        lowest, highest: the mean over all test images.
        divided_lowest, divided_highest: the sum of the minibatches' means, divided by the images.
        mended: the notes' number times images, divided by minibatches.
    """

    lowest: float
    highest: float
    divided_lowest: float
    divided_highest: float
    mended: float


@dataclass(frozen=True)
class FirstLoss:
    """The losses of the first minibatch of each recorded run, before any step, in nats."""

    lowest: float
    highest: float


def accuracies(recorded: Recorded) -> tuple[Accuracy, ...]:
    """Each result of the notes beside the recorded ones."""
    return tuple(_accuracy(result, recorded.of(result.recipe)) for result in NOTES_RESULTS)


def loss(recorded: Recorded) -> Loss:
    """The losses beside NOTES_LOSS: those after the last epoch of the last result of the notes."""
    last = [run.epochs[NOTES_RESULTS[-1].epochs] for run in recorded.of(NOTES_RESULTS[-1].recipe)]
    means = [epoch.loss for epoch in last]
    divided = [epoch.batch_means / recorded.images for epoch in last]
    mended = NOTES_LOSS * recorded.images / recorded.batches
    return Loss(min(means), max(means), min(divided), max(divided), mended)


def first_loss(recorded: Recorded) -> FirstLoss:
    """The first losses of all recorded runs."""
    losses = [run.first_loss for run in recorded.runs]
    return FirstLoss(min(losses), max(losses))


def _accuracy(result: NotesResult, runs: Sequence[RecordedRun]) -> Accuracy:
    reached = [run.accuracy(result.epochs) for run in runs]
    return Accuracy(
        result,
        min(reached),
        max(reached),
        tuple(run.first_epoch_at(result.accuracy) for run in runs),
        min(len(run.epochs) - 1 for run in runs),
    )
