"""`Visit`: the runs of this session's Train page, for every page that uses one of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st


@dataclass
class Visit:
    """The runs of one session.

    Attributes:
        runs: ids of the runs that were started or opened on the Train page, oldest first.
        shown: id of the run that the Train page is about; None before there is one.
    """

    runs: list[str] = field(default_factory=list)
    shown: str | None = None


def visit() -> Visit:
    """The runs of this session."""
    known: Visit = st.session_state.setdefault("visit", Visit())
    return known
