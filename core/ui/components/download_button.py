"""`download_button`: fetches a file from this server and saves it; says beneath it why there is none."""

from __future__ import annotations

import streamlit as st

from core.ui.components.loader import loader

# As Streamlit's own buttons look, beside which it stands.
_CSS = """
.download { font-family: var(--st-font); color: var(--st-text-color); }
.download button { display: inline-flex; align-items: center; gap: 0.5rem; min-height: 2.5rem; padding: 0.25rem 0.75rem;
  font: inherit; line-height: 1.6; color: inherit; background: transparent; cursor: pointer; text-align: left;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); }
.download button:hover:enabled { color: var(--st-primary-color); border-color: var(--st-primary-color); }
.download button:disabled { opacity: 0.5; cursor: not-allowed; }
.download button[aria-busy=true] { cursor: progress; }
.download-icon { font: 400 1.25rem/1 "Material Symbols Rounded"; font-feature-settings: "liga"; white-space: nowrap;
  overflow: hidden; width: 1.25rem; height: 1.25rem; flex: none; }
.download-problem:not(:empty) { margin-top: 0.3rem; font-size: 0.9rem; max-width: 40rem; }
.download-problem:not(:empty)::before { content: "⚠ "; }
"""

_mount = st.components.v2.component(
    "softmax_lab_download",
    html='<div class="download"></div>',
    css=_CSS,
    js=loader("download.js"),
    isolate_styles=False,
)


def download_button(label: str, path: str, file_name: str, *, key: str, icon: str, help: str, refused: str) -> None:
    """Draw the button.

    Args:
        label: what it says.
        path: of the file, below /softmax-lab/.
        file_name: as it is saved.
        key: of the component.
        icon: name of a Material symbol.
        help: shown where the mouse rests on it, and told to those who hear the page.
        refused: why there is no file; the button is disabled. Empty when there is one.
    """
    _mount(
        data={
            "label": label,
            "path": path,
            "fileName": file_name,
            "icon": icon,
            "help": help,
            "refused": refused,
        },
        key=key,
        width="content",
    )
