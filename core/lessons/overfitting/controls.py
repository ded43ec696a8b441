"""The controls of the page on overfitting: a network, its few images, and a switch for each remedy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.data import NAMES, Dataset, available, load, title
from core.lessons.overfitting.arithmetic import (
    BASE,
    MOST_IMAGES,
    REMEDIES,
    TRAIN_SIZES,
    Strengths,
    more_images,
    remedied,
)
from core.training import ConfigError, RunConfig
from core.training.config import RULES
from core.ui.page import say
from core.ui.page.settings import PageState, one_of, preset_box, switch, written
from core.ui.visitor.lecturer import why_not_train
from core.ui.watch.queue import stop_button
from core.ui.watch.runs import SETTING, LiveRuns

BASE_NAME = "base"
RUN_NAMES = (BASE_NAME, *REMEDIES)
TITLES = {BASE_NAME: "the network", **{name: remedy.title for name, remedy in REMEDIES.items()}}

# Settings of the address that are fields of RunConfig: of the network, and of the remedies that come in strengths.
_FIELDS = {
    "images": "train_size",
    "hidden": "hidden",
    "lr": "learning_rate",
    "epochs": "epochs",
    "seed": "seed",
    "patience": "patience",
    "p": "dropout",
    "decay": "weight_decay",
    "width": "hidden",
}
_USUAL = {**{name: getattr(BASE, field) for name, field in _FIELDS.items()}, "patience": Strengths().patience}
_USUAL |= {"p": Strengths().dropout, "decay": Strengths().weight_decay, "width": Strengths().smaller}
DEFAULTS = {
    "dataset": BASE.dataset,
    **{name: RULES[field].write(_USUAL[name]) for name, field in _FIELDS.items()},
    **dict.fromkeys(REMEDIES, "off"),
    "look": BASE_NAME,
    "axis": "close",
    SETTING: "",
}
CHOICES = {
    "patience": ("1", "3", "5", "10", "20", "40"),
    "p": ("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8"),
    "decay": ("0.0001", "0.0003", "0.001", "0.003", "0.01", "0.03", "0.1"),
    "width": ("none", "8", "16", "32", "64"),
}
# The remedy that each strength is of.
OF = {"patience": "early_stopping", "p": "dropout", "decay": "weight_decay", "width": "smaller"}
PRESETS = {
    "200 digits": {},
    "50 digits": {"images": "50"},
    "MNIST, 1,000 images": {"dataset": "mnist", "images": "1000", "epochs": "40"},
    "softmax regression, 200 digits": {"hidden": "none"},
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
    most = min(data.train_images, MOST_IMAGES)
    return [str(size) for size in (*(size for size in TRAIN_SIZES if size < most), most)]


def read_settings(state: PageState) -> Overfitting:
    """What the page's settings say; what is wrong in the address is said and left aside."""
    data = load(state.read("dataset", one_of(*(name for name in NAMES if available(name)))))
    for name, options in {**CHOICES, "images": sizes(data)}.items():
        state.read(name, one_of(*options))
    values = {name: state.read(name, _reader(name)) for name in _FIELDS}
    base = replace(
        BASE,
        dataset=data.name,
        train_size=values["images"],
        hidden=values["hidden"],
        learning_rate=values["lr"],
        epochs=values["epochs"],
        seed=values["seed"],
    )
    strengths = Strengths(values["patience"], values["p"], values["decay"], values["width"])
    on = tuple(name for name in REMEDIES if state.read(name, switch))
    return Overfitting(data, base, strengths, on)


def _reader(name: str) -> Callable[[str], Any]:
    field = _FIELDS[name]
    return lambda text: RULES[field].parse(field, text)


def make(state: PageState) -> None:
    """The network and its images; a preset replaces them."""
    read_settings(state)
    there = [name for name in NAMES if available(name)]
    presets = {name: name for name, values in PRESETS.items() if values.get("dataset", "digits") in there}
    network = ("dataset", "images", "hidden", "lr", "epochs", "seed")

    def choose(name: str) -> None:
        state.put(**{**{setting: DEFAULTS[setting] for setting in network}, **PRESETS[name]})

    def other_data() -> None:
        name = st.session_state.get(state.key("dataset"))
        if name is None:
            return
        # As many images as before, or the most that this data set has to offer here.
        options = sizes(load(name))
        state.put(dataset=name, images=state["images"] if state["images"] in options else options[-1])

    first, second = st.columns(2)
    with first:
        preset_box(state, presets, choose)
        images = sizes(load(state["dataset"]))
        state["images"] = st.select_slider("Training images", images, **state.seed("images", str))
    with second:
        state["dataset"] = st.selectbox(
            "Data set", there, **state.seed("dataset", str), format_func=title, on_change=other_data
        )
        _typed(state, "hidden", "Hidden layers")
    with st.expander("More settings"):
        for name, label in (("lr", "Learning rate"), ("epochs", "Epochs"), ("seed", "Seed")):
            _typed(state, name, label)
        st.caption(f"SGD with momentum {BASE.momentum:g}, minibatches of {BASE.batch_size}, pixels from 0 to 1.")


def _typed(state: PageState, name: str, label: str) -> None:
    """A text field; a wrong text is answered below it, and the last good one stays in use."""
    text = st.text_input(label, **state.seed(name, str))
    try:
        value = RULES[_FIELDS[name]].parse(_FIELDS[name], text or "")
    except ConfigError as error:
        say.error(str(error))
    else:
        state[name] = RULES[_FIELDS[name]].write(value)


def overfit(state: PageState, runs: LiveRuns) -> None:
    """The button that trains, and the one that stops."""

    def begin() -> None:
        settings = read_settings(state)
        runs.start(settings.configs, settings.data)

    with st.container(horizontal=True, key="overfit_buttons"):
        st.button(
            "Train until it overfits",
            key=state.key("begin"),
            type="primary",
            icon=":material/play_arrow:",
            shortcut="S",
            disabled=why_not_train() is not None,
            on_click=begin,
        )
        stop_button(waiting=runs.waiting, key=state.key("stop"), disabled=not runs.training, on_click=runs.stop)


def regularize(state: PageState, runs: LiveRuns) -> None:
    """A switch for each remedy, with its strength; what is switched or changed trains at once, if a run was begun."""
    settings = read_settings(state)
    more = more_images(settings.base, settings.data)

    def changed(remedy: str) -> None:
        on = st.session_state.get(state.key(remedy))
        if on is None:
            return
        state[remedy] = written(on)
        for name in CHOICES:
            if state.key(name) in st.session_state:
                state[name] = st.session_state[state.key(name)]
        _train_what_changed(state, runs, remedy)

    for remedy, about in REMEDIES.items():
        label = about.title if remedy != "more_data" else f"more data: {more:,} images"
        st.toggle(
            label[:1].upper() + label[1:],
            **state.seed(remedy, switch),
            on_change=changed,
            args=(remedy,),
            disabled=remedy == "more_data" and more == settings.base.images(settings.data),
            help=f"A curve with {about.start}.",
        )
    with st.expander("How much of each"):
        for name, label in _STRENGTHS.items():
            remedy = OF[name]
            seeded = state.seed(name, str)
            state[name] = st.select_slider(label, CHOICES[name], **seeded, on_change=changed, args=(remedy,))


_STRENGTHS = {
    "patience": "Early stopping: patience, epochs without a lower test loss",
    "p": "Dropout: probability of dropping a unit",
    "decay": "Weight decay",
    "width": "Smaller network: width of its hidden layer",
}


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
