"""The code panel: the script that reproduces what is on screen, to read, copy and download."""

from __future__ import annotations

from pathlib import PurePath

import streamlit as st

from core.scripts.cells import Script, source
from core.ui.page.downloads import download


def code_panel(script: Script, *, file_name: str, note: str) -> None:
    """Show a PyTorch script as one file in an expander, with a sentence about what it is."""
    file = source(script)
    name = PurePath(file_name).stem
    with st.expander("The PyTorch script for these settings", icon=":material/code:", key=f"code_{name}"):
        st.caption(note)
        st.code(file, language="python", line_numbers=True)
        download("Download the script", lambda: file, file_name=file_name, key=f"script_{name}")
