"""A matrix of signed numbers as a heat map, with each number written in its cell."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

from core.plots.number_cells import names_axis, number_cells
from core.plots.style import Figure, plain

# Orange below 0, blue above, the page's own colour at 0; told apart by colour-blind eyes, and the sign is written.
_SCALE = [[0.0, "rgba(213,94,0,0.75)"], [0.5, "rgba(128,128,128,0.04)"], [1.0, "rgba(0,114,178,0.75)"]]


# More classes have small cells: smaller numbers and names, each name in one line.
MANY = 6
# Characters of a name from which it is written in two lines, where they are few.
LONG = 11
_WIDTH = 0.52  # of a character by its height


def _lines(name: str, classes: int) -> list[str]:
    """A name in one line or two."""
    if classes > MANY or len(name) <= LONG:
        return [name]
    halves = (textwrap.wrap(name, width) for width in range(len(name) // 2, len(name) + 1))
    return next(lines for lines in halves if len(lines) <= 2)


def _shown(lines: Sequence[str]) -> str:
    return "<br>".join(map(plain, lines))


def matrix_figure(
    values: Sequence[Sequence[float]],
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    row_title: str,
    column_title: str,
    what: str,
    digits: int = 3,
    full: float | None = None,
) -> Figure:
    """Signed numbers around 0.

    Args:
        values: values[row][column]; what is not finite is written and has no colour.
        rows, columns: their names.
        row_title, column_title: of the axes.
        what: the quantity and its unit, for the hover text.
        digits: after the decimal point.
        full: what has full colour; the largest number by default, but nothing that is written as 0.
    """
    finite = [abs(value) for row in values for value in row if math.isfinite(value)]
    largest = max(finite, default=0.0) if full is None else full
    # So that a number that rounds to 0 has next to no colour.
    largest = max(largest, 10.0**-digits)
    small = len(columns) > MANY
    size = 12 if small else 14
    named = [_lines(name, len(rows)) for name in rows]
    longest = max((len(line) for lines in named for line in lines), default=0)
    axis = {**names_axis(size), "automargin": True}
    return {
        "data": [
            {
                **number_cells(
                    [[value if math.isfinite(value) else None for value in row] for row in values],
                    [[f"{value:+.{digits}f}" for value in row] for row in values],
                    colours=_SCALE,
                    least=-largest,
                    most=largest,
                    gap=2,
                    size=12 if small else 16,
                ),
                "hovertext": [
                    [
                        f"{row_title} {plain(row)}<br>{column_title} {plain(column)}<br>{what}: {value:+.6g}"
                        for column, value in zip(columns, line, strict=True)
                    ]
                    for row, line in zip(rows, values, strict=True)
                ],
                "hoverinfo": "text",
            }
        ],
        "layout": {
            "uirevision": "matrix",
            "margin": {"l": round(46 + _WIDTH * size * longest), "r": 8, "t": 8, "b": 70},
            "xaxis": {
                **axis,
                "tickvals": list(range(len(columns))),
                "ticktext": [_shown(_lines(name, len(columns))) for name in columns],
                "title": {"text": column_title},
            },
            "yaxis": {
                **axis,
                "tickvals": list(range(len(rows))),
                "ticktext": [_shown(lines) for lines in named],
                "title": {"text": row_title},
                "autorange": "reversed",
            },
        },
    }
