"""The part of the normalization page on images: four scalings of pixels, trained side by side, and the wrong one."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from core.claims import said
from core.data import IMAGE_NAMES, Dataset, available, image_kind, load, title
from core.descent.minibatch_sweep import MinibatchSweep
from core.lessons.normalization import pixel_claims
from core.lessons.normalization.pixel_scaling import (
    PixelCurvature,
    WrongScale,
    best_rate,
    pixel_curvatures,
    rates_around,
    wrong_scale,
)
from core.lessons.normalization.search_figure import Search, search_figure
from core.plots.several_runs import RunCurves, losses_figure
from core.reading.rules import Choice
from core.training import RunConfig, Status
from core.training.device import resolve
from core.training.untrained import untrained
from core.ui.components.live_figure import live_figure
from core.ui.page.before_training import examples, to_begin
from core.ui.page.controls import Dropdown
from core.ui.page.numbers import fixed
from core.ui.page.settings import PageState
from core.ui.visitor.lecturer import why_not_train
from core.ui.watch.queue import stop_button
from core.ui.watch.runs import RUNS, LiveRuns, RunNow, ids_setting
from core.ui.watch.sweeps import LiveSweeps, SweepNow, progress

# A run's name in the address for each of core.data.SCALINGS, and what it is called.
RUN_NAMES = {"none": "raw", "0-1": "unit", "standardized": "standardized", "centred": "centred"}
TITLES = {
    "raw": "raw pixels",
    "unit": "from 0 to 1",
    "standardized": "one mean and deviation",
    "centred": "each pixel less its mean",
}
IMAGES = Dropdown(
    "images", "digits", Choice(IMAGE_NAMES), label="Images", titles={name: title(name) for name in IMAGE_NAMES}
)
SEARCHES = ids_setting("searches")
SETTINGS = (IMAGES, RUNS, SEARCHES)
EPOCHS = {"digits": 20}
SEARCH_EPOCHS = {"digits": 5}
CHART_HEIGHT = 400


@dataclass(frozen=True)
class Images:
    """What the controls say: a data set, its curvatures, what the searches found, and a run for each scaling.

    A run trains at the best rate that its search found, or at half of its edge before there is one.
    """

    data: Dataset
    curvatures: tuple[PixelCurvature, ...]
    best: dict[str, float]
    configs: dict[str, RunConfig]


def _images_here() -> Dropdown[str]:
    """The setting among the data sets that are on this machine."""
    return IMAGES.among(name for name in IMAGE_NAMES if available(name))


def read_images(state: PageState, sweeps: LiveSweeps) -> Images:
    """The settings of this part of the page."""
    data = load(state[_images_here()])
    curvatures = pixel_curvatures(data)
    best = _found(sweeps, data)
    configs = {
        RUN_NAMES[found.scaling]: RunConfig(
            dataset=data.name,
            scaling=found.scaling,
            # Two digits, as a lecturer would say it.
            learning_rate=best.get(RUN_NAMES[found.scaling], float(f"{found.edge / 2:.2g}")),
            epochs=EPOCHS.get(data.name, 2),
        )
        for found in curvatures
    }
    return Images(data, curvatures, best, configs)


def _found(sweeps: LiveSweeps, data: Dataset) -> dict[str, float]:
    """The best rate by a run's name, of the searches that have finished."""
    best = {}
    for name, found in _searched(data, sweeps.shown()).items():
        if found.snapshot.status is Status.FINISHED and (at := best_rate(found.looks)) is not None:
            best[name] = found.sweep.learning_rates[at]
    return best


def _searched(data: Dataset, sweeps: dict[str, SweepNow]) -> dict[str, SweepNow]:
    """Those that are searches of this part, on this data set: an address may name anything."""
    scalings = {name: scaling for scaling, name in RUN_NAMES.items()}
    return {
        name: found
        for name, found in sweeps.items()
        if found.sweep.data is data
        and found.sweep.config.scaling == scalings.get(name)
        and not found.sweep.config.hidden
    }


def controls(state: PageState, runs: LiveRuns, sweeps: LiveSweeps) -> Images:
    """The data set, and the buttons that search, train and stop."""
    before = state[_images_here()]
    with st.container(horizontal=True, vertical_alignment="bottom", key="pixel_controls"):
        if _images_here().control(state, width=260) != before:
            runs.remove(TITLES)
            sweeps.forget()
        with st.spinner("Measuring the curvature…"):
            images = read_images(state, sweeps)
        st.button(
            "Search each one's best rate",
            key=state.key("search"),
            icon=":material/search:",
            disabled=why_not_train() is not None,
            on_click=sweeps.start,
            args=(lambda: _searches(images),),
        )
        st.button(
            "Train all four",
            key=state.key("begin"),
            icon=":material/play_arrow:",
            disabled=why_not_train() is not None,
            on_click=lambda: runs.start(images.configs, images.data),
        )
        stop_button(
            waiting=(runs.waiting or not runs.training) and (sweeps.waiting or not sweeps.training),
            key=state.key("stop"),
            disabled=not (runs.training or sweeps.training),
            on_click=lambda: stop(runs, sweeps),
        )
    return images


