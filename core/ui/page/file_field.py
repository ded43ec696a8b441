"""`file_field`: a field for a file. The page reads a file once, as bytes, and nothing else keeps it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.ui.server.offers import forget_read, offer


def file_field(
    label: str,
    kind: str | Sequence[str],
    *,
    key: str,
    most_mb: int,
    help: str = "",
    disabled: bool = False,
    on_change: Callable[[], None] | None = None,
) -> None:
    """Draw the field; `take_file` gives what was chosen.

    Args:
        label: what it says.
        kind: the end of the file's name, such as "zip", or several.
        key: of the field. One that has done its work has another one after it, which is empty.
        most_mb: megabytes that the file may have.
        help: what it is for.
        disabled: whether this visitor may not send one now.
        on_change: called before the page is drawn, when a file has come.
    """
    if not disabled:
        offer(key, most_mb * 2**20)
    st.file_uploader(
        label,
        type=kind,
        key=key,
        max_upload_size=most_mb,
        help=help or None,
        disabled=disabled,
        on_change=on_change,
    )


def take_file(key: str) -> bytes | None:
    """The file that was chosen in a field, which is let go of; None when there is none."""
    file = st.session_state.get(key)
    if file is None:
        return None
    content: bytes = file.getvalue()
    forget_read(file.file_id)
    return content
