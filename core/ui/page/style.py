"""What the theme cannot say: room for a whole experiment, and text, focus and motion for all."""

from __future__ import annotations

import streamlit as st

from core.plots import looks
from core.ui.page import glossary
from core.ui.seams import Container
from core.ui.visitor.presenting import SMALLEST, presents

_CSS = """
<style>
[data-testid="stMainBlockContainer"] { padding: 4rem 1.6rem 2rem; }
/* What hangs elsewhere leaves no gap above the heading. */
[data-testid="stLayoutWrapper"]:has(> .st-key-fingers, > .st-key-room_door) { position: absolute; }
[data-testid="stSidebarHeader"] { height: 1.2rem; padding: 0.4rem; margin-bottom: 0; }
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] { gap: 0.55rem; }
/* Who follows to a page without settings would keep the room of the last one's. */
@media (min-width: 769px) {
  [data-testid="stSidebar"]:not(:has([data-testid="stElementContainer"])) { display: none; }
}
/* Streamlit draws a question mark as large as the text was when it came: also after presenting, and after a zoom. */
[data-testid="stTooltipIcon"] svg { width: 1rem; height: 1rem; }
[data-testid="stMain"] [data-testid="stVerticalBlock"] { gap: 0.7rem; }
[data-testid="stMetricValue"] { font-size: 1.7rem; line-height: 1.2; }
[data-testid="stHeading"] [data-testid="stMarkdownContainer"]:has(h1) { margin-bottom: -0.6rem; }
[data-testid="stMain"] h1 { padding: 0 0 0.3rem; font-size: 1.9rem; line-height: 1.2; }
[data-testid="stMain"] h2 { padding: 0.5rem 0 1rem; font-size: 1.75rem; font-weight: 600; line-height: 1.2; }
[data-testid="stPageLink"] p { white-space: normal; font-size: 1rem; }
/* What is too long for its place goes on in a second line: a word cut off is no word. */
:is(.stMain, .stSidebar) :is(.stMarkdownEllipsis, .stMarkdownEllipsis p) {
  white-space: normal !important; overflow: visible !important; }
.stFileUploader section > div span { white-space: normal; }
[data-tag], [data-tag] * { height: auto !important; max-width: 100%; white-space: normal !important; }
.stButtonGroup [role="radiogroup"] { flex-wrap: wrap; }
.stSelectbox input { text-overflow: ellipsis; }
@media (min-width: 641px) and (max-width: 1000px) {
  .st-key-picture_first > * > .stHorizontalBlock { flex-wrap: nowrap; }
  .st-key-picture_first > * > .stHorizontalBlock > .stColumn { min-width: 0; }
  .st-key-picture_first > * > .stHorizontalBlock > .stColumn:first-child { min-width: 15rem; }
  .stHorizontalBlock:has(> .stColumn .st-key-cross_entropy-bug) { flex-wrap: nowrap; }
  .stColumn:has(.st-key-cross_entropy-bug) { min-width: 15rem; }
  /* Two controls side by side in so narrow a column would break their words. */
  .st-key-page_controls .stColumn:first-child:nth-last-child(2),
  .st-key-page_controls .stColumn:first-child:nth-last-child(2) + .stColumn { min-width: min(100%, 8rem); }
  .st-key-picture_above .st-key-page_controls .stHorizontalBlock { flex-wrap: wrap; }
  .st-key-picture_above .st-key-page_controls .stColumn { min-width: 8.5rem !important; }
}
@media (max-width: 640px) {
  .st-key-plane_buttons { gap: 0.35rem; }
  .st-key-plane_buttons button { min-height: 2.6rem; padding: 0.1rem 0.5rem; }
  .st-key-picture_first > * > [data-testid="stHorizontalBlock"] { flex-direction: column-reverse; }
  .st-key-picture_above { flex-direction: column-reverse; }
}
/* The doors, too, come first where they would be narrow beside the picture, and stand side by side. */
@media (max-width: 900px) {
  .st-key-doors_first > * > [data-testid="stHorizontalBlock"] { flex-direction: column-reverse; gap: 1rem; }
  .st-key-doors_first > * > .stHorizontalBlock > .stColumn { width: 100%; flex: none; }
}
@media (min-width: 641px) { [data-testid="stLayoutWrapper"]:has(> .st-key-overfit_at_once) { display: none; } }
.st-key-beside_if_room > * > [data-testid="stHorizontalBlock"] { flex-wrap: wrap; }
.st-key-beside_if_room > * > [data-testid="stHorizontalBlock"] > * { min-width: min(100%, 19rem); }
.st-key-doors { display: grid; gap: 0.7rem !important; }
[class*="st-key-door_"] { padding: 0.7rem 0.9rem !important; gap: 0.5rem !important; }
.st-key-home_join input { font-size: 1.3rem; padding-block: 0.2rem; letter-spacing: 0.06em; }
.st-key-home_join input::placeholder { font-size: 1rem; letter-spacing: normal; }
.st-key-home_join button { min-height: 2.9rem; }
@media (max-width: 900px) { .st-key-doors { grid-template-columns: 2fr 1fr 1fr; } }
@media (max-width: 760px) {
  .st-key-doors { grid-template-columns: 1fr 1fr; }
  .st-key-doors > :has(.st-key-door_student) { grid-column: 1 / -1; }
}
@media (max-width: 360px) { .st-key-doors { grid-template-columns: 1fr; } }
.st-key-guess_digits [aria-label^="Shortcut "] { display: none; }
.st-key-fingers { position: absolute; visibility: hidden; }
/* As high as the header, so that the sidebar of a phone opens above it. */
.st-key-room_door { position: fixed; top: 0.75rem; right: 3.6rem; width: max-content !important; z-index: 999990; }
@media (max-width: 1100px) { .st-key-room_present { display: none !important; } }
/* Beside an open sidebar the menu, the count of followers and the door have no room for more. */
@media (max-width: 1500px) {
  .stApp:has([data-testid="stSidebar"][data-collapsed="false"]) .st-key-room_present { display: none !important; }
}
.st-key-room_door button { min-height: 2.2rem; padding: 0.1rem 0.7rem; }
/* Those who look on see the picture first, and what the controls say in a line. */
[data-guest] .st-key-page_controls, [data-guest] [data-testid="stSidebarUserContent"] { opacity: 0.7; }
@media (max-width: 640px), (max-height: 480px) and (orientation: landscape) {
  [data-guest] .st-key-page_controls, [data-guest] [data-testid="stColumn"]:has(.st-key-page_controls)
  { display: none; }
}
@media (min-width: 641px) and (max-height: 480px) and (orientation: landscape) {
  [data-guest] .stSidebar, [data-guest] [data-testid="stExpandSidebarButton"] { display: none; }
}
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
[data-guest] [data-testid="stMainBlockContainer"] { padding-bottom: 9rem; }
[data-guest] [data-room-inert] { cursor: default; }
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
/* Without a keyboard no letters stand on buttons; without a mouse a table's buttons are always there, above the table,
   on the words that stand there. */
@media (hover: none) {
  [aria-label^="Shortcut "] { display: none; }
  [data-testid="stDataFrame"] > [data-testid="stElementToolbar"] { display: none; }
  [class*="-editor-"] [data-testid="stDataFrame"] { margin-top: 2.2rem; }
  [class*="-editor-"] [data-testid="stDataFrame"] > [data-testid="stElementToolbar"] { display: block; }
}
/* Where more than a number is typed, Streamlit's words about the Enter key stand below the field, not on the text. */
[data-testid="stForm"] [data-testid="InputInstructions"] { top: 100%; bottom: auto; }
/* The smallest text of Streamlit's is 0.875 of the size in .streamlit/config.toml: more than 16 px, read from the last
   row. A screen that is narrower than a projector's needs the room more. */
@media (max-width: 1599px) { html { font-size: 17px !important; } }
[data-testid="stMarkdownContainer"] code { font-size: 0.9em; }
[data-testid="stCaptionContainer"] code { font-size: 1em; }
.react-syntax-highlighter-line-number { font-size: inherit !important; }
/* Streamlit's fainter text has too little contrast, and so has white on the brighter blue of the dark theme. */
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * { opacity: 1 !important; }
[data-testid="stCaptionContainer"] { color: color-mix(in srgb, currentColor 80%, transparent) !important; }
[data-testid^="stBaseButton-primary"]:enabled, [data-tag], [data-tag] > * { color: light-dark(#fff, #0e1117); }
/* One ring for whatever has the focus. What lies in a field with a frame has it inside, where nothing cuts it off. */
:focus-visible, :has(> [style*="clip-path"] > input:focus-visible) {
  outline: 3px solid light-dark(#0068b4, #4dabf7) !important; outline-offset: 1px !important; }
input:focus-visible, textarea:focus-visible, summary:focus-visible, [data-testid="stDataFrame"] canvas:focus-visible,
.stSelectbox button:focus-visible, .stMultiSelect button:focus-visible, [data-testid="stMain"]:focus-visible,
.stCode:focus-visible {
  outline-offset: -3px !important; }
.modebar:focus-within .modebar-group, [data-testid="stElementToolbar"]:focus-within, button kbd
{ opacity: 1 !important; }
/* Formulas go on in a second line rather than being scrolled. */
.katex-display > .katex { white-space: normal; padding: 0.2em 0.15em; }
.katex-display > .katex > .katex-html > .base { margin: 0.15em 0; }
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation-duration: 0.01ms !important; animation-delay: 0s !important;
    animation-iteration-count: 1 !important; transition: none !important; scroll-behavior: auto !important; }
}
/* A phone held sideways has room for a picture and one row of controls: the numbers of a run come after its picture. */
@media (max-height: 480px) and (orientation: landscape) {
  [data-testid="stMainBlockContainer"] { padding: 3.5rem 1rem 1rem; }
  [data-testid="stMain"] :is(h1, h2) { padding: 0 0 0.7rem; font-size: 1.15rem; }
  [data-testid="stMain"] [data-testid="stVerticalBlock"] { gap: 0.4rem; }
  .live-figure, .df-panel, .dc-stage { max-height: 84vh; }
  :is(.st-key-transport, .st-key-plane_buttons) { gap: 0.35rem; }
  :is(.st-key-transport, .st-key-plane_buttons) button { min-height: 2.2rem; padding: 0.1rem 0.45rem; }
  :is(.st-key-transport, .st-key-plane_buttons) kbd { display: none; }
  /* No "*" inside of :has(): each part that Plotly adds would have the whole page's styles computed anew. */
  .st-key-live_run > :only-child > .stVerticalBlock > * { order: 3; }
  .st-key-live_run > :only-child > .stVerticalBlock > :has(> .st-key-transport) { order: 1; }
  .st-key-live_run > :only-child > .stVerticalBlock > :has(.st-key-curves) { order: 2; }
  /* And the chart is as wide as the page; the settings are there, but not half of the screen. */
  .stHorizontalBlock:has(> .stColumn .st-key-curves) { flex-wrap: wrap; }
  .stHorizontalBlock:has(> .stColumn .st-key-curves) > .stColumn { min-width: 100%; }
}
@media (max-height: 480px) and (min-width: 769px) and (orientation: landscape) {
  .stSidebar { width: 14rem !important; min-width: 14rem !important; }
}
/* On paper a page looks as on the screen, made as small as the paper wants; js/figure_hands.js says how wide it was. */
@page { size: A4 landscape; margin: 10mm; }
@media print {
  .stApp, .stApp :has(.stMainBlockContainer) { position: static !important; display: block !important;
    height: auto !important; overflow: visible !important; }
  .stAppHeader, .stSidebar, .st-key-room_door, .st-key-room_bar, .modebar { display: none !important; }
  [data-testid="stMainBlockContainer"] { width: calc(1px * var(--screen, 1040)); max-width: none; padding: 0;
    zoom: min(1, calc(1040 / var(--screen, 1040))); }
  .live-figure, .draggable-frames, .draggable-curve, .draggable-bars, .draggable-pair, pre { break-inside: avoid; }
}
/* A figure that is drawn again must not fade while it waits. */
[data-stale="true"] { opacity: 1 !important; }
</style>
"""
# In one line: each page that is drawn would look for indented lines in it.
_STYLE = " ".join(_CSS.replace("</style>", f"{looks.CSS}\n{glossary.CSS}</style>").split())
# The text of components, too, whatever size they give it; headings and numbers that are larger stay so.
_PRESENTING = f"""
<style>
html {{ font-size: {SMALLEST}px !important; }}
[data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stMain"] [data-testid="stExpander"],
[data-testid="stMain"] [data-testid="stDataFrame"]:not(.st-key-first_rows *, .st-key-mistake_rows *),
.st-key-page_controls,
[data-testid="stColumn"]:has(.st-key-page_controls) {{ display: none !important; }}
[data-testid="stMainBlockContainer"] {{ padding-top: 0.8rem; }}
[data-testid="stMain"] :is(p, li, td, th, label, button, input, dt, dd, figcaption, table, code, kbd),
:is(.db-text, .db-legend, .db-name, .db-input, .ds-text, .ds-name, .df-tick, .df-name, .df-mark-name, .readout-name,
.run-words, .run-lost, .ct-sentence, .rv-row, .rv-said) {{ font-size: 1rem !important; }}
.df-scale {{ height: 1.6rem; }}
/* A low window has room for the picture when all else is close together. */
@media (max-height: 820px) {{
  [data-testid="stMainBlockContainer"] {{ padding-top: 0.4rem; }}
  [data-testid="stMain"] h1 {{ font-size: 1.5rem; padding: 0; }}
  [data-testid="stMain"] [data-testid="stVerticalBlock"] {{ gap: 0.3rem; }}
  [data-testid="stHeading"] [data-testid="stMarkdownContainer"]:has(h1) {{ margin-bottom: -0.3rem !important; }}
  .st-key-settings_line {{ padding-right: 13rem; }} /* beside it are the buttons of the page */
  .readouts {{ gap: 0 1rem; }}
  .readout {{ flex-basis: auto !important; }}
  .df-slider {{ padding: 2px 0 0; }}
}}
</style>
"""


def picture_first() -> Container:
    """A place for two columns, controls and picture: on a phone, which has room for one, the picture is above."""
    return st.container(key="picture_first")


def picture_above() -> Container:
    """A place for two containers, controls and the picture below them: on a phone the picture is above."""
    return st.container(key="picture_above")


def beside_if_room() -> Container:
    """A place for two columns that stand one below the other where a sidebar leaves too little room for both."""
    return st.container(key="beside_if_room")


def doors_first() -> Container:
    """A place for two columns, what moves and the ways in: on a phone the ways in are above."""
    return st.container(key="doors_first")


def page_style() -> None:
    """Apply the styles to the page that is being drawn. After `addresses.arrive`."""
    st.html(_STYLE + (_PRESENTING if presents() else ""))
