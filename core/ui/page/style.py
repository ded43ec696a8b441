"""What the theme cannot say: less empty space around a page, so that a whole experiment fits on a projector."""

from __future__ import annotations

import streamlit as st

from core.ui.seams import Container

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
.st-key-fingers { position: absolute; }
/* As high as the header, so that the sidebar of a phone opens above it. */
.st-key-room_share { position: fixed; top: 0.75rem; right: 3.6rem; width: max-content !important; z-index: 999990; }
.st-key-room_share button { min-height: 2.2rem; padding: 0.1rem 0.7rem; }
.st-key-room_bar { position: fixed; left: 0; right: 0; bottom: 0; z-index: 1000001; padding: 0.45rem 1.2rem;
  background: var(--st-background-color, Canvas); border-top: 3px solid var(--st-primary-color, #0068b4);
  box-shadow: 0 -2px 12px rgba(0, 0, 0, 0.18); }
.st-key-room_bar p, .st-key-room_bar [data-testid="stMarkdownContainer"] { margin: 0; }
.st-key-room_bar [data-testid="stHorizontalBlock"], .st-key-room_bar.stHorizontalBlock, .st-key-room_bar_row
{ flex-wrap: nowrap !important; }
.st-key-room_answers { display: grid !important; grid-template-columns: repeat(4, 1fr); }
.st-key-room_answers button { min-height: 3.6rem; padding: 0.2rem; }
@media (max-width: 640px) {
  .st-key-room_bar { padding: 0.45rem 0.8rem; }
  .st-key-room_answers button > *, .st-key-room_answers button span { flex-direction: column; }
}
[data-following] [data-testid="stMainBlockContainer"] { padding-bottom: 9rem; }
[data-following] [data-room-inert] { cursor: default; }
.invitation { display: flex; flex-wrap: wrap; gap: 1.2rem 2rem; align-items: center; justify-content: center; }
.invitation img { height: min(77vh, 84vw); max-width: 100%; aspect-ratio: 1; background: #fff; }
.invitation > div { flex: 1 1 18rem; min-width: 0; }
.invitation p { margin: 0; }
.invitation-how { font-size: 1.4rem; }
.invitation-link { font-size: 2rem; font-weight: 700; overflow-wrap: anywhere; }
.invitation p.invitation-problem { margin-top: 0.8rem; border-left: 4px solid #d97706; padding-left: 0.6rem; }
.invitation-problem code { display: block; overflow-wrap: anywhere; white-space: pre-wrap; }
.invitation-code { font: 700 3.2rem monospace; letter-spacing: 0.1em; }
@media (min-width: 900px) {
  /* The picture beside all the words, the link and the number of followers too: all of it is seen at once. */
  [role="dialog"] [data-testid="stVerticalBlock"]:has(> [data-testid="stElementContainer"] .invitation) {
    --picture: min(100vh - 10rem, 50vw); position: relative; min-height: var(--picture);
    padding-left: calc(var(--picture) + 1.5rem); justify-content: center; }
  [data-testid="stElementContainer"]:has(.invitation), [data-testid="stHtml"]:has(.invitation) { position: static; }
  .invitation img { position: absolute; left: 0; top: 0; height: var(--picture); max-width: none; }
}
/* Without a mouse these buttons are always there, above the table, on the words that stand there. */
@media (hover: none) {
  [data-testid="stDataFrame"] > [data-testid="stElementToolbar"] { display: none; }
  [class*="-editor-"] [data-testid="stDataFrame"] { margin-top: 2.2rem; }
  [class*="-editor-"] [data-testid="stDataFrame"] > [data-testid="stElementToolbar"] { display: block; }
}
/* Where more than a number is typed, Streamlit's words about the Enter key stand below the field, not on the text. */
[data-testid="stForm"] [data-testid="InputInstructions"] { top: 100%; bottom: auto; }
/* A figure that is drawn again must not fade while it waits. */
[data-stale="true"] { opacity: 1 !important; }
</style>
"""


def picture_first() -> Container:
    """A place for two columns, controls and picture: on a phone, which has room for one, the picture is above."""
    return st.container(key="picture_first")


def page_style() -> None:
    """Apply the styles to the page that is being drawn."""
    st.html(_CSS)
