"""What a page shows that its address does not say: a drawing, earlier runs, the cell clicked, the axis of a chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.ui.draw.pad import pad, put
from core.ui.visitor.membership import hosted

# Keys of the session for each page. Their values are compared, and must not change in place.
KEYS = {"train": ("cell", "pick_true", "pick_predicted", "loss_axis", "cells")}
RUNS_OF_VISIT = "visit_runs"
DRAWING = "drawing"


def read(page: str) -> dict[str, Any]:
    """What this session shows on a page."""
    found = {key: st.session_state[key] for key in KEYS.get(page, ()) if key in st.session_state}
    if page == "train":
        found[RUNS_OF_VISIT] = tuple(st.session_state.get(RUNS_OF_VISIT, ()))
    if page == "draw":
        found[DRAWING] = (pad().drawing, pad().example)
    return found


def changed() -> None:
    """To be called after a change in the live view of a run, which is drawn again without the rest of its page.

    A room hears of what is shown at the end of a whole page: this asks for one, where there is a room.
    """
    if hosted() is not None:
        st.session_state["whole_page"] = True


def apply(page: str, shown: Mapping[str, Any]) -> None:
    """Let this session show the same. Before the page is drawn."""
    for key in KEYS.get(page, ()):
        if key in shown:
            st.session_state[key] = shown[key]
        else:
            st.session_state.pop(key, None)
    if page == "train":
        st.session_state[RUNS_OF_VISIT] = list(shown.get(RUNS_OF_VISIT, ()))
    if page == "draw" and DRAWING in shown and shown[DRAWING] != (pad().drawing, pad().example):
        put(*shown[DRAWING])
