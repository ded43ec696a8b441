"""`drawing_pad`: a pad to draw on by mouse, pen, finger or keys, which tells what it looks like while the pen moves."""

from __future__ import annotations

import base64
from collections.abc import Callable

import streamlit as st

from core.drawing.ink import MOST_NUMBERS, MOST_STROKES, Drawing
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
.dp-keys { display: none; margin-top: 12px; font-size: 1rem; line-height: 1.3; }
canvas:focus-visible ~ .dp-hint .dp-keys { display: block; }
.dp-told { margin-top: 6px; font-size: 1rem; line-height: 1.3; }
.dp-told:empty { margin: 0; }
.dp-tools input[type=file] { display: none; }
@media (pointer: fine) { .dp-tools button[data-photo=camera] { display: none; } }
/* Beside what is answered a hand still needs room to draw. */
@media (min-width: 641px) and (max-width: 1000px) {
  .stHorizontalBlock:has(> .stColumn .drawing-pad) { flex-wrap: nowrap; }
  .stColumn:has(.drawing-pad) { min-width: 17rem; }
  .stColumn:has(.drawing-pad) ~ .stColumn { min-width: 0; }
}
"""
_HTML = """
<div class="drawing-pad"><div class="dp-paper"><canvas tabindex="0" role="application" aria-label="Drawing pad: draw a
digit by mouse, pen or finger. By keys: arrows move the drawing; Enter takes a pen that the arrows move, Space puts it
down and lifts it, Escape lays it away; Backspace takes a stroke back; Delete clears."></canvas>
<div class="dp-hint">Draw a digit here,<br>or put a photo of one
<div class="dp-keys">Enter: draw with the arrow keys<br>Arrows: move the drawing<br>Backspace: undo, Delete: clear
</div></div>
<div class="dp-said" aria-live="polite"></div></div>
<div class="dp-told" role="status"></div>
<div class="dp-tools"><button data-tool="undo">Undo</button><button data-tool="clear">Clear</button>
<span class="dp-gap"></span><button data-pen="thick">Thick</button><button data-pen="thin">Thin</button></div>
<div class="dp-tools"><button data-nudge="-1,0" aria-label="move left">&larr;</button>
<button data-nudge="1,0" aria-label="move right">&rarr;</button>
<button data-nudge="0,-1" aria-label="move up">&uarr;</button>
<button data-nudge="0,1" aria-label="move down">&darr;</button>
<button data-nudge="0,0" aria-label="move back">Back</button><span class="dp-gap"></span>
<button data-photo="camera">Camera</button>
<button data-photo="file" title="a PNG or JPEG: choose it here, drop it on the pad, or paste it">Photo</button>
<input type="file" data-photo="camera" accept="image/jpeg,image/png" capture="environment" aria-label="take a photo">
<input type="file" data-photo="file" accept="image/jpeg,image/png" aria-label="choose a photo"></div></div>
"""

# What a browser unpacks of a photo at most; what it sends is small.
_MOST_PHOTO_MB = 30
_MOST_PHOTO_MEGAPIXELS = 120
_LIMITS = {
    "strokes": MOST_STROKES,
    "numbers": MOST_NUMBERS,
    "photo": {"bytes": _MOST_PHOTO_MB * 1_000_000, "pixels": _MOST_PHOTO_MEGAPIXELS * 1_000_000},
}
_WORDS = {
    # How far a drawing was moved, by its direction: 1 is right or down. js/drawing_pad.js fills in the distances.
    "1,0": "moved {x} right",
    "-1,0": "moved {x} left",
    "0,1": "moved {y} down",
    "0,-1": "moved {y} up",
    "1,1": "moved {x} right, {y} down",
    "1,-1": "moved {x} right, {y} up",
    "-1,1": "moved {x} left, {y} down",
    "-1,-1": "moved {x} left, {y} up",
    "pen up": "pen up: arrows move it, Space draws",
    "pen down": "pen down: arrows draw, Space lifts",
    "full": f"The pad is full: it takes {MOST_STROKES} strokes, and about {MOST_NUMBERS // 2:,} points in all. Undo "
    "strokes, or clear.",
    # Of a photo; the last three are the problems of js/photo.js.
    "reading": "Looking for the ink ...",
    "kind": "This is no PNG or JPEG: save the photo as one of them.",
    "large": f"This photo is too large: at most {_MOST_PHOTO_MB} MB and {_MOST_PHOTO_MEGAPIXELS} million pixels are "
    "read.",
    "damaged": "This photo cannot be read: it is damaged.",
}

_mount = st.components.v2.component(
    "softmax_lab_drawing_pad", html=_HTML, css=_CSS, js=loader("drawing_pad.js"), isolate_styles=False
)


def drawing_pad(
    drawing: Drawing,
    *,
    revision: int,
    answered: int,
    photos: int,
    photo_problem: str,
    key: str,
    on_ink: Callable[[object], None],
    on_photo: Callable[[object], None],
) -> None:
    """Show a pad. While the pen moves it tells up to fourteen times a second what it looks like, and when it is lifted.

    Args:
        drawing: what is on it when a browser sees it first, or sees another revision.
        revision: another number tells the pad that `drawing` was changed here and not by hand.
        answered: the number of the latest message that was taken in; the pad waits for it before it sends more.
        photos: how many photos were looked at; another number tells the pad that `photo_problem` is about its last one.
        photo_problem: why nothing of it came on the pad, as a sentence; empty when something did.
        key: of the widget.
        on_ink: called before the page runs again, with what the browser sent, for `core.drawing.ink.read_message`.
        on_photo: likewise, with a photo for `core.drawing.photo_file.grey_of`.
    """

    def drawn() -> None:
        on_ink(sent(key, "ink"))

    def brought() -> None:
        on_photo(sent(key, "photo"))

    _mount(
        data={
            "strokes": [list(stroke) for stroke in drawing.strokes],
            "picture": base64.b64encode(drawing.picture).decode("ascii") if drawing.picture is not None else None,
            "nudge": list(drawing.nudge),
            "words": _WORDS,
            "limits": _LIMITS,
            "revision": revision,
            "answered": answered,
            "photos": photos,
            "photo_problem": photo_problem,
        },
        key=key,
        on_ink_change=drawn,
        on_photo_change=brought,
    )
