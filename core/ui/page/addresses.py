"""Telling an address that a visitor opened from one that a page wrote itself."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.ui.seams import comes_from_history
from core.ui.visitor.presenting import PRESENT, presents, set_presents

# What an address says besides the settings of its page: whom this browser follows. It stays over all pages.
FOLLOW = "follow"
# A click that was under way while a page wrote its address arrives with an older one of the page's own.
REMEMBERED = 20


def arrive(page: str) -> bool:
    """Note which page is about to be drawn, and say whether it was another before. Called for every page, before it.

    Where Back or Forward brought the visitor here, the page reads its address anew.
    """
    first = "page shown" not in st.session_state
    entered: bool = st.session_state.get("page shown") != page
    st.session_state["page entered"] = entered
    st.session_state["page shown"] = page
    st.session_state["page imposed"] = comes_from_history()
    # A link of the menu does not say it: it stays until it is ended, or Back goes to before it was begun.
    if PRESENT in st.query_params or first or comes_from_history():
        set_presents(PRESENT in st.query_params)
    return entered


def impose() -> None:
    """Let the page read its address anew, whatever it is: somebody else has written it. After `arrive`."""
    st.session_state["page imposed"] = True


def settings() -> dict[str, str]:
    """What the address says of the page's settings."""
    return {name: text for name, text in st.query_params.to_dict().items() if name not in (FOLLOW, PRESENT)}


def beside_settings() -> dict[str, str]:
    """What the address is to say besides: whom the browser follows, and whether it presents."""
    followed = {name: text for name, text in st.query_params.to_dict().items() if name == FOLLOW}
    return {**followed, **({PRESENT: "1"} if presents() else {})}


def is_opened(page: str, query: Mapping[str, str]) -> bool:
    """Whether `query` comes from a link, a typed address or the back button.

    It does when the visitor comes from another page, and on the same page when it is none of `remember`.
    """
    if st.session_state.get("page imposed", False):
        return True
    known = st.session_state.get(f"{page} addresses", [])
    return bool(query) and (st.session_state.get("page entered", True) or dict(query) not in known)


def remember(page: str, query: Mapping[str, str]) -> None:
    """Note an address that the page has read or written."""
    st.session_state["page imposed"] = False
    known: list[dict[str, str]] = st.session_state.setdefault(f"{page} addresses", [])
    if dict(query) in known:
        known.remove(dict(query))
    known.append(dict(query))
    del known[:-REMEMBERED]


def write(page: str, query: Mapping[str, str]) -> None:
    """Let the address bar show `query`."""
    address = {**query, **beside_settings()}
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)
    remember(page, query)
