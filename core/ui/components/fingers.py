"""`fingers`: on a touch screen, only a sideways finger moves a slider of Streamlit's; any other scrolls the page."""

from __future__ import annotations

import streamlit as st

from core.ui.components.loader import loader

_SLIDER = "[data-testid=stSlider]"
_CSS = f"""
{_SLIDER},
{_SLIDER} * {{ touch-action: pan-y !important; }}
"""

_mount = st.components.v2.component(
    "softmax_lab_fingers",
    html="<div></div>",
    css=_CSS,
    js=loader("fingers.js"),
    isolate_styles=False,
)


def fingers() -> None:
    """Let fingers scroll the page, wherever on it they begin; once on every page."""
    with st.container(key="fingers"):
        _mount(data={"slider": _SLIDER}, key="fingers_mount")
