"""`drawing_pad`: a pad to draw on by mouse, pen or finger, which tells what it looks like while the pen moves."""

from __future__ import annotations

import base64
from collections.abc import Callable

import streamlit as st

from core.drawing.ink import Drawing
from core.ui.components.loader import loader
from core.ui.components.sent import sent

# Paper is white and ink is dark on every theme: the drawing is the data.
_CSS = """
.drawing-pad { color: var(--st-text-color); font-family: var(--st-font); max-width: 400px; }
.dp-paper { position: relative; }
.drawing-pad canvas { display: block; width: 100%; aspect-ratio: 1; box-sizing: border-box; touch-action: none;
  user-select: none; -webkit-user-select: none; cursor: crosshair; border-radius: 8px; background: #fff;
  border: 2px solid #8a8a8a; }
.dp-hint { display: none; position: absolute; inset: 0; place-content: center; text-align: center; color: #595959;
  font-size: 1.25rem; pointer-events: none; }
.dp-empty .dp-hint { display: grid; }
.dp-said { position: absolute; left: 10px; top: 8px; padding: 0 6px; border-radius: 4px; background: #fff;
  color: #333; font-size: 1rem; pointer-events: none; }
.dp-tools { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 8px; }
.dp-tools button { min-width: 42px; height: 40px; padding: 0 9px; font: inherit; color: inherit; cursor: pointer;
  background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color); border-radius: 8px;
  touch-action: manipulation; }
.dp-tools button[aria-pressed=true] { outline: 2px solid var(--st-primary-color); font-weight: 700; }
.dp-tools button:disabled { opacity: 0.45; cursor: default; }
.dp-gap { flex: 1; }
"""
_HTML = """
<div class="drawing-pad"><div class="dp-paper"><canvas tabindex="0" role="application"
aria-roledescription="drawing pad" aria-label="Draw a digit; arrow keys move it, Backspace takes a stroke back,
Delete clears"></canvas>
<div class="dp-hint">Draw a digit here</div><div class="dp-said" aria-live="polite"></div></div>
<div class="dp-tools"><button data-tool="undo">Undo</button><button data-tool="clear">Clear</button>
<span class="dp-gap"></span><button data-pen="thick">Thick</button><button data-pen="thin">Thin</button></div>
<div class="dp-tools"><button data-nudge="-1,0" aria-label="move left">&larr;</button>
<button data-nudge="1,0" aria-label="move right">&rarr;</button>
<button data-nudge="0,-1" aria-label="move up">&uarr;</button>
<button data-nudge="0,1" aria-label="move down">&darr;</button>
<button data-nudge="0,0" aria-label="move back">Back</button></div></div>
"""

# How far a drawing was moved, by its direction: 1 is right or down. js/drawing_pad.js fills in the distances.
_MOVED = {
    "1,0": "moved {x} right",
    "-1,0": "moved {x} left",
    "0,1": "moved {y} down",
    "0,-1": "moved {y} up",
    "1,1": "moved {x} right, {y} down",
    "1,-1": "moved {x} right, {y} up",
    "-1,1": "moved {x} left, {y} down",
    "-1,-1": "moved {x} left, {y} up",
}

_mount = st.components.v2.component(
    "softmax_lab_drawing_pad", html=_HTML, css=_CSS, js=loader("drawing_pad.js"), isolate_styles=False
)


def drawing_pad(drawing: Drawing, *, revision: int, answered: int, key: str, on_ink: Callable[[object], None]) -> None:
    """Show a pad. While the pen moves it tells up to fourteen times a second what it looks like, and when it is lifted.

    Args:
        drawing: what is on it when a browser sees it first, or sees another revision.
        revision: another number tells the pad that `drawing` was changed here and not by hand.
        answered: the number of the latest message that was taken in; the pad waits for it before it sends more.
        key: of the widget.
        on_ink: called before the page runs again, with what the browser sent, for `core.drawing.ink.read_message`.
    """

    def drawn() -> None:
        on_ink(sent(key, "ink"))

    _mount(
        data={
            "strokes": [list(stroke) for stroke in drawing.strokes],
            "picture": base64.b64encode(drawing.picture).decode("ascii") if drawing.picture is not None else None,
            "nudge": list(drawing.nudge),
            "moved": _MOVED,
            "revision": revision,
            "answered": answered,
        },
        key=key,
        on_ink_change=drawn,
    )
