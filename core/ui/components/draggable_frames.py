"""`draggable_frames`: a slider whose every position was computed beforehand, and figures redrawn as it moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import streamlit as st

from core.plots.frames import Panel
from core.ui.components.loader import loader
from core.ui.components.readouts import READOUTS_CSS, headlines
from core.ui.components.sent import sent
from core.ui.visitor.presenting import chart_scale

_CSS = """
.draggable-frames { color: var(--st-text-color); font-family: var(--st-font); }
.df-slider { user-select: none; -webkit-user-select: none; }
.df-slider { position: sticky; top: 3.4rem; z-index: 2; background: var(--st-background-color); padding: 6px 0 2px; }
.df-surface { position: relative; height: 52px; cursor: ew-resize; touch-action: pan-y; border-radius: 6px;
  margin: 0 14px; }
.df-surface::before { content: ""; position: absolute; left: 0; right: 0; top: 23px; height: 6px; border-radius: 3px;
  background: color-mix(in srgb, var(--st-text-color, #888) 30%, transparent); }
.df-band { position: absolute; top: 8px; height: 36px; box-sizing: border-box; overflow: hidden; color: #111;
  font-size: 1rem; font-weight: 600; line-height: 34px; text-align: center; white-space: nowrap;
  border: 1px solid rgba(128, 128, 128, 0.6); }
.df-name { position: relative; z-index: 1; padding: 1px 6px; border-radius: 4px;
  background: rgba(255, 255, 255, 0.94); }
.df-quiet { background: repeating-linear-gradient(90deg, #D2D2D2 0 7px, #BDBDBD 7px 9px); }
.df-good { background: #8FD3BE; }
.df-warning { background: repeating-linear-gradient(45deg, #F5CF80 0 7px, #E69F00 7px 10px); }
.df-bad { background: repeating-linear-gradient(-45deg, #F2B48C 0 5px, #D55E00 5px 8px); }
.df-thumb { position: absolute; top: 0; left: 0; z-index: 2; width: 44px; height: 52px; margin-left: -22px; }
.df-thumb::before { content: ""; position: absolute; left: 15px; top: 0; width: 14px; height: 52px;
  box-sizing: border-box; border-radius: 7px; background: var(--st-background-color);
  border: 3px solid var(--st-text-color); }
.df-mark { position: absolute; top: 2px; height: 58px; border-left: 3px dashed var(--st-text-color); }
.df-scale { position: relative; height: 22px; margin: 2px 14px 0; font-size: 0.9rem; }
.df-marks { position: relative; height: 24px; margin: 0 14px; font-size: 1rem; font-weight: 600; }
.df-tick, .df-mark-name { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.df-mark-name { line-height: 24px; }
.df-panels { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 4px; }
.df-panel { position: relative; flex: 1 1 330px; min-width: 0; }
.df-layer { position: absolute; pointer-events: none; }
svg.df-layer { inset: 0; width: 100%; height: 100%; }
.df-words { font-size: 1rem; font-weight: 600; border-radius: 4px;
  background: color-mix(in srgb, var(--st-background-color) 80%, transparent); }
.df-problem { color: light-dark(#b34700, #ff9a57); font-weight: 600; }
@media (max-width: 640px) { .df-panel { flex-basis: 100%; } }
"""
_HTML = """
<div class="draggable-frames"><div class="readouts"></div>
<div class="df-slider"><div class="df-surface" role="slider" tabindex="0"><div class="df-bands"></div>
<div class="df-thumb"></div></div><div class="df-scale" aria-hidden="true"></div><div class="df-marks"></div></div>
<div class="df-panels"></div><div class="df-problem" role="alert"></div></div>
"""

_mount = st.components.v2.component(
    "softmax_lab_draggable_frames",
    html=_HTML,
    css=_CSS + READOUTS_CSS,
    js=loader("draggable_frames.js"),
    isolate_styles=False,
)


# What the slider says of a position: nothing happens there, all is well, take care, or it goes wrong.
Tone = Literal["quiet", "good", "warning", "bad"]


@dataclass(frozen=True)
class Band:
    """Neighbouring positions that are drawn alike.

    Attributes:
        first, last: positions, both included.
        tone: decides colour and pattern.
        name: what is written on it where there is room.
    """

    first: int
    last: int
    tone: Tone
    name: str


@dataclass(frozen=True)
class Mark:
    """A place on the slider, perhaps between two positions, with a text below it."""

    at: float
    text: str


@dataclass(frozen=True)
class FrameSlider:
    """What is chosen by dragging.

    Attributes:
        label: what it is, for those who cannot see it.
        texts: the value at each position.
        ticks: some of the positions, with their text on the scale.
        bands, marks: what is known about the positions.
    """

    label: str
    texts: Sequence[str]
    ticks: Sequence[Mark]
    bands: Sequence[Band] = ()
    marks: Sequence[Mark] = ()


def draggable_frames(
    slider: FrameSlider,
    panels: Sequence[Panel],
    *,
    readouts: Mapping[str, Sequence[str]],
    index: int,
    key: str,
    on_release: Callable[[int], None],
) -> None:
    """Show a slider and figures that follow it, each drawn anew as the hand moves.

    During a drag that nobody follows nothing is sent: what every position shows was computed before and travels along.

    Args:
        slider: the positions.
        panels: side by side where there is room.
        readouts: texts to show above, by name, one for each position.
        index: the position chosen now.
        key: of the widget.
        on_release: called before the page runs again, with the position that was let go.
    """

    def released() -> None:
        position = _position(sent(key, "index"), len(slider.texts))
        if position is not None:
            on_release(position)

    _mount(
        data={
            "slider": asdict(slider),
            "panels": [panel.data for panel in panels],
            "readouts": [{"name": name, "texts": headlines(texts)} for name, texts in readouts.items()],
            "index": index,
            "scale": chart_scale(),
        },
        key=key,
        on_index_change=released,
    )


def _position(sent: object, positions: int) -> int | None:
    """The position a browser sent; None when it is none of this slider, as a message may hold anything."""
    if isinstance(sent, int) and not isinstance(sent, bool) and 0 <= sent < positions:
        return sent
    return None
