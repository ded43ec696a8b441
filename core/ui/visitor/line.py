"""How this visitor stands in the line of those who ask for training: from where, and whether it is the lecturer."""

from __future__ import annotations

from typing import TypedDict

import streamlit as st

from core.ui.visitor.lecturer import is_lecturer

# Streamlit has no address for a browser on the server's own machine, or behind a proxy there.
HERE = "this machine"


class Line(TypedDict):
    """What the registry wants to know of who asks, as its methods call it."""

    address: str
    first: bool


def in_line() -> Line:
    """How this visitor stands in the line."""
    return {"address": st.context.ip_address or HERE, "first": is_lecturer()}
