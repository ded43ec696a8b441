"""The bug switchboard on the cross-entropy page: which mistake, both programs' curves, and how to notice it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.lessons.cross_entropy import bugs
from core.lessons.cross_entropy.batch_means import notes_case, too_small
from core.lessons.cross_entropy.notices import notice
from core.plots.confusion import confusion_figure
from core.plots.lines import Line, lines_figure
from core.reading.rules import ANY_SEED, Choice
from core.ui.components.live_figure import live_figure
from core.ui.page.controls import Box, RadioButtons
from core.ui.page.numbers import fixed
from core.ui.page.settings import PageState

BUG = RadioButtons(
    "bug",
    next(iter(bugs.BUGS)),
    Choice(tuple(bugs.BUGS)),
    label="Mistake",
    titles={name: bug.title for name, bug in bugs.BUGS.items()},
)
EPOCHS = Box("epochs", bugs.EPOCHS, bugs.EPOCHS_RULE, subject="The number of epochs", label="Epochs")
RATE = Box("rate", bugs.LEARNING_RATE, bugs.RATE_RULE, subject="The learning rate", label="Learning rate")
SEED = Box("seed", bugs.SEED, ANY_SEED, subject="The seed", label="Seed")
SETTINGS = (BUG, EPOCHS, RATE, SEED)


@dataclass(frozen=True)
class BugSettings:
    """Which mistake, and how long and how fast both programs train."""

    name: str
    epochs: int
    learning_rate: float
    seed: int


def bug_controls(state: PageState) -> BugSettings:
    """The switchboard's controls; a wrong number is said and the last good one used."""
    return BugSettings(BUG.control(state), EPOCHS.control(state), RATE.control(state), SEED.control(state))


def bug_code(bug: bugs.Bug) -> str:
    """The lines that differ, right and wrong."""
    return f"# right\n{bug.right}\n\n# wrong\n{bug.wrong}"


def bug_figures(found: bugs.BugComparison) -> None:
    """Reported loss and test accuracy, right and wrong, side by side, and how to notice the mistake."""
    epochs = list(range(1, len(found.right.reported) + 1))
    left, right = st.columns(2)
    with left:
        marks = [(found.floor, f"floor {found.floor:.4f}")] if found.floor is not None else []
        live_figure(
            lines_figure(
                [Line("right", epochs, found.right.reported), Line("wrong", epochs, found.wrong.reported)],
                x_title="epoch",
                y_title="loss the program reports (nats)",
                marked_y=marks,
            ),
            key="bug_loss",
            label="Training loss as the right and the wrong program report it",
            height=380,
        )
    with right:
        live_figure(
            lines_figure(
                [
                    Line("right", epochs, [100 * share for share in found.right.test_accuracy]),
                    Line("wrong", epochs, [100 * share for share in found.wrong.test_accuracy]),
                ],
                x_title="epoch",
                y_title="test accuracy (%)",
            ),
            key="bug_accuracy",
            label="Test accuracy of the right and the wrong program",
            height=380,
        )
    st.info(f"**How to notice it:** {notice(found)}", icon=":material/lightbulb:")
    if found.bug.name == "shifted-labels":
        st.markdown("The confusion matrix of the wrong program, on the test images after the last epoch:")
        live_figure(
            confusion_figure(found.wrong.confusion, [str(k) for k in range(bugs.CLASSES)], percent=False),
            key="bug_confusion",
            label="The confusion matrix of the wrong program",
            height=420,
        )
    if found.bug.name == "divided-by-images":
        st.markdown(
            "**Mended by hand:** what is printed, times the images and divided by the batches. It is the mean but for "
            "the last batch, which is smaller and counts as much as the others."
        )
        st.dataframe(_too_small_table(found), hide_index=True)
        st.markdown(notes_case())


def _too_small_table(found: bugs.BugComparison) -> dict[str, list[str]]:
    rows = too_small(found)
    return {
        "loss": [row.where for row in rows],
        "printed": [fixed(row.printed) for row in rows],
        "images": [f"{row.images:,}" for row in rows],
        "batches": [f"{row.batches:,}" for row in rows],
        "printed · images / batches": [fixed(row.mended) for row in rows],
        "mean over the images": ["-" if row.true is None else fixed(row.true) for row in rows],
    }
