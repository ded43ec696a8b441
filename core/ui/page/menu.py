"""The pages of the menu, found on the disk once for all visitors, and not for each page that is drawn."""

from __future__ import annotations

from copy import copy

import streamlit as st

_found: dict[tuple[str, str, str, bool], st.Page] = {}


def menu_page(file: str, *, title: str, url_path: str, default: bool) -> st.Page:
    """As `st.Page`. Streamlit writes into a page while it is drawn, so each run has its own."""
    # To ask the disk for each of thirteen pages, each time that one is drawn, was a tenth of the work of drawing it.
    key = (file, title, url_path, default)
    if key not in _found:
        _found[key] = st.Page(file, title=title, url_path=url_path, default=default)
    return copy(_found[key])
