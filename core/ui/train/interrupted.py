"""A run whose server ended before the run did: the page says so, and its owner can continue it."""

from __future__ import annotations

import streamlit as st

from core.data import DatasetError, load
from core.runs.registry import Entry, NotYoursError, registry
from core.runs.store import StoreError
from core.training import ConfigError, Snapshot, Status
from core.ui.train.state import train_state
from core.ui.visitor.lecturer import check_may_train, why_not_train
from core.ui.visitor.line import in_line
from core.ui.visitor.ownership import is_mine
from core.ui.visitor.visitor import visitor


def interrupted(entry: Entry, snapshot: Snapshot) -> None:
    """Draw a sentence on a run that was interrupted or trains elsewhere, and a button to continue it where it can."""
    if snapshot.status is Status.ELSEWHERE:
        st.info("Another server trains this run. This is its last epoch that was saved.", icon=":material/dns:")
    if snapshot.status is not Status.INTERRUPTED:
        return
    epochs = len(snapshot.history.epochs)
    with st.container(horizontal=True, vertical_alignment="center", key="interrupted"):
        st.info(
            f"The server ended after epoch {epochs} of {entry.config.epochs}. Continued, it comes to the same numbers."
            if epochs
            else "The server ended before its first epoch was over. Continued, it comes to the same numbers.",
            icon=":material/power_off:",
        )
        if is_mine(entry) and why_not_train() is None:
            st.button(
                "Continue", key="continue_run", type="primary", icon=":material/resume:", on_click=_go_on, args=(entry,)
            )


def _go_on(entry: Entry) -> None:
    state = train_state()
    state.redraws_page, state.problem = True, None
    try:
        check_may_train()
        registry().carry_on(entry.id, load(entry.config.dataset), visitor(), **in_line())
    except NotYoursError:
        state.problem = "This run is not here any more, or not yours."
    except (ConfigError, DatasetError, StoreError) as error:
        state.problem = str(error)
