"""`names_box`: the names of classes in one line, where a name more or less is a class more or less."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.ui.page import say
from core.ui.page.settings import PageState, Setting


def names_box(
    state: PageState, setting: Setting[tuple[str, ...]], names: Sequence[str], change: Callable[[list[str]], None]
) -> None:
    """Draw the box. What is wrong with the names is said beneath it until they, or the setting, change.

    Args:
        state: of the page.
        setting: the names.
        names: as they are.
        change: called with the names that were typed, before the page is drawn again. It puts them into the settings,
            or raises ValueError with a sentence.
    """
    key, problem_key = state.key(f"typed_{setting.name}"), state.problem_key(setting)

    def typed() -> None:
        if (text := st.session_state.get(key)) is None:
            return
        try:
            change([name.strip() for name in str(text).split(",")])
        except ValueError as error:
            st.session_state[problem_key] = str(error)

    if problem_key not in st.session_state:
        st.session_state[key] = ", ".join(names)
    st.text_input("Classes, separated by commas (2 to 10)", key=key, on_change=typed)
    if problem := st.session_state.get(problem_key):
        say.error(problem)
