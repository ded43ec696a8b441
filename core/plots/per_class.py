"""Precision, recall and F1 of each class as a table whose cells are coloured by what they hold, and the means below."""

from __future__ import annotations

from collections.abc import Sequence

from core.metrics.per_class import PerClass
from core.plots.number_cells import names_axis, number_cells
from core.plots.style import Figure, plain

# The better the less colour: a class that goes wrong is seen first. The number in the cell says the same.
_SCALE = [[0.0, "rgba(213,94,0,0.75)"], [1.0, "rgba(213,94,0,0.0)"]]
COLUMNS = ("precision", "recall", "F1", "support")
MEANS = ("macro mean", "weighted mean")
# Pixels: of a row, and of all that is not a row.
ROW, AROUND = 30, 70


def height(classes: int) -> int:
    """Pixels of the figure."""
    return ROW * (classes + len(MEANS)) + AROUND


def per_class_figure(scores: PerClass, class_names: Sequence[str]) -> Figure:
    """A row for each class, then its two means: shares from 0 to 1, and how many examples there are.

    Args:
        scores: of a confusion matrix.
        class_names: in the order of the labels.
    """
    rows = [*scores.classes, scores.macro, scores.weighted]
    names = [plain(name) for name in (*class_names, *MEANS)]
    values = [[row.precision, row.recall, row.f1] for row in rows]
    longest = max(map(len, names))
    axis = names_axis(13)
    return {
        "data": [
            {
                **number_cells(
                    # The support has no colour: it is neither good nor bad.
                    [[*(round(value, 4) for value in line), 1] for line in values],
                    [
                        [*(f"{value:.3f}" for value in line), f"{row.support:,}"]
                        for line, row in zip(values, rows, strict=True)
                    ],
                    colours=_SCALE,
                    least=0,
                    most=1,
                    gap=1,
                    size=14,
                ),
                "hovertext": [[f"{name}<br>{column}" for column in COLUMNS] for name in names],
                "hovertemplate": "%{hovertext}: %{text}<extra></extra>",
            }
        ],
        "layout": {
            "uirevision": "per class",
            "margin": {"l": 24 + 7 * min(longest, 22), "r": 8, "t": 34, "b": 8},
            "xaxis": {
                **axis,
                "side": "top",
                "tickvals": list(range(len(COLUMNS))),
                "ticktext": list(COLUMNS),
                "tickangle": 0,
            },
            "yaxis": {
                **axis,
                "tickvals": list(range(len(rows))),
                "ticktext": names,
                "autorange": "reversed",
            },
            # A line between the classes and their means.
            "shapes": [
                {
                    "type": "line",
                    "x0": -0.5,
                    "x1": len(COLUMNS) - 0.5,
                    "y0": len(class_names) - 0.5,
                    "y1": len(class_names) - 0.5,
                    "line": {"color": "rgba(128,128,128,0.9)", "width": 2},
                }
            ],
        },
    }
