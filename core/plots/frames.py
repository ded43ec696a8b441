"""Figures that move with a slider: what changes from position to position, packed for the browser."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from core.plots.style import Figure

# A value for every position: numbers of shape (positions, n) or (positions, rows, columns), or one text each.
Values = npt.NDArray[Any] | Sequence[str]


@dataclass(frozen=True)
class Panel:
    """One figure of several that move together.

    Attributes:
        figure: as Plotly's JSON has it, without what moves.
        label: what it shows, for those who cannot see it.
        height: in pixels.
        traces: by the number of a trace in the figure, its properties (x, y, z) at every position. NaN is a gap.
        layout: by the path of a property of the layout (such as "xaxis.range"), its value at every position.
    """

    figure: Figure
    label: str
    height: int
    traces: Mapping[int, Mapping[str, npt.NDArray[Any]]] = field(default_factory=dict)
    layout: Mapping[str, Values] = field(default_factory=dict)


def packed(values: Values) -> dict[str, Any] | list[str]:
    """Values as the browser reads them: float32 (or uint8 as it is) in base64 with their shape; texts as they are."""
    if not isinstance(values, np.ndarray):
        return list(values)
    if values.dtype != np.uint8:
        values = values.astype(np.float32)
    kind = "u1" if values.dtype == np.uint8 else "f4"
    little = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"))
    return {"kind": kind, "shape": list(values.shape), "bytes": base64.b64encode(little.tobytes()).decode("ascii")}


def panel_data(panel: Panel) -> dict[str, Any]:
    """A panel as js/draggable_frames.js reads it."""
    return {
        "figure": panel.figure,
        "label": panel.label,
        "height": panel.height,
        "traces": [
            {"trace": number, "values": {name: packed(values) for name, values in moving.items()}}
            for number, moving in panel.traces.items()
        ],
        "layout": {path: packed(values) for path, values in panel.layout.items()},
    }
