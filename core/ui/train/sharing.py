"""What the Train page shares with a room: its earlier runs, cell and experiment, and how its charts show numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.ui.room.shared_state import SharedState, register
from core.ui.train.runs import start_copy
from core.ui.train.state import CONTROLS, train_state
from core.ui.visitor.membership import hosted
from core.ui.visitor.visit import visit

_RUNS, _CELL, _EXPERIMENT = "runs", "cell", "experiment"


def share_train() -> None:
    """Register what the Train page shares. To be called before a page follows or is followed."""
    register("train", SharedState(_read, _apply, try_it=start_copy))


def tell_the_room() -> None:
    """Tell the room after a change in the live view of a run, which is redrawn without the rest of its page.

    A room hears of what is shown at the end of a whole page: this asks for one, where there is a room.
    """
    if hosted() is not None:
        train_state().redraws_page = True


def _read() -> dict[str, Any]:
    controls = {key: st.session_state[key] for key in CONTROLS if key in st.session_state}
    state = train_state()
    return {**controls, _CELL: state.cell, _EXPERIMENT: state.experiment, _RUNS: tuple(visit().runs)}


def _apply(shown: Mapping[str, Any]) -> None:
    for key in CONTROLS:
        if key in shown:
            st.session_state[key] = shown[key]
        else:
            st.session_state.pop(key, None)
    state = train_state()
    state.cell, state.experiment = shown.get(_CELL), shown.get(_EXPERIMENT)
    visit().runs = list(shown.get(_RUNS, ()))
