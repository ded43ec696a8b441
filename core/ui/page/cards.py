"""Cards that lead to a page: a picture of it, the question it answers, and the whole card is the link."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

from core.ui.page.theme_pictures import for_both_themes
from core.ui.seams import Container

FOLDER = Path(__file__).parents[1] / "pictures"
SCHEMES = ("light", "dark")
# Of a picture, in pixels: three to two.
WIDTH, HEIGHT = 480, 320

_CSS = """
<style>
.st-key-page_cards { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
[class*="st-key-page_card_"] { position: relative; height: 100%; padding: 0.6rem !important; gap: 0.3rem !important; }
[class*="st-key-page_card_"]:has(a:hover), [class*="st-key-page_card_"]:has(a:focus-visible)
  { border-color: var(--st-primary-color, #0068b4); box-shadow: 0 0 0 2px var(--st-primary-color, #0068b4); }
[class*="st-key-page_card_"] img { display: block; width: 100%; height: auto; border-radius: 4px; }
[class*="st-key-page_card_"] [data-testid="stPageLink-NavLink"] { background: none; outline: none; padding-left: 0; }
[class*="st-key-page_card_"] [data-testid="stPageLink-NavLink"]::after { content: ""; position: absolute; inset: 0; }
/* The link reaches as far as the card: nothing between the two is a place of its own. */
[class*="st-key-page_card_"] :is(div, a) { position: static; }
@media (max-width: 640px) {
  .st-key-page_cards { gap: 0.6rem; }
  [class*="st-key-page_card_"] { flex-direction: row !important; align-items: center; gap: 0.8rem !important; }
  [class*="st-key-page_card_"] > :first-child {
    --wide: clamp(4rem, 100vw - 15.5rem, 7.5rem); flex: 0 0 var(--wide); width: var(--wide); }
}
</style>
"""


def cards() -> Container:
    """A place for cards, as many side by side as there is room for."""
    st.html(_CSS)
    return st.container(key="page_cards")


def card(name: str, file: str, question: str) -> None:
    """A card that leads to a page. Without a picture, as of a page that has just been added, there are words alone.

    Args:
        name: of the page and of its picture.
        file: by which Streamlit knows the page.
        question: that it answers.
    """
    with st.container(key=f"page_card_{name}", border=True):
        if name in pictures():
            st.html(f'<img src="softmax-lab/pictures/{escape(name)}.svg" alt="" width="{WIDTH}" height="{HEIGHT}">')
        st.page_link(file, label=question)


def picture_file(name: str, scheme: str) -> Path:
    """The picture of a page in one of SCHEMES."""
    return FOLDER / f"{name}-{scheme}.webp"


@cache
def picture(name: str) -> str | None:
    """The picture of a page for both themes, as an SVG; None where there is none."""
    if name not in pictures():
        return None
    light, dark = (picture_file(name, scheme).read_bytes() for scheme in SCHEMES)
    return for_both_themes(light, dark, WIDTH, HEIGHT)


@cache
def pictures() -> frozenset[str]:
    """Names of the pages that have a picture in every scheme."""
    names = {path.stem.rpartition("-")[0] for path in FOLDER.glob("*.webp")}
    return frozenset(name for name in names if all(picture_file(name, scheme).exists() for scheme in SCHEMES))
