"""What the theme cannot say: less empty space around a page, so that a whole experiment fits on a projector."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_CSS = """
<style>
[data-testid="stMainBlockContainer"] { padding: 3.6rem 1.6rem 2rem; }
[data-testid="stSidebarHeader"] { height: 1.2rem; padding: 0.4rem; margin-bottom: 0; }
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] { gap: 0.55rem; }
[data-testid="stMain"] [data-testid="stVerticalBlock"] { gap: 0.7rem; }
[data-testid="stMetricValue"] { font-size: 1.7rem; line-height: 1.2; }
[data-testid="stMain"] h2 { padding: 0 0 0.3rem; font-size: 1.9rem; }
[data-testid="stPageLink"] p { white-space: normal; font-size: 1rem; }
@media (max-width: 640px) {
  .st-key-picture_first > * > [data-testid="stHorizontalBlock"] { flex-direction: column-reverse; }
}
/* A figure that is drawn again must not fade while it waits. */
[data-stale="true"] { opacity: 1 !important; }
</style>
"""


def picture_first() -> DeltaGenerator:
    """A place for two columns, controls and picture: on a phone, which has room for one, the picture is above."""
    return st.container(key="picture_first")


def page_style() -> None:
    """Apply the styles to the page that is being drawn."""
    st.html(_CSS)
