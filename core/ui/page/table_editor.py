"""`edit_table`: a table on a page, edited cell by cell, whose text lives in a setting and so in the address."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.ui.page.settings import PageState


def table_text(rows: Sequence[Sequence[object]]) -> str:
    """Rows of cells as one setting: cells separated by commas, rows by semicolons; floats as float32."""
    return ";".join(",".join(_cell(cell) for cell in row) for row in rows)


def table_cells(text: str) -> list[list[str]]:
    """The inverse of `table_text`: every cell as text."""
    return [row.split(",") for row in text.split(";")] if text else []


def edit_table(state: PageState, name: str, columns: Sequence[str], *, label: str) -> list[list[str | None]]:
    """Show the table of the setting `name` and give what it holds now, as text, to be checked by the page.

    Cells take any text, so that what is wrong can be said in words instead of being refused without one. Rows can
    be added and removed. The page writes the setting when the content is right; after `state.put` or a reset the
    editor begins again from the setting.

    Args:
        state: of the page.
        name: of a setting that `table_text` wrote.
        columns: their headings; as many as the table has.
        label: what the table is, for screen readers and above it.
    """
    base_key = state.key(name)
    # Outlives a reset, which forgets what begins with the page's name: the new editor must not be the old one.
    version_key = f"version of {base_key}"
    if base_key not in st.session_state:
        st.session_state[base_key] = state[name]
        st.session_state[version_key] = st.session_state.get(version_key, 0) + 1
    width = len(columns)
    rows = [[*row[:width], *[""] * (width - len(row))] for row in table_cells(st.session_state[base_key])]
    # Headings may repeat or be numbers; the editor wants different texts.
    frame = pd.DataFrame(rows, columns=[str(n) for n in range(width)], dtype=str)
    st.markdown(f"**{label}**")
    edited: pd.DataFrame = st.data_editor(
        frame,
        key=f"{base_key}-editor-{st.session_state[version_key]}-{width}",
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        column_config={str(n): st.column_config.TextColumn(title) for n, title in enumerate(columns)},
    )
    return [[None if pd.isna(cell) else str(cell) for cell in row] for row in edited.itertuples(index=False)]


def _cell(cell: object) -> str:
    # The lessons compute in float32: the shortest text that is the same float32 is what a person would write.
    return np.format_float_positional(np.float32(cell), trim="-") if isinstance(cell, float) else str(cell)
