"""How far the list of runs is read, and which files of the folder are no part of it."""

from __future__ import annotations

import streamlit as st

from core.runs.registry import registry
from core.runs.summaries import Listing

# Seconds a page waits for files that have not been read yet; thousands take minutes.
PATIENCE = 1.0
REDRAWN_SECONDS = 2.0


def still_reading(found: Listing) -> None:
    """Draw how far the list is, while it is read; the page runs again when it is whole."""
    if found.unread:
        st.fragment(_progress, run_every=REDRAWN_SECONDS)()


def _progress() -> None:
    now = registry().store.look(patience=0.0, owner="")
    if not now.unread:
        st.rerun()
    st.progress(now.read / now.files, text=f"Reading the list of saved runs: {now.read:,} of {now.files:,} files.")


def files_left_aside(found: Listing) -> None:
    """Draw how many files of the folder, of all owners, cannot be read here."""
    if found.damaged:
        st.caption(f"Files in the runs folder that cannot be read and were left aside: {found.damaged}.")
    if found.newer:
        st.caption(
            "Files in the runs folder that a newer version of Softmax Lab wrote, and that were left as they are: "
            f"{found.newer}."
        )
