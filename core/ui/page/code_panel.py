"""The code panel: the script that reproduces what is on screen, to read, copy and download."""

from __future__ import annotations

from pathlib import PurePath

import streamlit as st

from core.ui.page.downloads import download


def code_panel(script: str, *, file_name: str, note: str) -> None:
    """Show a PyTorch script in an expander, with a sentence about what it is."""
    with st.expander("The PyTorch script for these settings", icon=":material/code:"):
        st.caption(note)
        st.code(script, language="python", line_numbers=True)
        download("Download the script", lambda: script, file_name=file_name, key=f"script_{PurePath(file_name).stem}")
