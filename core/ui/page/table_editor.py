"""`Table`: a setting that is a table, edited cell by cell, whose text lives in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import streamlit as st

from core.reading.rule import Rule
from core.ui import seams
from core.ui.page import say
from core.ui.page.settings import PageState, Setting

T = TypeVar("T")
# Tables of the lessons have at most forty rows, so this is more than a hand edits, and less than keeps a core busy:
# Streamlit adds a row in ten milliseconds.
MOST_ROWS, MOST_CHARACTERS = 60, 20_000
seams.bound_table_edits(MOST_ROWS, MOST_CHARACTERS)
Rows = Sequence[Sequence[str | None]]


@dataclass(frozen=True)
class Cells(Rule[T]):
    """A table of cells: `reader` checks its rows, `writer` gives the rows of a value back."""

    reader: Callable[[Rows], T]
    writer: Callable[[T], Sequence[Sequence[object]]]

    def allowed(self) -> str:
        return "cells with commas between them and semicolons between the rows"

    def accepts(self, value: object) -> bool:
        return True

    def read(self, text: str) -> T:
        return self.reader(table_cells(text))

    def write(self, value: T) -> str:
        return table_text(self.writer(value))

    def typed(self, what: str, cell: object) -> T:
        # The reader says what is wrong, and in which row.
        return self.read(cell if isinstance(cell, str) else "")


@dataclass(frozen=True, eq=False)
class Table(Setting[T]):
    """A setting that is a table.

    Attributes:
        label: what the table is, for screen readers and above it.
        meanwhile: a sentence that follows the one about a wrong cell: what is shown until it is right.
    """

    rule: Cells[T]
    label: str = field(kw_only=True)
    meanwhile: str = field(kw_only=True)

    def control(self, state: PageState, columns: Callable[[T], Sequence[str]]) -> T:
        """Draw the table; what is wrong is answered in words, and the last good table stays.

        Args:
            state: of the page.
            columns: the headings for the table's value.
        """
        value = state[self]
        rows = edit_table(state, self, columns(value), label=self.label)
        try:
            value = self.rule.reader(rows)
        except ValueError as error:
            say.error(f"{error} {self.meanwhile}")
        else:
            state[self] = value
        return value


def table_text(rows: Sequence[Sequence[object]]) -> str:
    """Rows of cells as one setting: cells separated by commas, rows by semicolons; floats as float32."""
    return ";".join(",".join(_cell(cell) for cell in row) for row in rows)


def table_cells(text: str) -> list[list[str]]:
    """The inverse of `table_text`: every cell as text."""
    return [row.split(",") for row in text.split(";")] if text else []


def edit_table(
    state: PageState, setting: Setting[Any], columns: Sequence[str], *, label: str
) -> list[list[str | None]]:
    """Show the table of a setting and give what it holds now, as text, to be checked by the page.

    Cells take any text, so that what is wrong can be said in words instead of being refused without one. Rows can
    be added and removed. The page writes the setting when the content is right; after `state.put` or a reset the
    editor begins again from the setting.

    Args:
        state: of the page.
        setting: one whose text is that of a table.
        columns: their headings; as many as the table has.
        label: what the table is, for screen readers and above it.
    """
    base_key = state.key(setting.name)
    # Outlives a reset, which forgets what begins with the page's name: the new editor must not be the old one.
    version_key = f"version of {base_key}"
    st.markdown(f"**{label}**")
    if base_key not in st.session_state:
        _begin(state, setting, base_key, version_key)
    try:
        edited = _editor(base_key, version_key, columns)
    # What a browser sends may name rows and columns that the table has not.
    except (LookupError, TypeError, AttributeError):
        edited = None
    if edited is None:
        say.error(
            f"This edit was left aside. A table takes at most {MOST_ROWS} changed rows and {MOST_CHARACTERS:,} "
            "characters at once."
        )
        _begin(state, setting, base_key, version_key)
        edited = _editor(base_key, version_key, columns)
        assert edited is not None
    return [[None if pd.isna(cell) else str(cell) for cell in row] for row in edited.itertuples(index=False)]


def _begin(state: PageState, setting: Setting[Any], base_key: str, version_key: str) -> None:
    """Let the next editor begin with the setting."""
    st.session_state[base_key] = state.text(setting)
    st.session_state[version_key] = st.session_state.get(version_key, 0) + 1


def _editor(base_key: str, version_key: str, columns: Sequence[str]) -> pd.DataFrame | None:
    """Draw the editor; the table as it is edited, or None when the edit was refused."""
    width = len(columns)
    rows = [[*row[:width], *[""] * (width - len(row))] for row in table_cells(st.session_state[base_key])]
    # Headings may repeat or be numbers; the editor wants different texts.
    frame = pd.DataFrame(rows, columns=[str(n) for n in range(width)], dtype=str)
    key = f"{base_key}-editor-{st.session_state[version_key]}-{width}"
    place = st.empty()
    edited: pd.DataFrame = place.data_editor(
        frame,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        column_config={str(n): st.column_config.TextColumn(title) for n, title in enumerate(columns)},
    )
    if seams.REFUSED in st.session_state[key]:
        place.empty()
        return None
    return edited


def _cell(cell: object) -> str:
    # The lessons compute in float32: the shortest text that is the same float32 is what a person would write.
    return np.format_float_positional(np.float32(cell), trim="-") if isinstance(cell, float) else str(cell)
