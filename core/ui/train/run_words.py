"""What is said of a run beside its numbers and charts, in sentences."""

from __future__ import annotations

import streamlit as st

from core.data import listing
from core.plots.curves import divergence, early_stopping
from core.runs.registry import Entry
from core.training import Snapshot, Status
from core.training.config import RULES, RunConfig
from core.ui.page import say
from core.ui.train.interrupted import interrupted
from core.ui.train.settings import Settings
from core.ui.visitor.ownership import is_mine
from core.ui.watch.queue import end_others, queue_rules

MADE_ROOM = "The lecturer ended this run, to train in its place. What it had learnt is saved."


def run_words(settings: Settings, entry: Entry, snapshot: Snapshot) -> None:
    """Draw what there is to say: whose run it is, what was changed since, what went wrong, and how it ended."""
    queue_rules(entry.id, snapshot.status)
    if is_mine(entry):
        end_others(entry.id)
    if entry.made_room and snapshot.status is Status.STOPPED:
        st.info(MADE_ROOM, icon=":material/school:")
    if not is_mine(entry):
        over = snapshot.status.ended
        st.caption(
            "This is somebody else's run, and it is over."
            if over
            else "You are watching somebody else's run: its owner steers it."
        )
    elif (changed := _changed(settings, entry)) is not None:
        st.caption(changed)
    if snapshot.error is not None:
        say.error(snapshot.error)
    if entry.save_error is not None:
        say.warning(entry.save_error, ":material/save:")
    interrupted(entry, snapshot)
    if (words := early_stopping(snapshot.history, entry.config)) is not None:
        st.info(words, icon=":material/flag:")
    if (words := divergence(snapshot.history)) is not None:
        st.error(words, icon=":material/trending_up:")


def _changed(settings: Settings, entry: Entry) -> str | None:
    """In words, which settings on screen are not those of the run shown; None when they are the same."""
    if settings.config is None or settings.config == entry.config:
        return None
    changes = [
        f"{field} {RULES[field].brief(before)} → {RULES[field].brief(now)}"
        for field in RULES
        if (before := getattr(entry.config, field)) != (now := getattr(settings.config, field))
    ]
    listed = ", ".join(changes)
    if starts_alike(settings.config, entry.config):
        return f"Changed since this run: {listed}. **Restart** trains with it, from the same initial weights."
    return f"Changed since this run: {listed}. **Restart** trains with it."


def starts_alike(first: RunConfig, second: RunConfig) -> bool:
    """Whether two runs begin with the same weights: they are given, or drawn with the seed in the layers' shapes."""
    one, other = listing(first.dataset), listing(second.dataset)
    layers = ((one.features, *first.hidden, one.classes), (other.features, *second.hidden, other.classes))
    return (first.seed, first.start, layers[0]) == (second.seed, second.start, layers[1])
