"""Cells with a number written in each, and their axes of names: what a confusion matrix and other tables share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.plots.style import INK


def number_cells(
    z: Sequence[Sequence[float | None]],
    text: Sequence[Sequence[str]],
    *,
    colours: Any,
    least: float,
    most: float,
    gap: int,
    size: int | None = None,
) -> dict[str, Any]:
    """The heat map, but for what is said when it is pointed at.

    Args:
        z: what decides the colour, z[row][column]; None for no colour.
        text: what is written, text[row][column].
        colours: Plotly's colour scale.
        least, most: z at its ends.
        gap: between two cells, in pixels.
        size: of what is written, in pixels; None for as large as fits.
    """
    return {
        "type": "heatmap",
        "x": list(range(len(z[0]) if z else 0)),
        "y": list(range(len(z))),
        "z": z,
        "zmin": least,
        "zmax": most,
        "colorscale": colours,
        "showscale": False,
        "xgap": gap,
        "ygap": gap,
        "text": text,
        "texttemplate": "%{text}",
        "textfont": {"color": INK} if size is None else {"color": INK, "size": size},
    }


def names_axis(size: int) -> dict[str, Any]:
    """An axis of names, of which each has its row or column, in letters of so many pixels."""
    return {
        "type": "category",
        "tickmode": "array",
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"size": size},
    }
