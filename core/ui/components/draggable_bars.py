"""`draggable_bars`: logits dragged as bars in the browser, with softmax following at its frame rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.ui.components.loader import loader

_CSS = """
.draggable-bars { color: var(--st-text-color); font-family: var(--st-font); --db-track: 210px; --db-part: 120px; }
.db-grid { display: grid; gap: 8px; user-select: none; }
.db-class { min-width: 0; text-align: center; }
.db-name { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.db-track { position: relative; height: var(--db-track); touch-action: pan-y; cursor: ns-resize; border-radius: 6px;
  background: linear-gradient(var(--st-text-color), var(--st-text-color)) center / 100% 1px no-repeat,
    var(--st-secondary-background-color); }
.db-bar { position: absolute; left: 18%; right: 18%; background: var(--series-1); opacity: 0.75; }
.db-handle { position: absolute; left: 0; right: 0; height: 44px; margin-top: -22px; touch-action: none; }
.db-handle::before { content: ""; position: absolute; left: 8%; right: 8%; top: 18px; height: 8px; border-radius: 4px;
  background: var(--st-text-color); }
@media (pointer: coarse) { .db-handle::before { top: 13px; height: 18px; border-radius: 9px; } }
.db-input { width: 100%; box-sizing: border-box; margin: 6px 0; padding: 4px 2px; text-align: center; font: inherit;
  color: inherit; background: transparent; border: 1px solid var(--st-border-color); border-radius: 6px; }
.db-part { position: relative; height: var(--db-part); margin-top: 6px; border-radius: 6px;
  background: var(--st-secondary-background-color); overflow: hidden; }
.db-fill { position: absolute; left: 0; right: 0; bottom: 0; background: var(--other-class); opacity: 0.8; }
.db-winner .db-softmax .db-fill { background: var(--first-class); }
.db-sigmoid .db-fill { background: repeating-linear-gradient(45deg, #009E73 0 6px, transparent 6px 10px); }
.db-text { position: relative; display: inline-block; margin-top: 4px; padding: 0 5px; border-radius: 4px;
  background: var(--st-background-color); font-size: clamp(11px, 1.4vw, 18px); }
.db-winner .db-softmax { outline: 3px solid var(--first-class); outline-offset: -3px; }
.db-winner .db-softmax .db-text { font-weight: 700; }
.draggable-bars:not(.db-with-sigmoid) .db-sigmoid, .draggable-bars:not(.db-with-sigmoid) .db-sum-sigmoid
  { display: none; }
.db-legend { display: flex; flex-wrap: wrap; gap: 4px 24px; margin-top: 8px; font-size: 16px; }
.db-problem { color: light-dark(#b34700, #ff9a57); font-weight: 600; min-height: 1.3em; }
"""
_HTML = """
<div class="draggable-bars"><div class="db-grid"></div><div class="db-legend"><span class="db-far"></span>
<span class="db-sum-softmax"></span><span class="db-sum-sigmoid"></span></div>
<div class="db-problem" role="alert"></div></div>
"""

# The words of the picture, with fields that the browser fills in as the hand moves.
_WORDS = {
    "slider": "logit of {name}",
    "box": "type the logit of {name}",
    "wrong": "“{typed}” is no logit: type a number from -{limit} to {limit}.",
    "ambiguous": "“{typed}” can be read as {first} or as {second}: type the one that is meant.",
    "softmax": "softmax (filled): sum {sum}",
    "sigmoid": "one sigmoid each (striped): sum {sum}",
    "axis": "logits, axis from -{far} to {far}",
}

_mount = st.components.v2.component(
    "softmax_lab_draggable_bars", html=_HTML, css=_CSS, js=loader("draggable_bars.js"), isolate_styles=False
)


def draggable_bars(
    logits: Sequence[float],
    names: Sequence[str],
    *,
    temperature: float,
    constant: float,
    sigmoid: bool,
    limit: float,
    key: str,
) -> list[Any] | None:
    """Show logits as bars, and what softmax makes of them; in the run after a drag, a key or typing, give them.

    Args:
        logits: one for each class.
        names: of the classes.
        temperature: by which logits are divided before softmax and sigmoid.
        constant: what is added to every logit before that; the bars show logits without it.
        sigmoid: whether to show one sigmoid for each class as well.
        limit: the largest absolute logit that can be typed.
        key: of the widget.

    Returns:
        What the browser sent, to be checked as anything from a browser; None in every other run.
    """
    result = _mount(
        data={
            "logits": list(logits),
            "names": list(names),
            "temperature": temperature,
            "constant": constant,
            "sigmoid": sigmoid,
            "limit": limit,
            "words": _WORDS,
        },
        key=key,
        on_logits_change=lambda: None,
    )
    sent: list[Any] | None = result.get("logits")
    return sent
