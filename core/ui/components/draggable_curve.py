"""`draggable_curve`: a parameter dragged along curves in the browser, with its numbers following at its frame rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from core.ui.components.loader import loader
from core.ui.components.readouts import READOUTS_CSS, headlines
from core.ui.components.sent import sent
from core.ui.visitor.presenting import chart_scale

_CSS = """
.draggable-curve { color: var(--st-text-color); font-family: var(--st-font); }
.dc-stage { position: relative; }
.dc-figure { width: 100%; height: 100%; }
.dc-surface { user-select: none; -webkit-user-select: none; }
.dc-surface { position: absolute; inset: 0; cursor: ew-resize; touch-action: pan-y; border-radius: 6px; }
.dc-grip { position: absolute; top: 0; bottom: 0; left: 0; width: 44px; margin-left: -22px; }
.dc-grip::before { content: ""; position: absolute; left: 21px; top: 6px; bottom: 44px; width: 2px;
  background: var(--st-text-color); opacity: 0.55; }
.dc-dot { position: absolute; left: 11px; top: -11px; width: 22px; height: 22px; box-sizing: border-box;
  border-radius: 50%; background: var(--series-2); border: 3px solid var(--st-text-color); }
.dc-problem { color: light-dark(#b34700, #ff9a57); font-weight: 600; }
"""
_HTML = """
<div class="draggable-curve"><div class="readouts"></div><div class="dc-stage"><div class="dc-figure"></div>
<div class="dc-surface" role="slider" tabindex="0"><div class="dc-grip"></div></div></div>
<div class="dc-problem" role="alert"></div></div>
"""

_mount = st.components.v2.component(
    "softmax_lab_draggable_curve",
    html=_HTML,
    css=_CSS + READOUTS_CSS,
    js=loader("draggable_curve.js"),
    isolate_styles=False,
)


def draggable_curve(
    figure: dict[str, Any],
    *,
    x: Sequence[float],
    y: Sequence[Sequence[float | None]],
    readouts: Mapping[str, Sequence[str]],
    index: int,
    key: str,
    label: str,
    height: int,
    on_release: Callable[[object], None],
) -> None:
    """Show a figure whose panels share an x axis, with a marker on each panel's curve that is dragged along.

    During a drag that nobody follows nothing is sent: every number was computed before and travels along.

    Args:
        figure: as Plotly's JSON has it; a panel is a y axis (y, y2, ...) with `range` and `domain`; fixed margins.
        x: the values that can be chosen, ascending.
        y: for each panel the height of the marker at each x; None puts it on the lower edge.
        readouts: texts to show above, by name, one for each x.
        index: of the x chosen now.
        key: of the widget.
        label: what is dragged, for those who cannot see it.
        height: of the figure in pixels.
        on_release: called before the page runs again, with what the browser sent: the x that was let go.
    """

    def released() -> None:
        on_release(sent(key, "parameter"))

    _mount(
        data={
            "figure": figure,
            "x": list(x),
            "y": [list(panel) for panel in y],
            "readouts": [{"name": name, "texts": headlines(texts)} for name, texts in readouts.items()],
            "index": index,
            "scale": chart_scale(),
            "label": label,
            "height": height,
        },
        key=key,
        on_parameter_change=released,
    )
