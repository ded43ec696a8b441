"""Import: runs from an archive of another machine become the visitor's own."""

from __future__ import annotations

import streamlit as st

from core.runs.archive import MOST_BYTES, ArchiveError
from core.runs.registry import registry
from core.runs.shelf import bring
from core.runs.store import StoreError
from core.training import ConfigError
from core.ui.page import say
from core.ui.page.file_field import file_field, take_file
from core.ui.runs.chosen import ChosenRuns
from core.ui.visitor.lecturer import SENTENCES, check_may_train, is_lecturer, why_not_train
from core.ui.visitor.visitor import visitor


def import_runs(chosen: ChosenRuns) -> None:
    """A field for a file; what was brought is chosen, so that it can be looked at."""
    st.session_state.setdefault("import_number", 0)
    refused = why_not_train()
    with st.expander("Import runs from another machine", icon=":material/upload_file:"):
        if refused is not None:
            st.caption(SENTENCES[refused])
        # A file that was taken in, or refused, has done its work: the next one has a field of its own.
        key = f"import_{st.session_state['import_number']}"
        file_field(
            "A zip exported here or on another machine",
            "zip",
            key=key,
            most_mb=MOST_BYTES // 2**20,
            help="Everything in it is checked, and nothing in it is run.",
            disabled=refused is not None,
        )
        if (content := take_file(key)) is not None:
            _take(content, chosen)
            st.session_state["import_number"] += 1
            st.rerun()
    # Below the field: the field is a new one, and its box closed, once a file was taken in or refused.
    good, words = st.session_state.pop("import_said", (True, ""))
    if not good:
        say.error(words)
    elif words:
        st.success(words, icon=":material/check:")


def _take(content: bytes, chosen: ChosenRuns) -> None:
    try:
        check_may_train()
        brought = bring(registry(), content, visitor(), first=is_lecturer())
    except (ArchiveError, ConfigError, StoreError) as error:
        st.session_state["import_said"] = False, str(error)
        return
    chosen.choose(run.id for run in brought)
    words = (
        f"{len(brought)} runs are in the list, and chosen."
        if len(brought) > 1
        else "One run is in the list, and chosen."
    )
    st.session_state["import_said"] = True, words
