"""`live_figure`: a Plotly figure that keeps its zoom while a run feeds it, and tells what was clicked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from core.ui.components.loader import loader
from core.ui.visitor.presenting import chart_scale

_CSS = """
.live-figure { width: 100%; position: relative; }
.live-figure[data-problem]::before { content: attr(data-problem); }
.lf-picture { position: absolute; z-index: 5; width: 96px; height: 96px; pointer-events: none; background-color: #fff;
  background-repeat: no-repeat; image-rendering: pixelated; border: 2px solid currentColor; border-radius: 4px; }
"""

_mount = st.components.v2.component(
    "softmax_lab_live_figure",
    html='<div class="live-figure"></div>',
    css=_CSS,
    js=loader("live_figure.js"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class FigureFeed:
    """Where a figure gets new data from without the page being run again.

    Attributes:
        path: of the stream, below /softmax-lab/.
        name: of the figure among the stream's parts.
        traces: how many of the figure's traces, from the first on, are this page's own and stay.
        shapes: how many of its shapes, from the last on, are.
    """

    path: str
    name: str
    traces: int = 0
    shapes: int = 0


@dataclass(frozen=True)
class PointPictures:
    """Small pictures of a figure's points, which appear beside them: a point's customdata is the number of its picture.

    Attributes:
        sheet: a data URI of all of them side by side, row by row, all of one size.
        columns, rows: how many there are in a row of the sheet, and how many rows it has.
    """

    sheet: str
    columns: int
    rows: int


def live_figure(
    figure: dict[str, Any],
    *,
    key: str,
    label: str,
    height: int,
    pickable: bool = False,
    feed: FigureFeed | None = None,
    pictures: PointPictures | None = None,
) -> dict[str, str] | None:
    """Show a figure; in the run after a click on it, give what was clicked.

    Args:
        figure: `data` and `layout` as Plotly's JSON has them. Colours of text and grid follow the page's theme.
        key: the same key keeps the same node, and with it zoom and hover.
        label: what the figure shows, for those who cannot see it.
        height: in pixels.
        pickable: whether clicks are reported.
        feed: what draws it from now on; None while only Python does.
        pictures: what appears beside a point that is pointed at or tapped.

    Returns:
        x and y of the point as text, or None.
    """
    result = _mount(
        data={
            "figure": figure,
            "height": height,
            "label": label,
            "pickable": pickable,
            "scale": chart_scale(),
            "fed": asdict(feed) if feed is not None else None,
            "pictures": asdict(pictures) if pictures is not None else None,
        },
        key=key,
        on_picked_change=lambda: None,
    )
    point: dict[str, str] | None = result.get("picked")
    return point
