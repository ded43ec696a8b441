"""The room that this session follows, or that its visitor leads."""

from __future__ import annotations

import streamlit as st

from core.room.room import Room
from core.room.rooms import rooms
from core.ui.visitor.visitor import visitor

_KEY = "room_followed"  # of the session: the key of the room
_STAMP = "room_stamp"  # and what its news were when the page began


def followed() -> Room | None:
    """The room this session follows; None when it follows nobody, or the room is over."""
    key = st.session_state.get(_KEY)
    return rooms().by_key(key) if key else None


def is_following() -> bool:
    """Whether this session follows a lecturer's page, and so changes nothing."""
    return bool(st.session_state.get(_KEY))


def set_followed(room: Room | None) -> bool:
    """Note whom this session follows from now on; whether it followed anybody before."""
    before = st.session_state.pop(_KEY, None)
    if room is not None:
        st.session_state[_KEY] = room.key
        st.session_state[_STAMP] = room.stamp()
    return before is not None


def stamp_of_page() -> str:
    """The followed room's stamp from before this page was drawn: what has changed since then is news."""
    return str(st.session_state[_STAMP])


def hosted() -> Room | None:
    """The room this browser is the lecturer of, unless this very session follows: then it is looked at from there."""
    return None if is_following() else rooms().of(visitor())


def whose() -> str:
    """The owner name whose runs are listed: the lecturer's while this session follows, else the visitor's."""
    room = followed()
    return visitor() if room is None else room.host
