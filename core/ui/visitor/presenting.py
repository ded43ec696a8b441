"""Presenting: large text, neither sidebar nor menu, the picture and its own control. Kept over all pages."""

from __future__ import annotations

import streamlit as st

# How an address says it.
PRESENT = "present"
# Pixels of the smallest text, and how many times as large that is as the text of charts without it.
SMALLEST = 24
CHARTS = 1.5
_KEY = "presents"


def presents() -> bool:
    """Whether this session shows its pages to a hall."""
    return bool(st.session_state.get(_KEY, False))


def set_presents(now: bool) -> None:
    """Present from now on, or no more."""
    st.session_state[_KEY] = now


def toggle() -> None:
    """Begin or end it, and let the address say so. For a callback."""
    set_presents(not presents())
    if presents():
        st.query_params[PRESENT] = "1"
    else:
        st.query_params.pop(PRESENT, None)


def chart_scale() -> float:
    """How many times as large as usual the text of charts is."""
    return CHARTS if presents() else 1.0
