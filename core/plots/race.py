"""The race of devices as a chart: images per second over batch size, a line per width and device, crossings starred."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from core.plots.looks import COLOURS, MARKERS
from core.plots.style import GREY, INK, Figure, plottable
from core.training.race import Crossing, Hidden, RaceCell, crossings, speeds

DEVICES = {"cpu": "CPU", "cuda": "GPU", "mps": "GPU"}
NO_GPU = "not measured on a GPU"


def race_figure(
    cells: Sequence[RaceCell],
    *,
    devices: Sequence[str],
    hidden: Sequence[Hidden],
    batch_sizes: Sequence[int],
    uirevision: str,
) -> Figure:
    """Both axes logarithmic. A width has its colour and marker; the CPU full lines and markers, a GPU dashed and open.

    Args:
        cells: what is known so far.
        devices, hidden, batch_sizes: of the whole race; the legend and the axis do not grow with it.
        uirevision: zoom is kept while this stays the same.
    """
    data: list[dict[str, Any]] = []
    for style, widths in enumerate(hidden):
        data.append(_key(width_title(widths), COLOURS[style], MARKERS[style], "solid"))
        data += [_line(cells, device, widths, style) for device in devices]
    data += [_key(DEVICES[device], GREY, f"circle{_open(device)}", _dash(device)) for device in devices]
    for style, widths in enumerate(hidden):
        for one, other in combinations(devices, 2):
            found = crossings(speeds(cells, one, widths), speeds(cells, other, widths))
            data += [_star(crossing, width_title(widths), COLOURS[style]) for crossing in found]
    measured = [cell.images_per_second for cell in cells if cell.images_per_second is not None]
    low, high = math.log10(min(measured, default=1e3)), math.log10(max(measured, default=1e6))
    return {
        "data": data,
        "layout": {
            "uirevision": uirevision,
            "margin": {"l": 76, "r": 14, "t": 8, "b": 54},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 15}},
            "showlegend": True,
            "hovermode": "closest",
            "xaxis": {
                "title": {"text": "batch size, examples"},
                "type": "log",
                "tickvals": list(batch_sizes),
                "ticktext": [str(size) for size in batch_sizes],
                "range": [math.log10(batch_sizes[0]) - 0.1, math.log10(batch_sizes[-1]) + 0.1],
            },
            "yaxis": {
                "title": {"text": "examples per second"},
                "type": "log",
                "exponentformat": "SI",
                "dtick": 1,
                "range": [math.floor(low - 0.03), math.ceil(high + 0.03)],
            },
            "annotations": [] if any(device != "cpu" for device in devices) else [_note(NO_GPU)],
        },
    }


def width_title(hidden: Hidden) -> str:
    """A model by its hidden layers, as in the legend."""
    return f"{'-'.join(map(str, hidden))} units" if hidden else "no hidden layer"


def _line(cells: Sequence[RaceCell], device: str, hidden: Hidden, style: int) -> dict[str, Any]:
    known = speeds(cells, device, hidden)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": f"{width_title(hidden)}, {DEVICES[device]}",
        "showlegend": False,
        "x": list(known),
        "y": plottable(list(known.values())),
        "line": {"color": COLOURS[style], "width": 3, "dash": _dash(device)},
        "marker": {
            "symbol": MARKERS[style] + _open(device),
            "size": 11,
            "color": COLOURS[style],
            "line": {"color": COLOURS[style], "width": 2},
        },
        "hovertemplate": f"{width_title(hidden)}, {DEVICES[device]}: batches of %{{x}}, %{{y:.3s}} examples per second"
        "<extra></extra>",
    }


def _key(name: str, colour: str, symbol: str, dash: str) -> dict[str, Any]:
    """A line of the legend alone: one for each width and one for each device say what all combinations look like."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [None],
        "y": [None],
        "line": {"color": colour, "width": 3, "dash": dash},
        "marker": {"symbol": symbol, "size": 11, "color": colour, "line": {"color": colour, "width": 2}},
        "hoverinfo": "skip",
    }


def _star(crossing: Crossing, width: str, colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": f"{width}, crossing",
        "showlegend": False,
        "x": plottable([crossing.batch_size]),
        "y": plottable([crossing.images_per_second]),
        "text": [f"≈ {crossing.batch_size:.0f}"],
        "textposition": "top center",
        "textfont": {"size": 15, "color": INK},
        "marker": {"symbol": "star", "size": 17, "color": colour, "line": {"color": INK, "width": 2}},
        "hoverinfo": "skip",
    }


def _note(text: str) -> dict[str, Any]:
    return {
        "text": text,
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 1,
        "y": 0,
        "xanchor": "right",
        "yanchor": "bottom",
        "font": {"size": 15},
    }


def _dash(device: str) -> str:
    return "solid" if device == "cpu" else "dash"


def _open(device: str) -> str:
    return "" if device == "cpu" else "-open"
