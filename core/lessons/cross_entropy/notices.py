"""How to notice each mistake of the switchboard: sentences about a comparison, each with when it is true."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from core.claims import Claim, said
from core.lessons.cross_entropy.bugs import BATCH_SIZE, CLASSES, BugComparison

Found = BugComparison
Claims = tuple[Claim[Found], ...]
GUESS = math.log(CLASSES)
# Of float32, where numbers are said to be equal.
ROUNDING = 1e-4


def notice(found: Found) -> str:
    """What is true of this comparison and gives the mistake away, with its numbers."""
    return " ".join(said(claims, found, **_shown(found)) for claims in NOTICES[found.bug.name])


def rises(losses: Sequence[float]) -> int:
    """In how many epochs a loss is larger than in the epoch before."""
    return sum(later > earlier for earlier, later in pairwise(losses))


def shifted_rows(found: Found) -> int:
    """In how many rows of the confusion matrix the largest count stands in the column of the next class, alone."""
    rows = found.wrong.confusion
    return sum(
        row[(true + 1) % CLASSES] > max(count for column, count in enumerate(row) if column != (true + 1) % CLASSES)
        for true, row in enumerate(rows)
    )


def _shown(found: Found) -> dict[str, object]:
    right, wrong = found.right, found.wrong
    return {
        "epochs": len(right.reported),
        "classes": CLASSES,
        "batch": BATCH_SIZE,
        "guess": f"{GUESS:.3f}",
        "chance": f"{1 / CLASSES:.0%}",
        "floor": f"{found.floor:.4f}" if found.floor is not None else "",
        "first_reported": f"{wrong.reported[0]:.4g}",
        "last_reported": f"{wrong.reported[-1]:.4g}",
        "right_reported": f"{right.reported[-1]:.4g}",
        "accuracy": f"{wrong.test_accuracy[-1]:.1%}",
        "right_accuracy": f"{right.test_accuracy[-1]:.1%}",
        "wrong_share": f"{1 - wrong.test_accuracy[-1]:.1%}",
        "least": f"{least_loss(found):.4f}",
        "test_reported": f"{wrong.test_reported[-1]:.4g}",
        "test_loss": f"{wrong.test_loss[-1]:.4g}",
        "first_loss": f"{wrong.first_loss:.4g}",
        "right_first_loss": f"{right.first_loss:.4g}",
        "first_printed": f"{right.first_loss / BATCH_SIZE:.4g}",
        "times": f"{wrong.first_loss / right.first_loss:.4g}",
        "first_true": f"{wrong.true_loss[0]:.4g}",
        "right_first_true": f"{right.true_loss[0]:.4g}",
        "last_true": f"{wrong.true_loss[-1]:.4g}",
        "right_last_true": f"{right.true_loss[-1]:.4g}",
        "first_gradient": f"{wrong.gradient_norm[0]:.4g}",
        "right_first_gradient": f"{right.gradient_norm[0]:.4g}",
        "last_gradient": f"{wrong.gradient_norm[-1]:.4g}",
        "right_last_gradient": f"{right.gradient_norm[-1]:.4g}",
        "rises": rises(wrong.true_loss),
        "right_rises": rises(right.true_loss),
        "rows": shifted_rows(found),
    }


def least_loss(found: Found) -> float:
    """The least test loss of a program that gets as many test images wrong, in nats.

    Where another class has more, the right one has at most 1/2, which costs ln 2.
    """
    return (1 - found.wrong.test_accuracy[-1]) * math.log(2)


def _equal(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=ROUNDING)


FLOOR: Claims = (
    Claim(
        "it stays above the floor",
        # The floor is reached where the inner softmax has rounded to 0 and 1.
        lambda found: found.floor is not None and min(found.wrong.reported) > found.floor - 1e-6,
        "The reported loss does not get below {floor} however long you train: here it ends at {last_reported}, with "
        "{accuracy} of the test images right. With one softmax, the loss of a classifier that is sure and right goes "
        "towards 0.",
    ),
)
STARVED: Claims = (
    Claim(
        "starved",
        lambda found: (
            found.wrong.gradient_norm[0] < found.right.gradient_norm[0] / 2
            and found.wrong.test_accuracy[-1] < found.right.test_accuracy[-1]
        ),
        "Learning is slow, because the gradient is starved: {first_gradient} long in the first epoch, not "
        "{right_first_gradient}; after {epochs} epochs {accuracy} of the test images are right, not {right_accuracy}.",
    ),
    Claim(
        "shorter",
        lambda found: found.wrong.gradient_norm[0] < found.right.gradient_norm[0],
        "The gradient is shorter: {first_gradient} long in the first epoch, not {right_first_gradient}. After {epochs} "
        "epochs {accuracy} of the test images are right, and {right_accuracy} with the right program: at this learning "
        "rate the accuracy does not give the mistake away.",
    ),
    Claim(
        "not shorter",
        lambda found: found.wrong.gradient_norm[0] >= found.right.gradient_norm[0],
        "The gradient, {first_gradient} long in the first epoch and {right_first_gradient} in the right program, does "
        "not give the mistake away at this learning rate.",
    ),
)
TOO_GOOD: Claims = (
    Claim(
        "impossible",
        lambda found: found.wrong.test_reported[-1] < least_loss(found),
        "The test loss it prints, {test_reported}, cannot be true: {wrong_share} of the test images are called wrong, "
        "each of them gives its true class at most one half and so costs at least ln 2, and that alone makes {least}. "
        "The mean is {test_loss}.",
    ),
    Claim(
        "smaller",
        lambda found: found.wrong.test_reported[-1] < found.wrong.test_loss[-1] / (BATCH_SIZE / 2),
        "The test loss it prints, {test_reported}, is much smaller than the mean, {test_loss}, and nothing else in the "
        "program shows it.",
    ),
)
UNTRAINED: Claims = (
    Claim(
        "untrained",
        lambda found: found.wrong.first_loss == found.right.first_loss,
        "Look at the very first batch: an untrained classifier should report about ln {classes} = {guess}, and this "
        "one has {right_first_loss}; divided by the {batch} images of a batch it is printed as {first_printed}. Larger "
        "batches make the printed loss smaller still, although the model is the same.",
    ),
)
FALLS: Claims = (
    Claim(
        "falls",
        lambda found: found.wrong.reported[-1] < found.wrong.reported[0],
        "The training loss falls as it should, from {first_reported} in the first epoch to {last_reported}, and says "
        "nothing of the mistake.",
    ),
    Claim(
        "does not fall",
        lambda found: True,
        "The training loss is {last_reported}, and {right_reported} with the right program: it says nothing of the "
        "mistake.",
    ),
)
WORSE_THAN_CHANCE: Claims = (
    Claim(
        "far below",
        lambda found: found.wrong.test_accuracy[-1] < 0.5 / CLASSES and _learnt(found),
        "Yet the test accuracy is {accuracy}, far below the {chance} of a blind guess: nobody is that wrong by chance.",
    ),
    Claim(
        "below",
        lambda found: found.wrong.test_accuracy[-1] < 1 / CLASSES and _learnt(found),
        "Yet the test accuracy is {accuracy}, below the {chance} of a blind guess, where the right program has "
        "{right_accuracy}.",
    ),
    Claim(
        "learnt nothing",
        lambda found: not _learnt(found),
        "The test accuracy, {accuracy}, is no proof of it: that of the right program is {right_accuracy}, no good yet "
        "either.",
    ),
    Claim(
        "not below",
        lambda found: found.wrong.test_accuracy[-1] >= 1 / CLASSES and _learnt(found),
        "The test accuracy is {accuracy}, not below the {chance} of a blind guess, where the right program has "
        "{right_accuracy}: that alone is no proof of it.",
    ),
)
BESIDE_THE_DIAGONAL: Claims = (
    Claim(
        "every row",
        lambda found: shifted_rows(found) == CLASSES,
        "In every row of the confusion matrix the largest count stands one column beside the diagonal (for the last "
        "class, in the first column).",
    ),
    Claim(
        "some rows",
        lambda found: 0 < shifted_rows(found) < CLASSES,
        "In {rows} of the {classes} rows of the confusion matrix the largest count stands one column beside the "
        "diagonal.",
    ),
    Claim(
        "no row",
        lambda found: shifted_rows(found) == 0,
        "In no row of the confusion matrix does the largest count stand one column beside the diagonal yet.",
    ),
)
FIRST_LOSS: Claims = (
    Claim(
        "64 times",
        lambda found: (
            _equal(found.wrong.first_loss, BATCH_SIZE * found.right.first_loss)
            and _equal(found.wrong.first_gradient, BATCH_SIZE * found.right.first_gradient)
        ),
        "The first loss is {first_loss}, where an untrained classifier of {classes} classes should report about ln "
        "{classes} = {guess}: it is {times} times the mean, {right_first_loss}, as there are {batch} images in a "
        "batch, and so is the first gradient.",
    ),
)
JUMPS: Claims = (
    Claim(
        "higher and jumps",
        lambda found: found.wrong.true_loss[0] > found.right.true_loss[0] and rises(found.wrong.true_loss) > 1,
        "The true loss of the first epoch is {first_true} in place of {right_first_true}, and then it jumps: in "
        "{rises} epochs it is larger than in the epoch before.",
    ),
    Claim(
        "higher",
        lambda found: found.wrong.true_loss[0] > found.right.true_loss[0],
        "The true loss of the first epoch is {first_true} in place of {right_first_true}.",
    ),
    Claim(
        "lower",
        lambda found: found.wrong.true_loss[0] < found.right.true_loss[0],
        "The true loss of the first epoch is {first_true} in place of {right_first_true}: at this learning rate "
        "larger steps are a gain, and only the size of the printed loss gives the mistake away.",
    ),
    Claim(
        "the same",
        lambda found: found.wrong.true_loss[0] == found.right.true_loss[0],
        "The true loss of the first epoch is {first_true} with both programs.",
    ),
)
ADDED_UP: Claims = (
    Claim(
        "longer",
        lambda found: found.wrong.gradient_norm[0] > 2 * found.right.gradient_norm[0],
        "Print the length of the gradient: over the first epoch it is {first_gradient} on average, not "
        "{right_first_gradient}, because backward() adds to the gradients that are there, and every step takes those "
        "of all batches before it, too.",
    ),
    Claim(
        "not much longer",
        lambda found: found.wrong.gradient_norm[0] <= 2 * found.right.gradient_norm[0],
        "The length of the gradient, {first_gradient} on average over the first epoch and {right_first_gradient} in "
        "the right program, does not give it away here, although backward() adds to the gradients that are there.",
    ),
)
UNDAMPED: Claims = (
    Claim(
        "worse and jumps",
        lambda found: found.wrong.true_loss[-1] > found.right.true_loss[-1] and rises(found.wrong.true_loss) > 1,
        "The steps overshoot: the true loss is larger than in the epoch before in {rises} epochs ({right_rises} with "
        "the right program), and it ends at {last_true}, not at {right_last_true}.",
    ),
    Claim(
        "worse",
        lambda found: found.wrong.true_loss[-1] > found.right.true_loss[-1],
        "The steps overshoot: the true loss ends at {last_true}, not at {right_last_true}.",
    ),
    Claim(
        "better",
        lambda found: found.wrong.true_loss[-1] < found.right.true_loss[-1],
        "The true loss ends at {last_true}, not at {right_last_true}: at this learning rate gradients that add up are "
        "a gain, as a momentum that never fades.",
    ),
    Claim(
        "equal",
        lambda found: found.wrong.true_loss[-1] == found.right.true_loss[-1],
        "The true loss ends at {last_true} with both programs.",
    ),
)


def _learnt(found: Found) -> bool:
    """Whether the right program gets a quarter of the test images right."""
    return found.right.test_accuracy[-1] >= 0.25


NOTICES: dict[str, tuple[Claims, ...]] = {
    "softmax-twice": (FLOOR, STARVED),
    "divided-by-images": (TOO_GOOD, UNTRAINED),
    "shifted-labels": (FALLS, WORSE_THAN_CHANCE, BESIDE_THE_DIAGONAL),
    "sum-not-mean": (FIRST_LOSS, JUMPS),
    "no-zero-grad": (ADDED_UP, UNDAMPED),
}
