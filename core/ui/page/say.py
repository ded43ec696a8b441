"""Sentences on a page. Text that a visitor typed is shown in them as it is, never as formatting."""

from __future__ import annotations

import re

import streamlit as st


def plain(text: str) -> str:
    """Text for Markdown in which nothing is a link, a picture, a formula, code or emphasis."""
    # A browser can send half of a character, and gets none back.
    whole = text.encode("utf-8", "replace").decode("utf-8")
    # Inside a word an underscore is no emphasis.
    return re.sub(r"([\\`*$\[\]<>~]|\b_|_\b)", r"\\\1", whole)


def error(text: str) -> None:
    """What is wrong and what to do, beside the control it is about."""
    st.error(plain(text), icon=":material/error:")


def warning(text: str, icon: str = ":material/link:") -> None:
    """What was left aside, of an address as a rule."""
    st.warning(plain(text), icon=icon)
