"""Keeping the address bar of the Train page such that a copied or refreshed address shows the same."""

from __future__ import annotations

import streamlit as st

from core.runs.registry import Entry
from core.ui.page import addresses, say
from core.ui.train.query import to_query
from core.ui.train.settings import Settings


def write_address(settings: Settings, entry: Entry | None) -> None:
    """Settings, run, device and speed as query parameters; while a setting is wrong, the last good ones stay."""
    query = addresses.settings()
    if settings.config is not None:
        query = to_query(settings.config)
        if settings.device != "auto":
            query["device"] = settings.device
        query["speed"] = settings.pace_name
    query.pop("run", None)
    if entry is not None:
        query["run"] = entry.id
    addresses.write("train", query)


def address_problems(settings: Settings) -> None:
    """What was wrong with the address somebody opened, until a setting is changed or a run is started."""
    asked_for, problems = st.session_state["address_problems"]
    if settings.config == asked_for:
        for problem in problems:
            say.warning(problem)
    if "run_problem" in st.session_state:
        say.warning(st.session_state["run_problem"])
