"""The figures of three codings: their costs, and the gradients of a shared bias and of one for each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.plots.lines import Line, lines_figure
from core.plots.style import Figure

# Drawn this often: thinned by any other rule, costs that zigzag from epoch to epoch would seem to jump.
EVERY = 10


def costs_figure(curves: Mapping[str, Sequence[float]], *, y_title: str, floor: float | None) -> Figure:
    """The costs over the epochs.

    Args:
        curves: a cost for each epoch, by the name of the coding.
        y_title: with its unit.
        floor: what no cost with a second softmax gets below; None not to mark it.
    """
    return lines_figure(
        [Line(name, range(0, len(costs), EVERY), costs[::EVERY]) for name, costs in curves.items()],
        x_title="epoch",
        y_title=y_title,
        marked_y=[] if floor is None else [(floor, f"floor of softmax twice {floor:.3f}")],
    )


def bias_figure(gradients: Mapping[str, Sequence[float]]) -> Figure:
    """Length of the gradient of the bias at each epoch, by what the bias is."""
    return lines_figure(
        [Line(name, range(len(lengths)), lengths) for name, lengths in gradients.items()],
        x_title="epoch",
        y_title="length of the bias gradient",
    )
