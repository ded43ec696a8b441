"""The code panel: the script that reproduces what is on screen, to read, copy and download."""

from __future__ import annotations

from pathlib import PurePath

import streamlit as st

from core.scripts.cells import Script, source
from core.ui.page.downloads import download


def code_panel(script: Script, *, file_name: str, note: str) -> None:
    """Show a PyTorch script as one file in an expander, with a sentence about what it is.

    A closed panel is empty: a phone need not colour a script that nobody reads.
    """
    st.fragment(_panel)(script, file_name, note)


def _panel(script: Script, file_name: str, note: str) -> None:
    name = PurePath(file_name).stem
    panel = st.expander(
        "The PyTorch script for these settings", icon=":material/code:", key=f"code_{name}", on_change="rerun"
    )
    if not panel.open:
        return
    file = source(script)
    with panel:
        st.caption(note)
        st.code(file, language="python", line_numbers=True)
        download("Download the script", lambda: file, file_name=file_name, key=f"script_{name}")
