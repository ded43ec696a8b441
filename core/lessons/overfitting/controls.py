"""The controls of the page on overfitting: a network, its few images, and a switch for each remedy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.data import IMAGE_NAMES, Dataset, available, load, title
from core.lessons.overfitting.arithmetic import (
    BASE,
    MOST_IMAGES,
    REMEDIES,
    TRAIN_SIZES,
    Strengths,
    in_common,
    more_images,
    remedied,
)
from core.reading.rules import Choice
from core.training import RunConfig
from core.training.config import RULES
from core.ui.page.controls import Box, Dropdown, Toggle, WordSlider
from core.ui.page.presets import Preset, Values, preset_box
from core.ui.page.settings import PageState
from core.ui.visitor.lecturer import why_not_train
from core.ui.visitor.membership import is_following
from core.ui.watch.queue import stop_button
from core.ui.watch.runs import RUNS, LiveRuns

BASE_NAME = "base"
RUN_NAMES = (BASE_NAME, *REMEDIES)
TITLES = {BASE_NAME: "the network", **{name: remedy.title for name, remedy in REMEDIES.items()}}
# The same at the beginning of a line.
HEADINGS = {BASE_NAME: "The network", **{name: remedy.heading for name, remedy in REMEDIES.items()}}


def _field(name: str, field: str, label: str) -> Box[Any]:
    """A box for a field of RunConfig."""
    return Box(name, getattr(BASE, field), RULES[field], option=field, label=label)


def _strength(name: str, usual: object, field: str, texts: tuple[str, ...], label: str) -> WordSlider[str]:
    """A slider for how much there is of a remedy, which is a field of RunConfig."""
    return WordSlider(name, RULES[field].write(usual), Choice(texts), label=label)


DATASET = Dropdown(
    "dataset", BASE.dataset, Choice(IMAGE_NAMES), label="Data set", titles={name: title(name) for name in IMAGE_NAMES}
)
# How many there can be depends on the data set.
IMAGES = WordSlider(
    "images", RULES["train_size"].write(BASE.train_size), Choice(tuple(map(str, TRAIN_SIZES))), label="Training images"
)
HIDDEN = _field("hidden", "hidden", "Hidden layers")
RATE = _field("lr", "learning_rate", "Learning rate")
EPOCHS = _field("epochs", "epochs", "Epochs")
SEED = _field("seed", "seed", "Seed")
SHARE = WordSlider(
    "validation",
    "0",
    Choice(("0", "0.1", "0.2", "0.3")),
    label="Validation share: of the training images, set apart from all runs",
    help="Early stopping then looks at these images in place of the test images.",
)
NETWORK = (DATASET, IMAGES, HIDDEN, RATE, EPOCHS, SEED, SHARE)
SWITCHES = {name: Toggle(name, False, label=remedy.title) for name, remedy in REMEDIES.items()}
PATIENCE = _strength(
    "patience",
    Strengths().patience,
    "patience",
    ("1", "3", "5", "10", "20", "40"),
    "Early stopping: patience, epochs without a lower test loss",
)
DROPOUT = _strength(
    "p",
    Strengths().dropout,
    "dropout",
    ("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8"),
    "Dropout: probability of dropping a unit",
)
DECAY = _strength(
    "decay",
    Strengths().weight_decay,
    "weight_decay",
    ("0.0001", "0.0003", "0.001", "0.003", "0.01", "0.03", "0.1"),
    "Weight decay",
)
WIDTH = _strength(
    "width",
    Strengths().smaller,
    "hidden",
    ("none", "8", "16", "32", "64"),
    "Smaller network: width of its hidden layer",
)
FEATURES = WordSlider(
    "one_in",
    str(Strengths().fewer_features),
    Choice(("2", "4", "8")),
    label="Fewer features: one pixel in so many is used, those that vary most",
)
# Each with the remedy that it is of.
STRENGTHS: dict[WordSlider[str], str] = {
    PATIENCE: "early_stopping",
    DROPOUT: "dropout",
    DECAY: "weight_decay",
    WIDTH: "smaller",
    FEATURES: "fewer_features",
}
SETTINGS = (*NETWORK, *STRENGTHS, *SWITCHES.values(), RUNS)


def _preset(title: str, values: Values) -> Preset:
    """A network, with whatever `values` does not name as at first."""
    return Preset(title, {**{setting: setting.default for setting in NETWORK}, **values})


PRESETS = {
    "digits-200": _preset("200 digits", {}),
    "digits-50": _preset("50 digits", {IMAGES: "50"}),
    "mnist-1000": _preset("MNIST, 1,000 images", {DATASET: "mnist", IMAGES: "1000", EPOCHS: 40}),
    "softmax-200": _preset("softmax regression, 200 digits", {HIDDEN: ()}),
}


@dataclass(frozen=True)
class Overfitting:
    """What the controls say: the run to overfit, and one more for each remedy that is switched on."""

    data: Dataset
    base: RunConfig
    strengths: Strengths
    switched_on: tuple[str, ...]

    @property
    def configs(self) -> dict[str, RunConfig]:
        """The settings of each run, by name."""
        found = {BASE_NAME: self.base}
        return found | {name: remedied(self.base, name, self.strengths, self.data) for name in self.switched_on}


def sizes(data: Dataset) -> list[str]:
    """Numbers of training images to choose from: few, as far as there are any."""
    most = min(data.train_examples, MOST_IMAGES)
    return [str(size) for size in (*(size for size in TRAIN_SIZES if size < most), most)]


def _here() -> list[str]:
    """The data sets that are on this machine."""
    return [name for name in IMAGE_NAMES if available(name)]


def read_settings(state: PageState) -> Overfitting:
    """What the page's settings say; what is wrong in the address is said and left aside."""
    data = load(state[DATASET.among(_here())])
    base = replace(
        BASE,
        dataset=data.name,
        train_size=int(state[IMAGES.among(sizes(data))]),
        hidden=state[HIDDEN],
        learning_rate=state[RATE],
        epochs=state[EPOCHS],
        seed=state[SEED],
        validation_share=float(state[SHARE]),
        # The lesson is about the test loss, too: its envelope is open.
        test_every_epoch=float(state[SHARE]) > 0,
    )
    strengths = Strengths(
        int(state[PATIENCE]),
        float(state[DROPOUT]),
        float(state[DECAY]),
        RULES["hidden"].read(state[WIDTH]),
        int(state[FEATURES]),
    )
    on = tuple(name for name, switch in SWITCHES.items() if state[switch])
    return Overfitting(data, base, strengths, on)


