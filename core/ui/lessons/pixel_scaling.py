"""The part of the normalization page on images: four scalings of pixels, trained side by side, and the wrong one."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.data import NAMES, Dataset, available, load, title
from core.lessons.pixel_scaling import PixelCurvature, WrongScale, pixel_curvatures, wrong_scale
from core.plots.several_runs import RunCurves, losses_figure
from core.training import RunConfig
from core.ui.components.live_figure import live_figure
from core.ui.lessons.live_runs import LiveRuns, Shown
from core.ui.lessons.page_state import PageState, one_of
from core.ui.numbers import fixed

# A run's name in the address for each of core.data.SCALINGS, and what it is called.
RUN_NAMES = {"none": "raw", "0-1": "unit", "standardized": "standardized", "centred": "centred"}
TITLES = {
    "raw": "raw pixels",
    "unit": "from 0 to 1",
    "standardized": "one mean and deviation",
    "centred": "each pixel less its mean",
}
EPOCHS = {"digits": 20}
CHART_HEIGHT = 400


@dataclass(frozen=True)
class Images:
    """What the controls say: a data set, its curvatures, and a run for each scaling at half of its edge."""

    data: Dataset
    curvatures: tuple[PixelCurvature, ...]
    configs: dict[str, RunConfig]


def read_images(state: PageState) -> Images:
    """The settings of this part of the page."""
    data = load(state.read("images", one_of(*(name for name in NAMES if available(name)))))
    curvatures = pixel_curvatures(data)
    configs = {
        RUN_NAMES[found.scaling]: RunConfig(
            dataset=data.name,
            scaling=found.scaling,
            # Two digits, as a lecturer would say it.
            learning_rate=float(f"{found.edge / 2:.2g}"),
            epochs=EPOCHS.get(data.name, 2),
        )
        for found in curvatures
    }
    return Images(data, curvatures, configs)


def controls(state: PageState, runs: LiveRuns) -> Images:
    """The data set, and the buttons that train and stop."""
    there = [name for name in NAMES if available(name)]
    state.read("images", one_of(*there))
    with st.container(horizontal=True, vertical_alignment="bottom", key="pixel_controls"):
        chosen = st.selectbox("Images", there, key=state.seed("images", str), format_func=title, width=260)
        if chosen != state["images"]:
            state["images"] = chosen
            runs.remove(TITLES)
        with st.spinner("Measuring the curvature…"):
            images = read_images(state)
        st.button(
            "Train all four",
            key=state.key("begin"),
            icon=":material/play_arrow:",
            on_click=lambda: runs.start(images.configs, images.data),
        )
        st.button("Stop", key=state.key("stop"), icon=":material/stop:", disabled=not runs.training, on_click=runs.stop)
    return images


def curvature_table(images: Images) -> pd.DataFrame:
    """One row for each scaling."""
    return pd.DataFrame(
        {
            "pixels": [TITLES[RUN_NAMES[found.scaling]] for found in images.curvatures],
            "λ max of X'X/N": [fixed(found.largest, 2) for found in images.curvatures],
            "largest stable rate": [f"{found.edge:.2g}" for found in images.curvatures],
            "trained at half of it": [f"{config.learning_rate:g}" for config in images.configs.values()],
        }
    )


def draw(shown: list[Shown]) -> None:
    """The losses of the four runs while they train, and a table of what they reached."""
    begun = [run for run in shown if run.snapshot.history.epochs]
    names = list(TITLES)
    live_figure(
        losses_figure(
            [RunCurves(TITLES[run.name], run.snapshot.history, names.index(run.name)) for run in begun],
            epochs=max([1, *(run.entry.config.epochs for run in shown)]),
            shown=None,
            axis="close",
            uirevision=f"{[run.entry.id for run in begun]}",
        ),
        key="pixel_curves",
        label="Loss on training images and on test images by epoch, for each scaling of the pixels",
        height=CHART_HEIGHT,
    )
    if not begun:
        return
    last = [run.snapshot.history.epochs[-1] for run in begun]
    st.dataframe(
        pd.DataFrame(
            {
                "pixels": [TITLES[run.name] for run in begun],
                "learning rate": [f"{run.entry.config.learning_rate:g}" for run in begun],
                "epoch": [each.epoch for each in last],
                "test loss": [fixed(each.test_loss) for each in last],
                "test accuracy": [f"{100 * each.test_accuracy:.2f} %" for each in last],
            }
        ),
        hide_index=True,
    )


def tested_raw(shown: list[Shown], data: Dataset) -> WrongScale | None:
    """The run on pixels from 0 to 1, once it has ended, tested on raw pixels too; None before."""
    for run in shown:
        weights = run.snapshot.weights if run.name == "unit" and run.snapshot.status.ended else {}
        if weights and run.entry.config.dataset == data.name:
            return wrong_scale(run.entry.config, data, weights)
    return None


def wrong_scale_sentence(found: WrongScale, data: Dataset) -> str:
    """What the wrong scale does, with this run's numbers."""
    return (
        f"Tested on pixels from 0 to 1, as it was trained, the classifier is right on **{100 * found.accuracy:.2f} %** "
        f"with a cross-entropy of **{fixed(found.loss)}** nats. Tested on pixels from 0 to {data.max_value}: "
        f"**{100 * found.raw_accuracy:.2f} %** and **{fixed(found.raw_loss)}** nats, {found.times:.3g} times as much. "
        "Larger logits keep their order, so the accuracy hides the mistake and only the loss tells."
    )
