"""The code panel: the script that reproduces what is on screen, to read, copy and download."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

import streamlit as st

from core.scripts.cells import Script, source
from core.ui.page.downloads import download
from core.ui.page.persistent import persistent


def code_panel(
    script: Script | Mapping[str, Script], *, file_name: str, note: str, beside: Callable[[], None] = lambda: None
) -> None:
    """Show a PyTorch script as one file in an expander, with a sentence about what it is.

    Of a script that can be written in several forms, by their names, one is shown, and a switch chooses. A closed
    panel is empty: a phone need not colour a script that nobody reads. `beside` draws what belongs to it, such as a
    file that it reads.
    """
    st.fragment(_panel)(script, file_name, note, beside)


def _panel(script: Script | Mapping[str, Script], file_name: str, note: str, beside: Callable[[], None]) -> None:
    name = PurePath(file_name).stem
    panel = st.expander(
        "The PyTorch script for these settings", icon=":material/code:", key=f"code_{name}", on_change="rerun"
    )
    if not panel.open:
        return
    with panel:
        st.caption(note)
        file = source(_in_form(script, f"form_{name}") if isinstance(script, Mapping) else script)
        st.code(file, language="python", line_numbers=True)
        download("Download the script", lambda: file, file_name=file_name, key=f"script_{name}")
        beside()


def _in_form(forms: Mapping[str, Script], key: str) -> Script:
    """The switch, and the script in the form that it chooses."""
    st.session_state.setdefault(key, next(iter(forms)))
    chosen: str | None = st.segmented_control(
        "Form", list(forms), required=True, help="Both print the same numbers.", **persistent(key)
    )
    # What a browser sends may be no form at all.
    return forms[chosen] if chosen is not None and chosen in forms else next(iter(forms.values()))
