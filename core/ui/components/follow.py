"""`listen`: hears when the lecturer's page changes, and keeps hands off this one as long as it is there."""

from __future__ import annotations

import streamlit as st

from core.room.room import Room
from core.ui.components.loader import loader

_mount = st.components.v2.component(
    "softmax_lab_follow",
    html='<div class="room-follow" role="status"></div>',
    css=".room-follow:empty { display: none; } .room-follow { font: 0.9rem var(--st-font); }",
    js=loader("follow.js"),
    isolate_styles=False,
)


def listen(room: Room, stamp: str) -> None:
    """Run the page again as soon as the room has news; every other control of the page is inert.

    Args:
        room: that is followed.
        stamp: of the room, from before this page was drawn: what has changed since then is news.
    """
    _mount(data={"key": room.key, "stamp": stamp}, key="room_follow", on_news_change=lambda: None)
