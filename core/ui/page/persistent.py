"""`persistent`: what a control needs whose value the page knows, so that the browser hears of it whatever happens."""

from __future__ import annotations

from typing import Literal, TypedDict


class Persistent(TypedDict):
    """Keyword arguments of a Streamlit control."""

    key: str
    persist_state: Literal["page"]


def persistent(key: str) -> Persistent:
    """Arguments for a control whose value was put into `st.session_state[key]`.

    Streamlit sends such a value once. If somebody clicks before the browser has drawn the control, the script begins
    anew, the value is not sent again, and the control appears empty and reports that: the setting would be lost. A
    value that is to persist is sent until the browser has reported the control.

    The other way round, a click can come in for a control whose key the page has just taken away to give it another
    value. What is called then finds no value: it asks with `st.session_state.get(key)`, and leaves None alone.
    """
    return {"key": key, "persist_state": "page"}
