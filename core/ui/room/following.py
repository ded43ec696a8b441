"""A session that follows: it shows what the lecturer shows until it leaves, and then keeps what it has."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.room.room import Room
from core.room.rooms import RoomError, rooms
from core.ui.page import addresses
from core.ui.room import shared_state
from core.ui.visitor.membership import hosted, is_following, set_followed
from core.ui.visitor.visitor import address, browser, visitor

NOTE = "room_note"
LEAVES = "room_leaves"
_APPLIED = "room_applied"
_LEFT = "room_left"  # the key of the room that was left last, and how often it had called
_PUBLISHED = "room_published"
OVER = "The lecturer has stopped sharing. This page is yours now: go on from here."
GONE = "The room of this link is over: ask the lecturer for a new link, or look around on your own."
YOURS = "This page is yours now: change what you like."


def enter(key: str) -> None:
    """Follow from the next run of the whole page on. For a callback."""
    st.query_params[addresses.FOLLOW] = key


def go_back() -> None:
    """Follow again the room that was left. For a callback."""
    room = left()
    if room is not None:
        enter(room.key)


def left() -> Room | None:
    """The room that this session has left and could go back to; None while it follows, or once that room is over."""
    key, _ = st.session_state.get(_LEFT, (None, 0))
    return None if key is None or is_following() else rooms().by_key(key)


def calls_when_left() -> int:
    """How often the room that was left had called its people back by then."""
    calls: int = st.session_state[_LEFT][1]
    return calls


def leave(how: str) -> None:
    """Follow no more from the next run of the whole page on; `how` is "leave" or "try". For a callback."""
    st.session_state[LEAVES] = how


def follow(page: st.Page, pages: Mapping[str, st.Page]) -> None:
    """Show what the lecturer shows, if the address says so. Before the page is drawn, and after `addresses.arrive`.

    Args:
        page: about to be drawn.
        pages: all of them, by their paths.
    """
    key = st.query_params.get(addresses.FOLLOW) or _called_by()
    how = st.session_state.pop(LEAVES, None)
    room, refused = (None, None) if key is None else _room(key)
    if room is not None and how is None:
        set_followed(room)
        st.session_state.pop(NOTE, None)
        st.session_state.pop(_LEFT, None)
        join(room)
        _show(room, page, pages)
        return
    followed_before = set_followed(None)
    # A visitor who comes back sees what the lecturer shows then, also if that has not changed meanwhile.
    st.session_state.pop(_APPLIED, None)
    if key is None:
        return
    st.query_params.pop(addresses.FOLLOW, None)
    if room is None:
        st.session_state[NOTE] = OVER if followed_before else refused or GONE
        return
    if (name := browser()) is not None:
        room.left(name)
    st.session_state[_LEFT] = (room.key, room.calls)
    problem = shared_state.try_it(page.url_path) if how == "try" else None
    st.session_state[NOTE] = YOURS if problem is None else f"{YOURS} {problem}"


def join(room: Room) -> None:
    """This session shows the room. Who counts browsers counts it if it has a cookie that tells it from others."""
    if room.is_host(visitor()):
        room.seen(visitor())
    elif (name := browser()) is not None:
        room.seen(name, address())


def publish(page: st.Page) -> None:
    """After the page is drawn: let this browser's room, if it has one, see what has changed on it."""
    room = hosted()
    if room is None:
        return
    room.seen(visitor())
    now = (room.key, page.url_path, addresses.settings(), shared_state.read(page.url_path))
    # Another tab of the lecturer that only draws itself again must not take the room away.
    if st.session_state.get(_PUBLISHED) != now:
        st.session_state[_PUBLISHED] = now
        room.show(visitor(), *now[1:])


def _called_by() -> str | None:
    """The key of the room that was left and has called its people back since."""
    room = left()
    return room.key if room is not None and room.calls != calls_when_left() else None


def _room(key: str) -> tuple[Room | None, str | None]:
    """The room of a link, or of a code that was typed into the address; then the address gets the whole key.

    Without a room, a sentence that says why, where more is known than that it is over.
    """
    room = rooms().by_key(key)
    if room is None and len(key) < 10:
        try:
            room = rooms().by_code(key, browser(), address())
        except RoomError as error:
            return None, str(error)
        st.query_params[addresses.FOLLOW] = room.key
    return room, None


def _show(room: Room, page: st.Page, pages: Mapping[str, st.Page]) -> None:
    shown = room.shown
    applied = (room.key, shown.version)
    if shown.page not in pages:
        return
    query = {**shown.query, **addresses.beside_settings(), addresses.FOLLOW: room.key}
    if page.url_path != shown.page:
        st.switch_page(pages[shown.page], query_params=query)
    if st.session_state.get(_APPLIED) == applied:
        return
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    addresses.impose()
    shared_state.apply(shown.page, shown.state)
    st.session_state[_APPLIED] = applied
