"""The chosen runs: kept over filters and other pages, and named in the address, so that a link compares the same."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core.reading.rules import ReadBy
from core.runs.saved_run import RUN_ID
from core.ui.page import say
from core.ui.page.settings import PageState, Setting

MOST_FROM_ADDRESS = 50


def _read_ids(text: str) -> tuple[str, ...]:
    """The ids in a text, each once; what is no id is left aside."""
    return tuple(dict.fromkeys(name for name in text.split(",") if RUN_ID.fullmatch(name)))


COMPARED = Setting[tuple[str, ...]]("compare", (), ReadBy(_read_ids, ",".join))


class ChosenRuns:
    """The runs that are chosen on the page Runs, in the order they were chosen."""

    def __init__(self, state: PageState) -> None:
        """Begins with the runs of a link, if the visitor opened one; draws a sentence on parts that were left aside.

        Args:
            state: of the page, whose settings have COMPARED.
        """
        self._state = state
        if self._state.opened:
            asked = [name for name in self._state.text(COMPARED).split(",") if name]
            good = self.ids[:MOST_FROM_ADDRESS]
            self.choose(good)
            if left_aside := sum(name not in good for name in asked):
                say.warning(f"{left_aside} of the runs in the address are no names of runs and were left aside.")

    @property
    def ids(self) -> tuple[str, ...]:
        """Which they are."""
        return self._state[COMPARED]

    def choose(self, ids: Iterable[str]) -> None:
        """Let the page begin anew with these, whatever is selected in the table."""
        self._state[COMPARED] = tuple(dict.fromkeys(ids))
        st.session_state["runs_table_number"] = self.table_number + 1

    def follow(self, shown: list[str], selected: Iterable[str]) -> None:
        """Take over what is selected among the runs shown; what a filter hides stays as it was."""
        now = set(selected)
        stay = [run_id for run_id in self.ids if run_id not in shown or run_id in now]
        self._state[COMPARED] = tuple(dict.fromkeys([*stay, *(run_id for run_id in shown if run_id in now)]))

    @property
    def table_number(self) -> int:
        """Changes when the table has to forget what was selected in it."""
        return int(st.session_state.get("runs_table_number", 0))
