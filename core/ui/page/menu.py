"""The pages of the menu, found on the disk once for all visitors, and not for each page that is drawn."""

from __future__ import annotations

from copy import copy

import streamlit as st

from core.lessons.catalog import HOME, PageEntry, sections

_found: dict[PageEntry, st.Page] = {}


def menu() -> dict[str, list[st.Page]]:
    """The pages by their section. Streamlit writes into a page while it is drawn: each run has its own."""
    return {section: [copy(_page(entry)) for entry in entries] for section, entries in sections().items()}


def _page(entry: PageEntry) -> st.Page:
    # To ask the disk thirteen times for each page that is drawn was a tenth of the work of drawing it.
    page = _found.get(entry)
    if page is None:
        page = _found[entry] = st.Page(entry.file, title=entry.title, url_path=entry.path, default=entry == HOME)
    return page
