"""The Share control of every page: let others follow this page, or follow a lecturer."""

from __future__ import annotations

import streamlit as st

from core.room.room import Room
from core.room.rooms import RoomError, rooms
from core.ui.components.votes import people
from core.ui.page import say
from core.ui.room.bar import back_button
from core.ui.room.following import NOTE, left
from core.ui.room.held import show_held
from core.ui.room.invitation import invitation
from core.ui.room.joining import join
from core.ui.room.stream import wake
from core.ui.visitor.lecturer import is_lecturer
from core.ui.visitor.membership import hosted, is_following
from core.ui.visitor.presenting import presents, toggle
from core.ui.visitor.visitor import address, visitor

_PROBLEM = "room_problem"
_INVITES = "room_invites"
_DONE = "room_done"  # how often something was done in the popover


def share() -> None:
    """A small button in the corner of the page; a visitor who follows has none."""
    if is_following():
        return
    room = hosted()
    with st.container(key="room_door", width="content", horizontal=True, vertical_alignment="center", gap="small"):
        if room is not None:
            people(room, key="room_count")
        elif left() is not None and NOTE not in st.session_state:
            back_button()
        # One key, and in the link.
        st.button(
            "End" if presents() else "Present",
            key="room_present",
            icon=":material/slideshow:",
            type="tertiary",
            shortcut="F",
            on_click=toggle,
        )
        _popover(room)
    if st.session_state.pop(_INVITES, False) and room is not None:
        invitation(room)


def _popover(room: Room | None) -> None:
    with st.popover(
        "Sharing" if room else "Share",
        icon=":material/cast_connected:" if room else ":material/cast:",
        type="primary" if room else "tertiary",
        # Another key is another popover, and a closed one.
        key=f"room_popover_{st.session_state.setdefault(_DONE, 0)}",
    ):
        if room is not None:
            _sharing(room)
        else:
            _offer()
        if room is not None or is_lecturer():
            show_held()
        if problem := st.session_state.pop(_PROBLEM, None):
            say.error(problem)


def _offer() -> None:
    st.markdown("**Follow me**: others see this page, its settings and its run as they change. They change nothing.")
    st.button(
        "Let others follow", key="room_open", type="primary", icon=":material/cast:", on_click=_open, width="stretch"
    )
    st.markdown("**Follow somebody**: open their link, or type their code.")
    st.text_input(
        "Code", key="room_code", max_chars=20, placeholder="six letters and digits", on_change=_enter, width="stretch"
    )


def _sharing(room: Room) -> None:
    st.markdown(f"Others see what you do. Code: **{room.code}**")
    st.button("Link and QR code", key="room_link", icon=":material/qr_code_2:", on_click=_invite, width="stretch")
    st.button(
        "Call everybody back",
        key="room_call",
        icon=":material/campaign:",
        on_click=room.call,
        args=(visitor(),),
        width="stretch",
        help="Those who have left to try something see your page again.",
    )
    st.button(
        "Stop sharing",
        key="room_end",
        icon=":material/cast_pause:",
        on_click=_end,
        width="stretch",
        help="Those who follow keep the page as it is, to go on by themselves.",
    )
    st.caption("To ask what a run will do before you start it: **Ask the room**, on Train.")


def open_button(label: str, *, key: str) -> None:
    """A button that opens a room beside the Share control; why it did not open is said below it."""
    problem = f"{key}_problem"
    st.button(label, key=key, icon=":material/cast:", on_click=_open, args=(problem,), width="stretch")
    if sentence := st.session_state.pop(problem, None):
        say.error(sentence)


def _open(problem: str = _PROBLEM) -> None:
    """Open a room and its invitation; a sentence is kept in the session under `problem` when there are too many."""
    try:
        rooms().open(visitor(), told=wake, always=is_lecturer(), address=address())
        _invite()
    except RoomError as error:
        st.session_state[problem] = str(error)


def _invite() -> None:
    st.session_state[_INVITES] = True
    st.session_state[_DONE] += 1


def _end() -> None:
    room = rooms().of(visitor())
    if room is not None:
        rooms().end(room, visitor())
    st.session_state[_DONE] += 1


def _enter() -> None:
    if problem := join(st.session_state.get("room_code") or ""):
        st.session_state[_PROBLEM] = problem
