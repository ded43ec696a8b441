"""The code panel: the script that reproduces what is on screen, to read, copy and download."""

from __future__ import annotations

import streamlit as st


def code_panel(script: str, *, file_name: str, note: str) -> None:
    """Show a PyTorch script in an expander, with a sentence about what it is."""
    with st.expander("The PyTorch script for these settings", icon=":material/code:"):
        st.caption(note)
        st.code(script, language="python", line_numbers=True)
        st.download_button(
            "Download the script",
            # Made when it is asked for: a file for each setting that is tried would be gone before the browser has it.
            lambda: script,
            file_name=file_name,
            mime="text/x-python",
            on_click="ignore",
            icon=":material/download:",
        )
