"""`draggable_pair`: two distributions dragged as bars in the browser, with their cross-entropy following."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.ui.components.loader import loader
from core.ui.components.readouts import READOUTS_CSS
from core.ui.components.sent import sent

_CSS = """
.draggable-pair { color: var(--st-text-color); font-family: var(--st-font); }
.ds-grid { display: grid; gap: 16px; margin-top: 8px; user-select: none; -webkit-user-select: none; }
.ds-class { min-width: 0; text-align: center; }
.ds-name { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.ds-pair { display: flex; gap: 4px; }
.ds-track { position: relative; flex: 1; height: 210px; touch-action: pan-y; cursor: ns-resize; border-radius: 6px;
  background: var(--st-secondary-background-color); overflow: hidden; }
.ds-fill { position: absolute; left: 0; right: 0; bottom: 0; border-top: 5px solid var(--st-text-color); }
.ds-handle { position: absolute; left: 0; right: 0; top: -24px; height: 44px; touch-action: none; }
@media (pointer: coarse) { .ds-fill { border-top-width: 14px; } .ds-handle { top: -29px; } }
.ds-p .ds-fill { background: repeating-linear-gradient(45deg, var(--series-2) 0 6px,
  color-mix(in srgb, var(--series-2) 53%, transparent) 6px 10px); }
.ds-q .ds-fill { background: var(--series-1); }
.ds-texts { display: flex; flex-wrap: wrap; gap: 0 4px; font-variant-numeric: tabular-nums; }
.ds-text { flex: 1; white-space: nowrap; font-size: clamp(0.8rem, 1.3vw, 1.1rem); }
"""
_HTML = """
<div class="draggable-pair"><div class="readouts"></div><div class="ds-grid"></div></div>
"""

_mount = st.components.v2.component(
    "softmax_lab_draggable_pair",
    html=_HTML,
    css=_CSS + READOUTS_CSS,
    js=loader("draggable_pair.js"),
    isolate_styles=False,
)
READOUTS = ("entropy H(P)", "cross-entropy H(P, Q)", "gap KL(P || Q)")


def draggable_pair(
    p: Sequence[float],
    q: Sequence[float],
    names: Sequence[str],
    *,
    texts: Sequence[str],
    key: str,
    on_release: Callable[[object], None],
) -> None:
    """Show the distributions P and Q as pairs of bars; one bar that is dragged takes from the others, or gives.

    Args:
        p, q: shares of the classes; each sums to 1.
        names: of the classes.
        texts: entropy, cross-entropy and gap as PyTorch has them; the browser's own stand there while a hand moves.
        key: of the widget.
        on_release: called before the page runs again, with what the browser sent: p and q by name.
    """

    def released() -> None:
        on_release(sent(key, "shares"))

    _mount(
        data={"p": list(p), "q": list(q), "names": list(names), "readouts": list(READOUTS), "texts": list(texts)},
        key=key,
        on_shares_change=released,
    )
