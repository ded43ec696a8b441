"""The chosen runs: kept over filters and other pages, and named in the address, so that a link compares the same."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core.runs.saved_run import RUN_ID
from core.ui.page import addresses, say

MOST_FROM_ADDRESS = 50


def chosen() -> list[str]:
    """The ids, in the order they were chosen."""
    ids: list[str] = st.session_state.setdefault("chosen_runs", [])
    return ids


def choose(ids: Iterable[str]) -> None:
    """Let the page begin anew with these, whatever is selected in the table."""
    st.session_state["chosen_runs"] = list(dict.fromkeys(ids))
    st.session_state["runs_table_number"] = table_number() + 1


def follow(shown: list[str], selected: Iterable[str]) -> None:
    """Take over what is selected among the runs shown; what a filter hides stays as it was."""
    now = set(selected)
    kept = [run_id for run_id in chosen() if run_id not in shown or run_id in now]
    st.session_state["chosen_runs"] = list(dict.fromkeys([*kept, *(run_id for run_id in shown if run_id in now)]))


def table_number() -> int:
    """Changes when the table has to forget what was selected in it."""
    return int(st.session_state.get("runs_table_number", 0))


def read_address() -> None:
    """Choose the runs of a link somebody opened; says what was left aside of it."""
    query = addresses.settings()
    if not addresses.is_opened("runs", query):
        return
    addresses.remember("runs", query)
    asked = [text for text in query.get("compare", "").split(",") if text]
    good = [text for text in asked if RUN_ID.fullmatch(text)][:MOST_FROM_ADDRESS]
    if len(good) < len(asked):
        say.warning(f"{len(asked) - len(good)} of the runs in the address are no names of runs and were left aside.")
    choose(good)


def write_address() -> None:
    """Name the chosen runs in the address."""
    addresses.write("runs", {"compare": ",".join(chosen())} if chosen() else {})
