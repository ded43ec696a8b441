"""Which pages have a field for a file, and the files that came into memory: none without a field, none for long."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

import streamlit as st

from core.ui.seams import forget_file, session_id
from core.ui.server.caller import Caller
from core.ui.visitor.visitor import visitor_by_cookie

# In memory, of all visitors together, and what of it is the lecturer's alone: one file of the largest kind.
MOST_BYTES = 200 * 2**20
RESERVE = 100 * 2**20
# What a form adds to its file.
ENVELOPE = 64 * 1024
_KEY = "file fields"


@dataclass
class Offer:
    """The fields for files of a session's page.

    Attributes:
        owner: the owner name of the browser that shows it; "" for one without a cookie.
        most: bytes that a file may have, by the field's key.
    """

    owner: str
    most: dict[str, int] = field(default_factory=dict)


# Sessions hold their offers, so that both end together.
_offers: WeakValueDictionary[str, Offer] = WeakValueDictionary()


def offer(key: str, most_bytes: int) -> None:
    """This session's page has a field for a file of at most so many bytes."""
    known: Offer | None = st.session_state.get(_KEY)
    if known is None:
        known = st.session_state[_KEY] = Offer(visitor_by_cookie())
        if (session := session_id()) is not None:
            _offers[session] = known
    known.most[key] = most_bytes


def forget() -> None:
    """The page with the fields is left."""
    st.session_state.pop(_KEY, None)


def offered(session: str) -> Offer | None:
    """The fields of a session's page; None when it has none."""
    return _offers.get(session)


class Kept:
    """Files in memory and on their way there, by session and name. Used from any thread."""

    def __init__(self, let_go: Callable[[str, str], None] = forget_file) -> None:
        self._let_go = let_go
        self._lock = threading.Lock()
        self._files: dict[tuple[str, str], tuple[Caller, int]] = {}

    @property
    def bytes(self) -> int:
        """Of all of them."""
        with self._lock:
            return sum(size for _, size in self._files.values())

    def fits(self, caller: Caller, size: int) -> bool:
        """Whether there is room for so many bytes more: of the largest file, with its form, when there is no other."""
        return self.bytes + size <= MOST_BYTES - (0 if caller.lecturer else RESERVE) + ENVELOPE

    def grow(self, session: str, name: str, caller: Caller, size: int) -> None:
        """Note that so many bytes more of a file are here."""
        with self._lock:
            _, before = self._files.get((session, name), (caller, 0))
            self._files[session, name] = caller, before + size

    def forget(self, session: str, name: str) -> None:
        """Let go of a file, if it is here."""
        with self._lock:
            known = self._files.pop((session, name), None)
        if known is not None:
            self._let_go(session, name)

    def forget_those_of(self, caller: Caller) -> None:
        """Let go of a browser's files: it sends another one, so its page has read them or never will."""
        with self._lock:
            old = [key for key, (whose, _) in self._files.items() if whose.key == caller.key]
        for session, name in old:
            self.forget(session, name)


kept = Kept()


def forget_read(name: str) -> None:
    """Let go of a file of this session, which its page has read."""
    if (session := session_id()) is not None:
        kept.forget(session, name)
