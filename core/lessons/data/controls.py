"""The settings of the page on data: the data set, the share for validation, and the share of wrong labels."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.data import NAMES, Dataset, available, dataset_rule, listing, load, title
from core.data.own_sets import is_own
from core.lessons.data import game
from core.lessons.data.examples import balance, looked_at
from core.lessons.data.figures import balance_figure
from core.lessons.data.images import LESS, MORE
from core.lessons.data.noise import SHARES, noisy
from core.lessons.data.sentences import balance_sentence, noise_sentences
from core.lessons.data.tables import ACROSS, FEATURE, UP
from core.plots.confusion import confusion_figure
from core.reading.rules import Choice
from core.scripts.data_cells import words
from core.ui.components.live_figure import live_figure
from core.ui.page import glossary, say
from core.ui.page.controls import Dropdown, WordSlider
from core.ui.page.own_data import with_own
from core.ui.page.settings import PageState

# A visitor's own join it where it is drawn.
SET = Dropdown("dataset", "digits", dataset_rule(), label="Data set", titles={name: title(name) for name in NAMES})
VALIDATION = WordSlider(
    "validation", "20", Choice(("0", "5", "10", "20", "30", "50")), label="Of the training examples for validation, %"
)
NOISE = WordSlider("noise", "20", Choice(tuple(map(str, SHARES))), label="Wrong labels, %")
SETTINGS = (SET, *game.SETTINGS, VALIDATION, LESS, MORE, FEATURE, ACROSS, UP, NOISE)
_OF_A_SET = (game.GUESSES, LESS, MORE, FEATURE, ACROSS, UP)


def data_set(state: PageState) -> Dataset:
    """The data set among those that are on this machine, and what there is to know of it."""
    named = str(st.session_state.get(state.key(SET.name), state[SET]))
    if is_own(named) and not available(named):
        say.error(listing(named).loading.text)
        choose(state, SET.default)
        named = SET.default
    titles = with_own({name: title(name) for name in NAMES if available(name)}, named)
    name = replace(SET.among(titles), titles=titles).control(
        state, on_change=lambda: state.put({setting: setting.default for setting in _OF_A_SET})
    )
    data = load(name)
    if about := listing(name).about:
        glossary.caption(about)
    return data


def choose(state: PageState, name: str) -> None:
    """Show another data set, from its beginning."""
    state.put({**{setting: setting.default for setting in _OF_A_SET}, SET: name})


def subsample(data: Dataset) -> str:
    """Which examples stand for all, where not all are computed with; else empty."""
    if looked_at(data) == data.train_examples:
        return ""
    return (
        f"Here every example is counted. All else on this page is computed from the first {looked_at(data):,} of the "
        f"{data.train_examples:,} training {words(data).examples}, so that a whole hall has it at once, and from all "
        f"{len(data.y_test):,} test {words(data).examples}."
    )


def class_balance(state: PageState, data: Dataset) -> None:
    """How many examples each class has in each part."""
    left, right = st.columns([1, 2.4], gap="medium")
    with left:
        found = balance(data, int(VALIDATION.control(state)) / 100)
        st.markdown(balance_sentence(found, data))
    with right:
        live_figure(
            balance_figure(found, data.class_names, words(data).examples),
            key="data_balance",
            label="Number of examples of each class for training, validation and test",
            height=330,
        )


def label_noise(state: PageState, data: Dataset) -> int:
    """The share of wrong labels, the confusion they make, and what comes of it; gives the share in per cent."""
    left, right = st.columns([1, 1.6], gap="medium")
    with left:
        share = int(NOISE.control(state))
        found = noisy(data, share)
        for sentence in noise_sentences(found):
            st.markdown(sentence)
    with right:
        figure = confusion_figure(found.confusion, data.class_names, percent=False)
        figure["layout"]["xaxis"]["title"] = {"text": "label given"}
        heat = figure["data"][0]
        heat["hovertext"] = [[f"true {true}, given {given}" for given in data.class_names] for true in data.class_names]
        live_figure(
            figure, key="data_noise", label="True classes as rows, labels given as columns, counted", height=430
        )
    return share
