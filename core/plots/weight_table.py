"""The weights of a table's softmax regression as a heat map: for each feature, which classes it speaks for and against.

Features are rows, because their names are long and there may be many; classes are columns.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.plots.matrix import matrix_figure
from core.plots.names import in_lines
from core.plots.style import Figure, plain

# The orders of the rows besides those by the weights of one class, which are named by the class's number.
AS_IN_TABLE, BY_SIZE = "table", "size"
# Rows and cells that are still told apart; of more features those with the largest weights are shown.
MOST_FEATURES = 40
MOST_CELLS = 600
ONE_LINE, TWO_LINES = 28, 40  # pixels of a row, by the lines of the longest name
AROUND = 96  # pixels, for the names of the classes and the title of their axis
NAME = 17  # characters of a line of a feature's name
SIZE = 15  # pixels, of the names
_WIDTH = 0.54  # of a character by its height


def shown_features(weights: NDArray[np.float32], order: str = AS_IN_TABLE) -> list[int]:
    """The numbers of the features that are drawn, from the first row to the last.

    Args:
        weights: of the linear layer, shape (classes, features); what is not finite counts as 0.
        order: AS_IN_TABLE; BY_SIZE, the largest weight for any class first, whatever its sign; or the number of a class
            as text, what speaks most for this class first and what speaks most against it last.
    """
    finite = _finite(weights)
    classes, features = finite.shape
    one = finite[int(order)] if order.isdecimal() and int(order) < classes else None
    size = np.abs(finite).max(0) if one is None else np.abs(one)
    most = max(1, min(features, MOST_FEATURES, MOST_CELLS // classes))
    # Stable, so that equal ones keep the order of the table.
    largest = np.argsort(-size, kind="stable")[:most]
    if one is not None:
        largest = np.sort(largest)
        return [int(feature) for feature in largest[np.argsort(-one[largest], kind="stable")]]
    return [int(feature) for feature in (largest if order == BY_SIZE else np.sort(largest))]


def weight_table(
    weights: NDArray[np.float32], class_names: Sequence[str], feature_names: Sequence[str], *, order: str = AS_IN_TABLE
) -> Figure:
    """A row for each feature that `shown_features` has, its weights in the cells with their signs.

    Args:
        weights: of the linear layer, shape (classes, features).
        class_names: one for each row of `weights`.
        feature_names: one for each of its columns, with their units.
        order: of the features, as `shown_features` takes it.
    """
    picked = shown_features(weights, order)
    names = [feature_names[feature] for feature in picked]
    figure = matrix_figure(
        [[float(f"{value:.4g}") for value in row] for row in weights.T[picked].tolist()],
        rows=names,
        columns=class_names,
        row_title="feature",
        column_title="class",
        what="weight",
        digits=2,
        # One scale whatever part of the features is shown.
        full=float(np.abs(_finite(weights)).max()),
    )
    wrapped = [in_lines(name, NAME) for name in names]
    longest = max(len(line) for lines in wrapped for line in lines)
    layout = figure["layout"]
    layout["uirevision"] = f"weights {order}"
    layout["margin"] = {"l": 34 + round(_WIDTH * SIZE * longest), "r": 8, "t": AROUND - 8, "b": 8}
    # In a tall figure the names of the classes are looked for at its head.
    layout["xaxis"] |= {"side": "top", "tickfont": {"size": SIZE}}
    layout["yaxis"] |= {
        "ticktext": ["<br>".join(map(plain, lines)) for lines in wrapped],
        "tickfont": {"size": SIZE},
        # Set by hand: names come and go while a run goes on, and the cells shall stay where they are.
        "automargin": False,
    }
    return figure


def height(figure: Figure) -> int:
    """Of a figure that `weight_table` made, in pixels; text that is larger makes all of it larger."""
    names = figure["layout"]["yaxis"]["ticktext"]
    row = TWO_LINES if any("<br>" in name for name in names) else ONE_LINE
    return AROUND + row * max(2, len(names))


def _finite(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.nan_to_num(weights, nan=0.0, posinf=0.0, neginf=0.0)
