"""The weights of softmax regression as pictures: for each class, which pixels speak for it and which against."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plots.style import Figure

# Brown for negative, blue-green for positive, nothing in between: told apart by colour-blind eyes, light or dark.
_SCALE = [
    [0.0, "rgb(179,88,6)"],
    [0.25, "rgba(241,163,64,0.8)"],
    [0.5, "rgba(128,128,128,0.08)"],
    [0.75, "rgba(53,151,190,0.8)"],
    [1.0, "rgb(0,90,140)"],
]
_LEVELS = 127
COLUMNS = 5


def weight_images(
    weights: NDArray[np.float32],
    class_names: Sequence[str],
    image_shape: tuple[int, int],
    *,
    what: str = "weight",
    ends: tuple[str, str] = ("against", "for"),
) -> Figure:
    """One picture for each class, all on one colour scale that is symmetric around 0.

    Colours have 255 levels, which makes a figure of 28x28 pixels 10 kB instead of 60.

    Args:
        weights: of the linear layer, shape (classes, pixels).
        class_names: one for each row.
        image_shape: (height, width) of an image.
        what: the quantity, for the legend.
        ends: what the lowest and the highest colour stand for.
    """
    finite = np.nan_to_num(weights, nan=0.0, posinf=0.0, neginf=0.0)
    largest = float(np.abs(finite).max()) or 1.0
    levels = np.round(finite / largest * _LEVELS).astype(np.int8)
    columns = min(COLUMNS, len(class_names))
    rows = -(-len(class_names) // columns)
    data: list[dict[str, Any]] = []
    layout: dict[str, Any] = {
        "uirevision": "weights",
        "margin": {"l": 8, "r": 8, "t": 30, "b": 84},
        "annotations": [],
        "coloraxis": {
            "cmin": -_LEVELS,
            "cmax": _LEVELS,
            "colorscale": _SCALE,
            "colorbar": {
                "tickvals": [-_LEVELS, 0, _LEVELS],
                "ticktext": [f"{-largest:.2g} ({ends[0]})", "0", f"{largest:.2g} ({ends[1]})"],
                "title": {"text": what, "side": "top"},
                "orientation": "h",
                "thickness": 14,
                "x": 0.5,
                "len": 0.8,
                "y": -0.02,
                "yanchor": "top",
            },
        },
    }
    for number, name in enumerate(class_names):
        row, column = divmod(number, columns)
        suffix = "" if number == 0 else str(number + 1)
        left, right = (column + 0.04) / columns, (column + 0.96) / columns
        top = 1 - row / rows
        bottom = 1 - (row + 0.84) / rows
        hidden = {"visible": False, "fixedrange": True}
        layout[f"xaxis{suffix}"] = {**hidden, "domain": [left, right], "anchor": f"y{suffix}"}
        layout[f"yaxis{suffix}"] = {
            **hidden,
            "domain": [bottom, top],
            "anchor": f"x{suffix}",
            "autorange": "reversed",
            "scaleanchor": f"x{suffix}",
        }
        layout["annotations"].append(
            {
                "xref": "paper",
                "yref": "paper",
                "x": (left + right) / 2,
                "y": top,
                "yanchor": "bottom",
                "text": name,
                "showarrow": False,
            }
        )
        data.append(
            {
                "type": "heatmap",
                "z": {
                    "dtype": "i1",
                    "bdata": base64.b64encode(levels[number].tobytes()).decode("ascii"),
                    "shape": f"{image_shape[0]}, {image_shape[1]}",
                },
                "xaxis": f"x{suffix}",
                "yaxis": f"y{suffix}",
                "coloraxis": "coloraxis",
                "hoverinfo": "skip",
            }
        )
    return {"data": data, "layout": layout}
