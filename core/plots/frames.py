"""Figures that move with a slider: what changes from position to position, packed for the browser."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from core.plots.style import Figure

Floats = npt.NDArray[np.floating[Any]]
# Of panels side by side: their axes stand still, and the legend is above them.
PANEL_MARGIN = {"l": 74, "r": 14, "t": 34, "b": 54, "autoexpand": False}
PANEL_LEGEND = {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom", "font": {"size": 15}}


@dataclass(frozen=True)
class Panel:
    """One figure of several that move together, with one pair of axes.

    Plotly draws the axes, the legend and the traces that stay. What moves is drawn over it by js/moving_panel.js, in
    the style that its trace has in the figure: Plotly takes 10 to 30 ms to change a figure, and a hand waits for three.

    Attributes:
        figure: as Plotly's JSON has it; lines, markers and an area below (fill "tozeroy") can move.
        label: what it shows, for those who cannot see it.
        height: in pixels.
        traces: by the number of a trace in the figure, its "x" and "y" at every position, each (positions, points) or
            (points,) where it is always the same. NaN is a gap.
        surface: heights from 0 to 255 over the whole of the axes at every position, (positions, rows, columns), rows
            from the bottom up; drawn as bands behind everything else.
        pixels: signed numbers over the whole of the axes at every position, 128 for 0, from 0 (as far below) to 255,
            (positions, rows, columns), rows from the top down; drawn as squares, orange below 0 and blue above.
        ranges: by axis ("xaxis", "yaxis"), its range at every position, (positions, 2).
        words: a text at every position, for what the picture cannot show.
    """

    figure: Figure
    label: str
    height: int
    traces: Mapping[int, Mapping[str, npt.NDArray[Any]]] = field(default_factory=dict)
    surface: npt.NDArray[np.uint8] | None = None
    pixels: npt.NDArray[np.uint8] | None = None
    ranges: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    words: Sequence[str] = ()

    @cached_property
    def data(self) -> dict[str, Any]:
        """The panel as js/draggable_frames.js reads it; made once for all who look at it."""
        return {
            "figure": self.figure,
            "label": self.label,
            "height": self.height,
            "traces": [
                {"trace": number, **{name: packed(values) for name, values in moving.items()}}
                for number, moving in self.traces.items()
            ],
            "surface": None if self.surface is None else packed(self.surface),
            "pixels": None if self.pixels is None else packed(self.pixels),
            "ranges": {axis: packed(values) for axis, values in self.ranges.items()},
            "words": list(self.words),
        }


def packed(values: npt.NDArray[Any]) -> dict[str, Any]:
    """Numbers as the browser reads them: float32 (or uint8 as it is) in base64 with their shape."""
    kind = "u1" if values.dtype == np.uint8 else "f4"
    with np.errstate(over="ignore"):  # what is beyond float32 is infinite there, too
        little = np.ascontiguousarray(values, dtype=np.dtype(kind).newbyteorder("<"))
    return {"kind": kind, "shape": list(values.shape), "bytes": base64.b64encode(little.tobytes()).decode("ascii")}
