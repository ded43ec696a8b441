"""`every_page`: keys, steps back, translation by the browser, and the room that is told of drags; once a page."""

from __future__ import annotations

import streamlit as st

from core.room.room import Room
from core.ui.components.loader import loader

_CSS = """
.st-key-every_page { position: absolute; }
.page-broken { position: fixed; left: 0; right: 0; bottom: 0; z-index: 1000002; padding: 0.6rem 1.2rem;
  font: 1rem sans-serif; color: #000; background: #ffd166; }
.page-broken button { font: inherit; margin-left: 0.6rem; padding: 0.3rem 0.8rem; }
"""

_mount = st.components.v2.component(
    "softmax_lab_every_page", html="<div></div>", css=_CSS, js=loader("every_page.js"), isolate_styles=False
)


def every_page(room: Room | None) -> None:
    """Have the browser do what it does on every page.

    Args:
        room: that this browser is the lecturer of, and that is to see what is dragged while it is.
    """
    _mount(data={"room": room.key if room is not None else ""}, key="every_page")
