"""The pad and the cards beside it, which are redrawn while the pen moves, without the rest of the page."""

from __future__ import annotations

import streamlit as st

from core.data import DatasetError, load
from core.drawing.preparation import Switches
from core.drawing.reader import Answer
from core.runs.registry import Entry
from core.training.untrained import untrained
from core.ui.draw import models
from core.ui.draw.answers import cards, untrained_card
from core.ui.draw.models import Model
from core.ui.draw.own_test_set import meant
from core.ui.draw.pad import pad, show_pad, tell_the_page
from core.ui.page.settings import PageState
from core.ui.watch.driver import Handle, Pace, watch

# How often the cards look at models that still learn.
LEARNING_SECONDS = 0.5


def live(state: PageState, entries: list[Entry], switches: Switches) -> None:
    """The pad and the cards; a stroke, or a model that learns, draws these two again and nothing else."""
    watch(
        # Of a model that waits for its turn the cards themselves say so: the page has nothing to add when it begins.
        lambda: [Handle(entry, entry.snapshot().status.ended) for entry in entries],
        lambda _: _draw(state, entries, switches),
        pace=Pace(LEARNING_SECONDS, LEARNING_SECONDS),
    )


def _draw(state: PageState, entries: list[Entry], switches: Switches) -> None:
    left, right = st.columns([1, 2.1], gap="medium")
    with left:
        show_pad()
    with right:
        looked = models.look(entries)
        if looked:
            cards(looked, answers(looked, switches), pad().answered)
        else:
            _untrained(switches)
        models.offer(state, entries, tell_the_page)
        meant()
    if pad().news:
        # The rest of the page has something new to say.
        pad().news = False
        st.rerun()


def _untrained(switches: Switches) -> None:
    """What a model says that has learnt nothing: nearly the same of every drawing."""
    try:
        data = load(models.default_dataset())
    except DatasetError:
        return  # whoever trains is told so
    guesses = models.untrained_reader(data)
    start = untrained(guesses.config, data)
    prepared = guesses.prepare(pad().drawing, switches)
    untrained_card(
        guesses,
        f"{100 * start.found.accuracy:.1f} % of {start.asked:,} test images right, by chance"
        if start is not None
        else "",
        guesses.answer(prepared.pixels, switches) if prepared is not None else None,
        pad().answered,
    )


def answers(looked: list[Model], switches: Switches) -> list[Answer | None]:
    """What each model says to the drawing as it is; models of one data set look at one prepared picture."""
    drawing = pad().drawing
    prepared = {
        model.reader.way: model.reader.prepare(drawing, switches) for model in looked if model.reader is not None
    }
    said: list[Answer | None] = []
    for model in looked:
        picture = prepared[model.reader.way] if model.reader is not None else None
        said.append(model.reader.answer(picture.pixels, switches) if model.reader and picture else None)
    return said
