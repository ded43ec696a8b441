"""The buttons of a run: start, pause, step, stop, restart, each with its key."""

from __future__ import annotations

import streamlit as st

from core.runs.registry import Entry
from core.training import ConfigError, Status
from core.ui.train import runs
from core.ui.train.settings import Settings
from core.ui.train.state import train_state
from core.ui.visitor.lecturer import SENTENCES, why_not_train
from core.ui.visitor.membership import is_following
from core.ui.visitor.ownership import is_mine
from core.ui.watch.steering import is_steered, steering


def transport(settings: Settings, entry: Entry | None, status: Status | None) -> None:
    """Draw the buttons as they fit the run's status; a click takes effect before the page is drawn again."""
    if is_following():
        return
    refused = why_not_train()
    mine = entry is not None and is_mine(entry)

    def begin() -> None:
        if not settings.ready:
            return
        try:
            runs.start(settings)
        except ConfigError as error:
            train_state().problem = str(error)
        train_state().redraws_page = True

    steered = is_steered(entry, status)
    with st.container(horizontal=True, key="transport"):
        st.button(
            "Start",
            key="start",
            type="primary",
            icon=":material/play_arrow:",
            shortcut="S",
            disabled=not settings.ready or steered or refused is not None,
            on_click=begin,
        )
        steering(entry, status)
        st.button(
            "Restart",
            key="restart",
            icon=":material/replay:",
            shortcut="Shift+S",
            disabled=not (mine and settings.ready) or refused is not None,
            on_click=begin,
            help="Begins again with the settings on screen. The initial weights are the same as before unless the "
            "seed, the hidden layers or the data set changed.",
        )
    if refused is not None:
        st.caption(SENTENCES[refused])
