"""Reading what the JavaScript of a component sent, which may be anything a browser can be made to send."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def sent(key: str, event: str) -> object:
    """What came with `event` from the component with this key, to be checked by the caller; None for nothing."""
    state = st.session_state.get(key)
    return state.get(event) if isinstance(state, Mapping) else None
