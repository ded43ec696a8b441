"""`listen` and `wait_for_call`: in a room, hear what the lecturer does and keep hands off; outside, hear the call."""

from __future__ import annotations

import streamlit as st

from core.room.room import Room
from core.ui.components.loader import loader

_mount = st.components.v2.component(
    "softmax_lab_guest",
    html='<div class="room-guest" role="status"></div>',
    css=".room-guest:empty { display: none; } .room-guest { font: 0.9rem var(--st-font); }",
    js=loader("guest.js"),
    isolate_styles=False,
)
_mount_away = st.components.v2.component(
    "softmax_lab_away", html='<div class="room-away"></div>', js=loader("away.js"), isolate_styles=False
)


def listen(room: Room, stamp: str, page: str) -> None:
    """Run the page again as soon as the room has news; every other control of the page is inert.

    Args:
        room: that is followed.
        stamp: of the room, from before this page was drawn: what has changed since then is news.
        page: the path of this page; another one begins at its top.
    """
    _mount(data={"key": room.key, "stamp": stamp, "page": page}, key="room_guest", on_news_change=lambda: None)


def wait_for_call(room: Room, calls: int) -> None:
    """Run the page again when the lecturer calls back those who have left, or the room ends.

    Args:
        room: that was left.
        calls: how often it had called when it was.
    """
    _mount_away(data={"key": room.key, "calls": calls}, key="room_away", on_call_change=lambda: None)