def make(state: PageState) -> None:
    """The network and its images; a preset replaces them."""
    read_settings(state)
    presets = {name: preset for name, preset in PRESETS.items() if preset.texts()[DATASET.name] in _here()}

    def other_data() -> None:
        name = st.session_state.get(state.key(DATASET.name))
        if name is None:
            return
        # As many images as before, or the most that this data set has to offer here.
        options = sizes(load(name))
        state.put({DATASET: name, IMAGES: state.text(IMAGES) if state.text(IMAGES) in options else options[-1]})

    first, second = st.columns(2)
    with first:
        preset_box(state, presets)
        IMAGES.among(sizes(load(state[DATASET]))).control(state)
    with second:
        DATASET.among(_here()).control(state, on_change=other_data)
        HIDDEN.control(state)
    with st.expander("More settings"):
        for setting in (RATE, EPOCHS, SEED, SHARE):
            setting.control(state)
        st.caption(f"SGD with momentum {BASE.momentum:g}, minibatches of {BASE.batch_size}, pixels from 0 to 1.")


def overfit(state: PageState, runs: LiveRuns) -> None:
    """The button that trains, and the one that stops."""
    with st.container(horizontal=True, key="overfit_buttons"):
        _begin_button(state, runs, "begin", shortcut="S")
        stop_button(waiting=runs.waiting, key=state.key("stop"), disabled=not runs.training, on_click=runs.stop)


def overfit_at_once(state: PageState, runs: LiveRuns) -> None:
    """The same button where the curves will be, until there are any: on a phone the steps come after them."""
    if not runs.entries() and not is_following():
        with st.container(key="overfit_at_once"):
            _begin_button(state, runs, "begin_at_once")


def _begin_button(state: PageState, runs: LiveRuns, key: str, shortcut: str | None = None) -> None:
    def begin() -> None:
        settings = read_settings(state)
        runs.start(settings.configs, settings.data)

    st.button(
        "Train until it overfits",
        key=state.key(key),
        type="primary",
        icon=":material/play_arrow:",
        shortcut=shortcut,
        disabled=why_not_train() is not None,
        on_click=begin,
    )


def regularize(state: PageState, runs: LiveRuns) -> None:
    """A switch for each remedy, with its strength; what is switched or changed trains at once, if a run was begun."""
    settings = read_settings(state)
    more = more_images(settings.base, settings.data)

    def changed(remedy: str) -> None:
        on = st.session_state.get(state.key(remedy))
        if on is None:
            return
        state[SWITCHES[remedy]] = on
        for setting in STRENGTHS:
            if state.key(setting.name) in st.session_state:
                state[setting] = st.session_state[state.key(setting.name)]
        _train_what_changed(state, runs, remedy)

    two = st.columns(2)
    for n, (remedy, about) in enumerate(REMEDIES.items()):
        label = about.heading if remedy != "more_data" else f"More data: {more:,} images"
        shared = in_common(settings.base, remedy, settings.strengths, settings.data)
        toggle = replace(SWITCHES[remedy], label=label, help=f"What it shares: {shared}.")
        with two[n >= (len(REMEDIES) + 1) // 2]:
            toggle.control(
                state,
                on_change=changed,
                args=(remedy,),
                disabled=remedy == "more_data" and more == settings.base.used(settings.data),
            )
    with st.expander("How much of each"):
        for setting, remedy in STRENGTHS.items():
            setting.control(state, on_change=changed, args=(remedy,))


def _train_what_changed(state: PageState, runs: LiveRuns, remedy: str) -> None:
    """For a callback: take the remedy's curve off, or train it, and with it all that no longer fits the settings."""
    settings = read_settings(state)
    entries = runs.entries()
    if remedy not in settings.switched_on:
        runs.remove((remedy,))
    elif BASE_NAME in entries:
        stale = {
            name: config
            for name, config in settings.configs.items()
            if name not in entries or entries[name].config != config
        }
        runs.start(stale, settings.data)
