"""The visitor's name: one for each browser, the same after a refresh, never the secret itself."""

from __future__ import annotations

import hashlib
import secrets

import streamlit as st

COOKIE = "softmax_lab_visitor"


def visitor() -> str:
    """The owner name of this browser's runs: a hash of its cookie, or of this session where cookies are off."""
    secret = st.context.cookies.get(COOKIE)
    if not isinstance(secret, str):
        secret = st.session_state.setdefault("visitor_secret", secrets.token_urlsafe(32))
    return owner_name(secret)


def owner_name(secret: str) -> str:
    """The owner name that goes with a browser's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
