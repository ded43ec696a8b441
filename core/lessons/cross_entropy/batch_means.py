"""A sum of batch means divided by the number of images: how much too small it is, and the notes' case on MNIST."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.data import load
from core.lessons.cross_entropy.bugs import BATCH_SIZE, CLASSES, BugComparison

# What the notes print for a network of four hidden layers on MNIST, in batches of 64: the loss on the 10,000 test
# images, and the first training loss, in "epoch 1".
NOTES_TEST_LOSS = 0.0025
NOTES_FIRST_LOSS = 0.025
MNIST_TEST_IMAGES = 10_000


@dataclass(frozen=True)
class TooSmall:
    """One loss that was divided by the number of images where the number of batches was meant.

    Attributes:
        where: which images it is the loss of.
        printed: what the program prints, in nats.
        images, batches: how many there are; the last batch may be smaller.
        mended: printed times images / batches: the mean of the batch means, in nats.
        true: the mean over the images, in nats; None where nobody knows it.
    """

    where: str
    printed: float
    images: int
    batches: int
    mended: float
    true: float | None


def too_small(found: BugComparison) -> tuple[TooSmall, ...]:
    """The losses of the last epoch, of the program that divides by the images, and the notes' test loss."""
    digits = load("digits")
    return (
        _too_small("digits, training", found.wrong.reported[-1], digits.train_examples, found.wrong.true_loss[-1]),
        _too_small("digits, test", found.wrong.test_reported[-1], len(digits.y_test), found.wrong.test_loss[-1]),
        _too_small("the notes' MNIST, test", NOTES_TEST_LOSS, MNIST_TEST_IMAGES, None),
    )


def _too_small(where: str, printed: float, images: int, true: float | None) -> TooSmall:
    batches = math.ceil(images / BATCH_SIZE)
    return TooSmall(where, printed, images, batches, printed * images / batches, true)


def notes_case() -> str:
    """What the numbers that the notes print cannot be, and why, in words."""
    test = _too_small("", NOTES_TEST_LOSS, MNIST_TEST_IMAGES, None)
    return (
        f"The notes print a test loss of {NOTES_TEST_LOSS} on MNIST. If it is a sum of batch means divided by the "
        f"number of images, as their program has it, the loss is {NOTES_TEST_LOSS} · {test.images:,} / {test.batches} "
        f'= **{test.mended:.3f}**. And the first loss they print, {NOTES_FIRST_LOSS} in "epoch 1", cannot come from an '
        f"untrained network of {CLASSES} classes: such a network gives each class about {1 / CLASSES:.0%}, and its "
        f"loss is about ln {CLASSES} = {math.log(CLASSES):.3f}; a loss of {NOTES_FIRST_LOSS} would be that of a "
        f"network that gives the right class e^-{NOTES_FIRST_LOSS} = {math.exp(-NOTES_FIRST_LOSS):.1%}."
    )
