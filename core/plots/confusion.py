"""The confusion matrix as a heat map: true classes as rows, predicted ones as columns."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.plots.number_cells import names_axis, number_cells
from core.plots.style import Figure

# From nearly nothing to full: see-through, so that an empty cell has the page's own colour in light and dark.
_SCALE = [[0.0, "rgba(0,114,178,0.0)"], [0.02, "rgba(0,114,178,0.15)"], [1.0, "rgba(0,114,178,0.62)"]]


def row_shares(confusion: Sequence[Sequence[int]]) -> list[list[float]]:
    """Each count as a share of its row, from 0 to 1; 0 in a row without images."""
    return [[count / (sum(row) or 1) for count in row] for row in confusion]


def confusion_figure(
    confusion: Sequence[Sequence[int]],
    class_names: Sequence[str],
    *,
    percent: bool,
    marked: tuple[int, int] | None = None,
) -> Figure:
    """Counts, or row per cent, in cells coloured by the square root of their row's share.

    The root keeps rare mistakes visible beside a full diagonal.

    Args:
        confusion: counts, confusion[true][predicted].
        class_names: of rows and columns.
        percent: whether cells show row per cent instead of counts.
        marked: the (true, predicted) cell to frame.
    """
    shares = row_shares(confusion)
    if percent:
        text = [[f"{100 * share:.1f}" if share else "" for share in row] for row in shares]
    else:
        text = [[str(count) if count else "" for count in row] for row in confusion]
    small = max(len(name) for name in class_names) > 3
    axis = {
        **names_axis(12 if small else 16),
        "tickvals": list(range(len(class_names))),
        "ticktext": list(class_names),
    }
    shapes = [_frame(i, i, "rgba(128,128,128,0.7)", 1) for i in range(len(class_names))]
    if marked is not None:
        shapes.append(_frame(marked[1], marked[0], "#D55E00", 4))
    return {
        "data": [
            {
                **number_cells(
                    [[round(math.sqrt(share), 4) for share in row] for row in shares],
                    text,
                    colours=_SCALE,
                    least=0,
                    most=1,
                    gap=1,
                ),
                # Names apart from numbers: only these change while a run goes on.
                "hovertext": [
                    [f"true {true}, predicted {predicted}" for predicted in class_names] for true in class_names
                ],
                "customdata": [
                    [[count, round(100 * share, 1)] for count, share in zip(*rows, strict=True)]
                    for rows in zip(confusion, shares, strict=True)
                ],
                "hovertemplate": "%{hovertext}<br>%{customdata[0]} examples, %{customdata[1]} %<extra></extra>",
            }
        ],
        "layout": {
            "uirevision": "confusion",
            "margin": {"l": 86 if small else 60, "r": 8, "t": 8, "b": 86 if small else 56},
            "xaxis": {**axis, "title": {"text": "predicted class"}},
            "yaxis": {**axis, "title": {"text": "true class"}, "autorange": "reversed"},
            "shapes": shapes,
        },
    }


def _frame(x: int, y: int, colour: str, width: int) -> dict[str, object]:
    return {
        "type": "rect",
        "x0": x - 0.5,
        "x1": x + 0.5,
        "y0": y - 0.5,
        "y1": y + 0.5,
        "line": {"color": colour, "width": width},
    }