def stop(runs: LiveRuns, sweeps: LiveSweeps) -> None:
    """End whatever still trains on the page."""
    sweeps.stop()
    runs.stop()


def _searches(images: Images) -> dict[str, MinibatchSweep]:
    """A sweep around the edge of each scaling, all from the same weights and with the same minibatches."""
    return {
        RUN_NAMES[found.scaling]: MinibatchSweep(
            replace(images.configs[RUN_NAMES[found.scaling]], epochs=SEARCH_EPOCHS.get(images.data.name, 1)),
            rates_around(found.edge),
            images.data,
            resolve("cpu"),
        )
        for found in images.curvatures
    }


def curvature_table(images: Images) -> pd.DataFrame:
    """One row for each scaling."""
    names = [RUN_NAMES[found.scaling] for found in images.curvatures]
    return pd.DataFrame(
        {
            "pixels": [TITLES[name] for name in names],
            "λ max of X'X/N": [fixed(found.largest, 2) for found in images.curvatures],
            "edge at weights 0: 2 K / λ max": [f"{found.edge:.2g}" for found in images.curvatures],
            "best rate found": [f"{images.best[name]:g}" if name in images.best else "" for name in names],
            "trains at": [f"{images.configs[name].learning_rate:g}" for name in names],
        }
    )


def draw_searches(data: Dataset, sweeps: dict[str, SweepNow]) -> None:
    """The loss at every rate of every search on this data set, as far as they are."""
    searches = _searched(data, sweeps)
    begun = {name: found for name, found in searches.items() if found.looks}
    for name, found in searches.items():
        if found.snapshot.status.works:
            progress(found, f"{len(found.sweep.learning_rates)} rates at once on {TITLES.get(name, name)}")
    if not begun:
        return
    live_figure(
        search_figure(
            [
                Search(TITLES[name], each.sweep.learning_rates, each.looks[-1].train_loss, best_rate(each.looks), style)
                for style, name in enumerate(TITLES)
                if (each := begun.get(name)) is not None
            ],
            start_loss=math.log(data.classes),
            uirevision=f"{[found.id for found in searches.values()]}",
        ),
        key="rate_searches",
        label="Training loss against the learning rate, for each scaling of the pixels",
        height=CHART_HEIGHT,
    )


def draw(shown: list[RunNow], images: Images) -> None:
    """The losses of the four runs while they train, and a table of what they reached; before, what they begin with."""
    if not shown:
        _before(images)
        return
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


def _before(images: Images) -> None:
    """Examples, and how the same first weights do on pixels of each scaling."""
    st.caption(to_begin("Press **Search each one's best rate**, then **Train all four**."))
    config = images.configs["unit"]
    examples(images.data, config.images(images.data))
    begun = {name: untrained(each, images.data) for name, each in images.configs.items()}
    st.markdown(
        "**Before training** all four have the same weights. Who gives each of the "
        f"{images.data.classes} classes the same probability has a loss of $\\ln {images.data.classes}$ = "
        f"{fixed(math.log(images.data.classes))} nats."
    )
    st.dataframe(
        pd.DataFrame(
            {
                "pixels": [TITLES[name] for name, start in begun.items() if start],
                "loss before training": [fixed(start.found.loss) for start in begun.values() if start],
                "accuracy before training": [
                    f"{100 * start.found.accuracy:.2f} %" for start in begun.values() if start
                ],
            }
        ),
        hide_index=True,
    )


def tested_raw(shown: list[RunNow], data: Dataset) -> WrongScale | None:
    """The run on pixels from 0 to 1, once it has ended, tested on raw pixels too; None before."""
    for run in shown:
        weights = run.snapshot.weights if run.name == "unit" and run.snapshot.status.ended else {}
        if weights and run.entry.config.dataset == data.name:
            return wrong_scale(run.entry.config, data, weights)
    return None


def wrong_scale_sentence(found: WrongScale, data: Dataset) -> str:
    """What the wrong scale does, with this run's numbers."""
    most = image_kind(data).max_value
    shown = {
        "times_pixels": most,
        "points": f"{100 * abs(found.raw_accuracy - found.accuracy):.2f}",
        "times": f"{found.times:.3g}",
    }
    return (
        f"Tested on pixels from 0 to 1, as it was trained, the classifier is right on **{100 * found.accuracy:.2f} %** "
        f"with a cross-entropy of **{fixed(found.loss)}** nats. Tested on pixels from 0 to {most}: "
        f"**{100 * found.raw_accuracy:.2f} %** and **{fixed(found.raw_loss)}** nats. "
        f"{said(pixel_claims.ACCURACY, found, **shown)} {said(pixel_claims.LOSS, found, **shown)}"
    )


def beyond_sentence(images: Images) -> str:
    """Whether the best rates that were found lie beyond the edges; empty before there are any."""
    edges = {RUN_NAMES[found.scaling]: found.edge for found in images.curvatures}
    searched = [(best, edges[name]) for name, best in images.best.items()]
    beyond = sum(best > edge for best, edge in searched)
    return said(pixel_claims.BEYOND, searched, count=beyond, searched=len(searched))
