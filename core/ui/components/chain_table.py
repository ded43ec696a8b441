"""`chain_table`: linked tables in which an example pointed at, focused or clicked is shown in each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from core.ui.components.loader import loader

_CSS = """
.chain-table { color: var(--st-text-color); font-family: var(--st-font); }
.ct-stages { display: flex; flex-wrap: wrap; gap: 14px 22px; }
.ct-stage { max-width: 100%; overflow-x: auto; }
.ct-title { font-weight: 600; margin-bottom: 4px; }
.chain-table table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.chain-table th, .chain-table td { padding: 4px 8px; text-align: right; border: 1px solid var(--st-border-color);
  font-weight: 400; white-space: nowrap; }
.chain-table .ct-row-name { text-align: left; }
.chain-table tr:first-child th { font-weight: 600; }
.chain-table .ct-picked { font-weight: 700; box-shadow: inset 0 0 0 2px var(--series-1); }
.chain-table tr.ct-on > * { background: color-mix(in srgb, var(--series-2) 38%, transparent); }
.ct-sentence { margin-top: 10px; font-size: 18px; font-weight: 600; min-height: 1.4em; }
"""
_HTML = '<div class="chain-table"><div class="ct-stages"></div><div class="ct-sentence" aria-live="polite"></div></div>'

_mount = st.components.v2.component(
    "softmax_lab_chain_table", html=_HTML, css=_CSS, js=loader("chain_table.js"), isolate_styles=False
)


@dataclass(frozen=True)
class Stage:
    """One table: its title, headings, and cells as text; `marks` says whether the true class's cell is marked."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    marks: bool = True


def chain_table(
    stages: Sequence[Stage], *, row_names: Sequence[str], picked: Sequence[int], sentences: Sequence[str], key: str
) -> None:
    """Show tables with one row an example.

    Args:
        stages: the tables, in the order of the computation.
        row_names: of the examples.
        picked: the column to mark in each row.
        sentences: what to say of each example when it is chosen.
        key: of the component.
    """
    _mount(
        data={
            "stages": [asdict(stage) for stage in stages],
            "row_names": list(row_names),
            "picked": list(picked),
            "sentences": list(sentences),
        },
        key=key,
    )
