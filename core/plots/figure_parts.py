"""A figure taken apart into named parts, so that only what changed has to travel; js/live_figure.js puts it together.

Parts are named "curves/layout/shapes", "curves/data/0/line" and, as lists grow at their end, "curves/data/0/x/3" for
the fourth piece of a list.
"""

from __future__ import annotations

import json
from typing import Any

from core.plots.style import Figure

PIECE = 50


def figure_parts(name: str, figure: Figure) -> dict[str, str]:
    """JSON of each part of a figure by its name.

    Args:
        name: of the figure among others, without a slash.
        figure: values are finite numbers, text, lists and objects of them.
    """
    parts = {f"{name}/layout/{key}": to_json(value) for key, value in figure["layout"].items()}
    for number, trace in enumerate(figure["data"]):
        for key, value in trace.items():
            path = f"{name}/data/{number}/{key}"
            if isinstance(value, list):
                # An empty list has one empty piece: it is there, and empty.
                for piece, start in enumerate(range(0, max(len(value), 1), PIECE)):
                    parts[f"{path}/{piece}"] = to_json(value[start : start + PIECE])
            else:
                parts[path] = to_json(value)
    return parts


def to_json(value: Any) -> str:
    """Compact JSON; ValueError for an infinite number, which JSON has not."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
