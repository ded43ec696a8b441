"""The visitor's name: one for each browser, the same after a refresh, never the secret itself.

`visitor` says whose runs and drawings a session has. `browser` and `browser_of` say whom a limit or a vote counts: only
a browser whose cookie this installation signed, as any other is made up in a moment.
"""

from __future__ import annotations

import secrets

import streamlit as st
from starlette.requests import HTTPConnection

from core.room.network import neighbourhood
from core.ui.visitor import cookie
from core.ui.visitor.answer_headers import may_be_framed
from core.ui.visitor.cookie import COOKIE, Cookie, owner_name

__all__ = [
    "COOKIE", "address", "address_of", "browser", "browser_of", "cookie_of_session", "owner_name", "session_name",
    "visitor", "visitor_by_cookie", "visitor_of",
]  # fmt: skip

_VISITOR = "visitor"
_BROWSER = "visitor's signed browser"


def visitor() -> str:
    """The owner name of this browser's runs: a hash of its cookie, or of this session where cookies are off.

    A session keeps the one it began with, also when its browser gets another cookie meanwhile.
    """
    known: str | None = st.session_state.get(_VISITOR)
    if known is not None:
        return known
    text = st.context.cookies.get(COOKIE)
    # A session that has lost its connection before it began has no cookie, and may get one with its next connection.
    if not isinstance(text, str):
        return session_name()
    found, _ = cookie.read(text)
    replaced = found is not None and found.is_replaced
    name = session_name() if replaced else owner_name(text) if found is None else found.owner
    st.session_state[_VISITOR] = name
    return name


def visitor_by_cookie() -> str:
    """The owner name of this browser as `visitor_of` its requests gives it; "" where cookies are off."""
    return visitor() if isinstance(st.context.cookies.get(COOKIE), str) else ""


def visitor_of(connection: HTTPConnection) -> str:
    """The owner name of the browser that sends a request, signed or not; "" without a cookie.

    It says whose page may have what is asked for, and gives no right to anything that only has to be made up.
    """
    text = connection.cookies.get(COOKIE)
    if text is None:
        return ""
    found, _ = cookie.read(text)
    if found is None:
        return owner_name(text)
    return "" if found.is_replaced else found.owner


def browser() -> str | None:
    """The owner name of this session's browser, if its cookie is one that this installation signed.

    Where the app may be shown in a frame, whose browser keeps no cookies, a session without one counts for itself, and
    so does one of Streamlit's test runner, whose cookies are no text. Anybody else is known by the address alone.
    """
    text = st.context.cookies.get(COOKIE)
    if isinstance(text, str):
        st.session_state[_BROWSER] = _counted(text)
    elif text is not None or may_be_framed():
        return session_name()
    # A session whose connection was lost a moment ago has the cookie that it had.
    known: str | None = st.session_state.get(_BROWSER)
    return known


def browser_of(connection: HTTPConnection) -> str | None:
    """The owner name of a connection's browser; None without a cookie that this installation signed."""
    return _counted(connection.cookies.get(COOKIE, ""))


def cookie_of_session() -> Cookie | None:
    """The signed cookie with which this session's browser connected."""
    text = st.context.cookies.get(COOKIE)
    found, signed = cookie.read(text) if isinstance(text, str) else (None, False)
    return found if signed else None


def address() -> str:
    """Where this session comes from, as limits count it."""
    host = st.context.ip_address
    return neighbourhood(host if isinstance(host, str) else None)


def address_of(connection: HTTPConnection) -> str:
    """Where a connection comes from, as limits count it."""
    return neighbourhood(connection.client.host if connection.client else None)


def _counted(text: str) -> str | None:
    found, signed = cookie.read(text)
    return found.owner if found is not None and signed and not found.is_replaced else None


def session_name() -> str:
    """A name of this session alone, whatever its browser."""
    return owner_name(st.session_state.setdefault("visitor_secret", secrets.token_urlsafe(32)))
