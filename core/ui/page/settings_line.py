"""The settings of a page in one line, for those who see its picture without its controls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.ui.page import say

_KEY = "page settings"
_INSIDE = "page settings are drawn"


@contextmanager
def page_controls() -> Iterator[None]:
    """A place for the controls beside a page's picture: the line says what they say, where they are not shown."""
    with st.container(key="page_controls"):
        st.session_state[_INSIDE] = True
        try:
            yield
        finally:
            st.session_state[_INSIDE] = False


def is_said() -> bool:
    """Whether what is drawn now is said in the line."""
    return bool(st.session_state.get(_INSIDE, False))


def forget() -> None:
    """Before a page is drawn: it has not said its settings yet."""
    st.session_state[_KEY], st.session_state[_INSIDE] = "", False


def tell(line: str) -> None:
    """Say the settings of the page that is being drawn, such as "lr 2, SGD, batch 64, 100 epochs"."""
    st.session_state[_KEY] = line


def show() -> None:
    """Draw the line, after the page has said it."""
    line: str = st.session_state[_KEY]
    if line:
        st.markdown(say.plain(line))
