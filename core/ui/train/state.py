"""`TrainState`: what a session remembers of its Train page, in one key; and the keys of the controls beside its charts.

The runs themselves are in `core.ui.visitor.visit`, where other pages find them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import streamlit as st

from core.data import Listing
from core.plots.scale import Scale
from core.plots.weight_table import AS_IN_TABLE, BY_SIZE
from core.training import RunConfig

# Controls that hold their value themselves, as Streamlit wants it.
LOSS_AXIS, MATRIX_CELLS, TRUE_CLASS, PREDICTED_CLASS = "loss_axis", "cells", "pick_true", "pick_predicted"
FEATURE_ORDER = "feature_order"
CLOSER, POSITIVE, THRESHOLD = "closer", "positive_class", "threshold_at"
CONTROLS = (LOSS_AXIS, MATRIX_CELLS, TRUE_CLASS, PREDICTED_CLASS, FEATURE_ORDER, CLOSER, POSITIVE, THRESHOLD)


class CellContents(StrEnum):
    """What the cells of the confusion matrix show."""

    COUNTS = "counts"
    ROW_PER_CENT = "row_per_cent"


class Closer(StrEnum):
    """What can be looked at closer below the charts."""

    CLASSES = "classes"
    HONESTY = "honesty"
    THRESHOLD = "threshold"


CELL_TITLES: Mapping[str, str] = {CellContents.COUNTS: "counts", CellContents.ROW_PER_CENT: "row per cent"}


@dataclass
class TrainState:
    """What the session remembers of its Train page.

    Attributes:
        opened: the settings that the address asked for when it was opened.
        experiment: the question of the experiment that this address opened; None for another address.
        address_problems: a sentence for each part of that address that was left aside.
        address_run: id of the run that the address names, until the page has looked for it.
        problem: why the last request about a run failed, as a sentence; None when it did not.
        run_alive: whether the run on the page had not ended when the page was last drawn.
        cell: (true class, predicted class) of the confusion matrix whose images are shown; None for no cell.
        moment: minibatches after which the weights are shown; None for the newest.
        redraws_page: whether the live view, which is drawn again by itself, is to ask for the whole page.
    """

    opened: RunConfig | None = None
    experiment: str | None = None
    address_problems: list[str] = field(default_factory=list)
    address_run: str | None = None
    problem: str | None = None
    run_alive: bool = False
    cell: tuple[int, int] | None = None
    moment: int | None = None
    redraws_page: bool = False


def train_state() -> TrainState:
    """The state of this session's Train page."""
    state: TrainState = st.session_state.setdefault("train", TrainState())
    return state


def show_cell(cell: tuple[int, int]) -> None:
    """Show the images of a cell; the two boxes that name it follow. Before those are drawn."""
    train_state().cell = cell
    st.session_state[TRUE_CLASS], st.session_state[PREDICTED_CLASS] = cell


def forget_cell() -> None:
    """Show the images of no cell."""
    train_state().cell = None
    for key in (TRUE_CLASS, PREDICTED_CLASS):
        st.session_state.pop(key, None)


def chosen_cell() -> tuple[int, int] | None:
    """The cell that the two boxes name; None unless both do."""
    true, predicted = st.session_state.get(TRUE_CLASS), st.session_state.get(PREDICTED_CLASS)
    return None if true is None or predicted is None else (true, predicted)


def closer_looks() -> frozenset[str]:
    """What is looked at closer."""
    return frozenset(st.session_state.get(CLOSER) or ())


def threshold_index(positions: int) -> int:
    """The position of the threshold among so many; the middle, one half, until it was dragged."""
    held = st.session_state.get(THRESHOLD)
    return held if isinstance(held, int) and 0 <= held < positions else positions // 2


def loss_is_logarithmic() -> bool:
    """Whether the axis of the loss is logarithmic."""
    return bool(st.session_state.get(LOSS_AXIS) == Scale.LOG)


def cells_show_per_cent() -> bool:
    """Whether the cells of the confusion matrix show per cent of their row, not counts."""
    return bool(st.session_state.get(MATRIX_CELLS) == CellContents.ROW_PER_CENT)


def feature_order(data: Listing) -> str:
    """The order of the features of a table beside their weights."""
    order = str(st.session_state.get(FEATURE_ORDER, AS_IN_TABLE))
    # It may be by a class that another data set had.
    by_class = order.isdecimal() and int(order) < data.classes
    return order if not data.is_image and (order == BY_SIZE or by_class) else AS_IN_TABLE
