"""What the lecture notes say of their recipes on MNIST, beside what was recorded, and why the two differ."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.claims import Claim, said
from core.training.recipes import RECIPES
from core.training.recorded import Recorded, RecordedRun

CLASSES = 10
# So near to ln 10 is "about ln 10", in nats.
ABOUT = 0.1


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


ACCURACY = (
    Claim[Accuracy](
        "too far",
        lambda found: found.highest < found.notes.accuracy and found.spread < found.missing,
        "Other initial weights and another order of the images do not explain it: with them these runs differ by "
        "{spread} points, and the best of them lacks {missing}.",
    ),
    Claim[Accuracy](
        "a little less",
        lambda found: found.highest < found.notes.accuracy and found.spread >= found.missing,
        "That is {missing} points more than the best of these runs, which differ by {spread} among themselves: other "
        "initial weights may explain it.",
    ),
    Claim[Accuracy](
        "among",
        lambda found: found.lowest <= found.notes.accuracy <= found.highest,
        "That lies among these runs, which differ by {spread} points: their initial weights and the order of the "
        "images decide.",
    ),
    Claim[Accuracy](
        "exceeded",
        lambda found: found.notes.accuracy < found.lowest,
        "Each of these runs does better.",
    ),
)
REACHED = (
    Claim[Accuracy](
        "by all",
        lambda found: None not in found.reached,
        "All of them come to {accuracy} at some time: first after {epochs}.",
    ),
    Claim[Accuracy](
        "by some",
        lambda found: None in found.reached and any(found.reached),
        "Some of them come to {accuracy} within {recorded} epochs: first after {epochs}.",
    ),
    Claim[Accuracy](
        "by none",
        lambda found: not any(found.reached),
        "None of them comes to {accuracy} within {recorded} epochs.",
    ),
)
LOSS = (
    Claim[Loss](
        "divided by images",
        lambda found: (
            round(found.divided_lowest, 4) <= NOTES_LOSS <= round(found.divided_highest, 4)
            and found.lowest <= found.mended <= found.highest
        ),
        "**The notes' test loss of {notes} is no mean.** Their code adds up the mean losses of {batches} minibatches "
        "and divides by {images} images. Done with the recorded runs that gives {divided_lowest} to {divided_highest}, "
        "where the mean over the images is {lowest} to {highest}. Times {images} / {batches} the notes' number is "
        "{mended}, which lies among them.",
    ),
)
FIRST_LOSS = (
    Claim[FirstLoss](
        "untrained",
        lambda found: (
            found.lowest > NOTES_FIRST_LOSS
            and max(abs(loss - math.log(CLASSES)) for loss in (found.lowest, found.highest)) < ABOUT
        ),
        '**The first loss that the notes print, "in epoch 1", is {notes}.** An untrained network gives each of '
        "{classes} classes about the same share, which is a loss of about ln {classes} = {log}; the first minibatches "
        "of the recorded runs have {lowest} to {highest}. {notes} is a share of {share} for the right class: that "
        "network had been trained before, as when a cell is run twice, or this is no mean of a minibatch either.",
    ),
)


@dataclass(frozen=True)
class Row:
    """A result of the notes with what is beside it, as text."""

    recipe: str
    notes: str
    recorded: str
    reached: str
    sentence: str


def accuracies(recorded: Recorded) -> tuple[Accuracy, ...]:
    """Each result of the notes beside the recorded ones."""
    return tuple(_accuracy(result, recorded.of(result.recipe)) for result in NOTES_RESULTS)


def rows(recorded: Recorded) -> tuple[Row, ...]:
    """Each result of the notes beside the recorded ones, in words."""
    return tuple(_row(found) for found in accuracies(recorded))


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


def loss_sentence(recorded: Recorded) -> str:
    """Why the notes' test loss is so small, in Markdown."""
    found = loss(recorded)
    return said(
        LOSS,
        found,
        notes=f"{NOTES_LOSS:g}",
        batches=f"{recorded.batches:,}",
        images=f"{recorded.images:,}",
        lowest=f"{found.lowest:.3f}",
        highest=f"{found.highest:.3f}",
        divided_lowest=f"{found.divided_lowest:.4f}",
        divided_highest=f"{found.divided_highest:.4f}",
        mended=f"{found.mended:.3f}",
    )


def first_loss_sentence(recorded: Recorded) -> str:
    """Why the notes' first loss is no loss of an untrained network, in Markdown."""
    found = first_loss(recorded)
    return said(
        FIRST_LOSS,
        found,
        notes=f"{NOTES_FIRST_LOSS:g}",
        classes=CLASSES,
        log=f"{math.log(CLASSES):.3f}",
        lowest=f"{found.lowest:.3f}",
        highest=f"{found.highest:.3f}",
        share=f"{100 * math.exp(-NOTES_FIRST_LOSS):.1f} %",
    )


def _accuracy(result: NotesResult, runs: Sequence[RecordedRun]) -> Accuracy:
    reached = [run.accuracy(result.epochs) for run in runs]
    return Accuracy(
        result,
        min(reached),
        max(reached),
        tuple(run.first_epoch_at(result.accuracy) for run in runs),
        min(len(run.epochs) - 1 for run in runs),
    )


def _row(found: Accuracy) -> Row:
    result = found.notes
    epochs = [epoch for epoch in found.reached if epoch is not None]
    why = said(ACCURACY, found, spread=f"{100 * found.spread:.2f}", missing=f"{100 * found.missing:.2f}")
    when = said(
        REACHED,
        found,
        accuracy=f"{100 * result.accuracy:g} %",
        epochs=_epochs(epochs) if epochs else "",
        recorded=found.recorded_epochs,
    )
    return Row(
        recipe=f"{RECIPES[result.recipe].title}, {result.epochs} epochs",
        notes=f"{100 * result.accuracy:g} %",
        recorded=f"{_per_cent(found.lowest)} to {_per_cent(found.highest)}",
        reached=_epochs(epochs) if epochs else f"none of {found.recorded_epochs} epochs",
        sentence=f"{why} {when}",
    )


def _epochs(epochs: Sequence[int]) -> str:
    first, last = min(epochs), max(epochs)
    return f"epoch {first}" if first == last else f"epochs {first} to {last}"


def _per_cent(share: float) -> str:
    return f"{100 * share:.2f} %"
