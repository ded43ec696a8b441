"""The part of the page on overfitting about depth: how many layers does a network want?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.claims import said
from core.lessons.overfitting.depth_claims import CHOICE, NOTES_CHOICE
from core.lessons.overfitting.depth_study import (
    BATCH_SIZE,
    DEPTHS,
    NOTES_DEPTH,
    SEEDS,
    Budget,
    Depths,
    DepthStudy,
    apart,
)
from core.plots.lines import Line, lines_figure
from core.plots.style import Figure
from core.reading.rules import Choice
from core.training.config import OPTIMIZER_TITLES, RULES
from core.ui.components.live_figure import live_figure
from core.ui.page.controls import Box, Segments, WordSlider
from core.ui.page.numbers import fixed
from core.ui.page.settings import PageState
from core.ui.visitor.lecturer import why_not_train
from core.ui.watch.queue import stop_button
from core.ui.watch.runs import ids_setting
from core.ui.watch.sweeps import LiveStudies, StudyNow, progress

STUDIES = ids_setting("depths")
LAYER_WIDTH = WordSlider(
    "layer_width", str(Budget().width), Choice(("8", "16", "32", "64")), label="Width of each hidden layer"
)
DEPTH_EPOCHS = WordSlider("depth_epochs", str(Budget().epochs), Choice(("5", "10", "20")), label="Epochs")
OPTIMIZERS = ("sgd", "momentum", "adam")
OPTIMIZER = Segments(
    "depth_optimizer",
    Budget().optimizer,
    Choice(OPTIMIZERS),
    label="Optimizer",
    titles={name: OPTIMIZER_TITLES[name] for name in OPTIMIZERS},
    required=False,
)
DEPTH_RATE = Box(
    "depth_lr",
    Budget().learning_rate,
    RULES["learning_rate"],
    option="learning_rate",
    label="Learning rate",
)
SETTINGS = (LAYER_WIDTH, DEPTH_EPOCHS, OPTIMIZER, DEPTH_RATE, STUDIES)


def live(state: PageState) -> LiveStudies[DepthStudy]:
    """The study of this part of the page."""
    return LiveStudies(state, STUDIES, DepthStudy)


def controls(state: PageState, studies: LiveStudies[DepthStudy]) -> Budget:
    """What all depths have alike, and the buttons that train and stop."""
    first, second, third, fourth = st.columns(4, gap="medium")
    with first:
        width = LAYER_WIDTH.control(state)
    with second:
        epochs = DEPTH_EPOCHS.control(state)
    with third:
        optimizer = OPTIMIZER.control(state)
    with fourth:
        rate = DEPTH_RATE.control(state)
    budget = Budget(int(width), optimizer, rate, int(epochs))
    with st.container(horizontal=True, key="depth_buttons"):
        st.button(
            "Train all depths",
            key=state.key("train_depths"),
            icon=":material/layers:",
            disabled=why_not_train() is not None,
            on_click=studies.start,
            args=(lambda: {"all": DepthStudy(budget)},),
        )
        stop_button(
            waiting=studies.waiting,
            key=state.key("stop_depths"),
            disabled=not studies.training,
            on_click=studies.stop,
            shortcut=None,
        )
    return budget


def caption() -> str:
    """What is alike, and what is measured on what."""
    data = apart()
    return (
        f"Each depth is trained with {len(SEEDS)} seeds on {data.train_examples:,} of the built-in digits: as many "
        f"epochs, the same learning rate, minibatches of {BATCH_SIZE} and layers of the same width, so that a deeper "
        f"network has more weights. {len(data.y_test):,} other training images are the validation set, which chooses "
        "the depth; the test images are looked at once, with the depth that was chosen."
    )


def drawing(budget: Budget) -> Callable[[dict[str, StudyNow[DepthStudy]]], None]:
    """What is drawn again while the networks train: progress, figure, sentences and table."""

    def draw(shown: dict[str, StudyNow[DepthStudy]]) -> None:
        for study in shown.values():
            found = Depths.of(study.sweep.budget, study.snapshot.history)
            if study.snapshot.status.works:
                progress(study, f"network {len(found.networks) + 1} of {len(DEPTHS) * len(SEEDS)}")
            if found.budget != budget:
                st.caption("The settings have changed since this curve: **Train all depths** draws it anew.")
            if found.networks:
                live_figure(
                    figure(found),
                    key="depth_curve",
                    label="Validation accuracy by the number of hidden layers, for each seed",
                    height=360,
                )
                if found.whole:
                    st.markdown(words(found))
                st.table(table(found))

    return draw


def figure(found: Depths) -> Figure:
    """The validation accuracy by depth, a line for each seed and one for their mean."""
    lines = []
    for seed in SEEDS:
        points = [(each.depth, 100 * each.validation_accuracy) for each in found.networks if each.seed == seed]
        lines.append(Line(f"seed {seed}", [depth for depth, _ in points], [value for _, value in points]))
    depths = [depth for depth in DEPTHS if len(found.at(depth)) == len(SEEDS)]
    lines.append(Line("mean", depths, [100 * found.accuracy(depth) for depth in depths]))
    return lines_figure([line for line in lines if line.x], x_title="hidden layers", y_title="validation accuracy in %")


def words(found: Depths) -> str:
    """Which depth is chosen, how the notes' depth stands beside it, and what the test images say."""
    shown = {
        "best": found.best,
        "accuracy": 100 * found.accuracy(found.best),
        "deepest": DEPTHS[-1],
        "deep_accuracy": 100 * found.accuracy(DEPTHS[-1]),
        "none": 100 * found.accuracy(0),
        "best_loss": fixed(found.train_loss(found.best)),
        "deep_loss": fixed(found.train_loss(DEPTHS[-1])),
        "notes": NOTES_DEPTH,
        "notes_accuracy": 100 * found.accuracy(NOTES_DEPTH),
        "less": 100 * (found.accuracy(found.best) - found.accuracy(NOTES_DEPTH)),
        "spread": 100 * max(found.spread(found.best), found.spread(NOTES_DEPTH)),
    }
    test = (
        f"The test images, looked at once for this depth: {100 * found.test_accuracy:.1f} % right, the mean of "
        f"{len(SEEDS)} seeds."
    )
    return f"{said(CHOICE, found, **shown)} {said(NOTES_CHOICE, found, **shown)} {test}"


def table(found: Depths) -> dict[str, list[str]]:
    """A row for each depth that has been trained."""
    depths = [depth for depth in DEPTHS if found.at(depth)]
    return {
        "hidden layers": [str(depth) for depth in depths],
        "weights and biases": [f"{found.budget.parameters(depth):,}" for depth in depths],
        "training loss": [fixed(found.train_loss(depth)) for depth in depths],
        "validation accuracy by seed": [
            ", ".join(f"{100 * each.validation_accuracy:.1f} %" for each in found.at(depth)) for depth in depths
        ],
        "mean": [f"{100 * found.accuracy(depth):.1f} %" for depth in depths],
    }
