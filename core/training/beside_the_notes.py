"""The sentences on what the lecture notes print of MNIST: each stands beside the condition under which it is true."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.claims import Claim, said
from core.training.notes_results import (
    NOTES_FIRST_LOSS,
    NOTES_LOSS,
    Accuracy,
    FirstLoss,
    Loss,
    accuracies,
    first_loss,
    loss,
)
from core.training.recipes import RECIPES
from core.training.recorded import Recorded

CLASSES = 10
# So near to ln 10 is "about ln 10", in nats.
ABOUT = 0.1

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


def rows(recorded: Recorded) -> tuple[Row, ...]:
    """Each result of the notes beside the recorded ones, in words."""
    return tuple(_row(found) for found in accuracies(recorded))


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
