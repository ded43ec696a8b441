"""Joining a room by its code: typed at Share, on every page, or in the large field of the home page."""

from __future__ import annotations

import streamlit as st

from core.room.rooms import RoomError, rooms
from core.ui.page import say
from core.ui.room.following import enter
from core.ui.visitor.visitor import address, browser

_TYPED = "home_code"
_PROBLEM = "home_code_problem"


def join(typed: str) -> str | None:
    """Follow the room with this code from the next run of the page on; a sentence when there is none. For a callback.

    Nothing typed is no code, and no problem.
    """
    if not typed.strip():
        return None
    try:
        enter(rooms().by_code(typed, browser(), address()).key)
    except RoomError as error:
        return str(error)
    return None


def code_field() -> None:
    """A large field for a code and a button beside it; what is wrong with the code stands below."""
    with (
        st.form("home_join", border=False),
        st.container(key="home_join", horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input("Code of a lecture", key=_TYPED, max_chars=20, placeholder="six letters and digits")
        st.form_submit_button("Join", key="home_join_button", type="primary", icon=":material/login:", on_click=_join)
    if problem := st.session_state.get(_PROBLEM):
        say.error(problem)


def _join() -> None:
    st.session_state[_PROBLEM] = join(st.session_state.get(_TYPED) or "")
