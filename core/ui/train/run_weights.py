"""The weights of softmax regression beside a run: as images, or for a table as a heat map that can be sorted."""

from __future__ import annotations

import streamlit as st

from core.data import Dataset
from core.plots.weight_table import AS_IN_TABLE, BY_SIZE, height, shown_features
from core.runs.registry import Entry
from core.training import Snapshot
from core.training.inspection import weight_rows
from core.ui.components.live_figure import FigureFeed, live_figure
from core.ui.page.persistent import persistent
from core.ui.train.run_stream import View, weights_figure
from core.ui.train.sharing import tell_the_room
from core.ui.train.state import FEATURE_ORDER
from core.ui.visitor.presenting import chart_scale

IMAGES_HEIGHT = 400
_ORDERS = {AS_IN_TABLE: "as in the table", BY_SIZE: "largest weights first"}
# By the scaling: what a weight of 1 says, which decides whether the weights of two columns can be compared.
_WEIGHT_OF_ONE = {
    "none": "A weight of 1 adds 1 to the class's logit for each unit of the column. Columns are as they are, so "
    "weights of columns in different units or of different spread cannot be compared.",
    "0-1": "A weight of 1 adds 1 to the class's logit from the column's least value to its largest.",
    "standardized": "A weight of 1 adds 1 to the class's logit for each standard deviation of the column: the larger a "
    "weight, the more the column matters for the class.",
    "centred": "A weight of 1 adds 1 to the class's logit for each unit of the column. Columns are as they are but for "
    "their means, so weights of columns in different units or of different spread cannot be compared.",
}
_NETWORK = "A network's weights lead to hidden units, not to classes: they are drawn for softmax regression."
_SIGNS = "Blue with + speaks for the class, orange with − against it."


def run_weights(entry: Entry, snapshot: Snapshot, data: Dataset, view: View, feed: FigureFeed | None) -> None:
    """Draw the weights as they are now; `feed` moves them on.

    Args:
        entry, snapshot, data: the run, its state and its data set.
        view: with the order of a table's features.
        feed: of the figure; None when nothing more comes.
    """
    rows = weight_rows(entry.config, snapshot.weights)
    figure = weights_figure(entry, snapshot, data, view)
    if rows is None or figure is None:
        if entry.config.hidden and data.image is None:
            st.caption(_NETWORK)
        return
    st.markdown("**The weights of each class**")
    if data.image is not None:
        label = "Weights of softmax regression, one picture for each class"
        live_figure(figure, key="weights", label=label, height=IMAGES_HEIGHT, feed=feed)
        return
    _choose_order(data, view)
    live_figure(
        figure,
        key="weights",
        label="Weights of softmax regression, features as rows, classes as columns",
        height=round(chart_scale() * height(figure)),
        feed=feed,
    )
    st.caption(f"{_SIGNS} {_WEIGHT_OF_ONE[entry.config.scaling]}")
    if (shown := len(shown_features(rows.numpy(), view.order))) < data.features:
        st.caption(f"Shown are the {shown} features with the largest weights, of {data.features:,}.")


def _choose_order(data: Dataset, view: View) -> None:
    titles = _ORDERS | {str(label): f"for {name}, by weight" for label, name in enumerate(data.class_names)}
    # The order of another data set may name a class that this one has not.
    if st.session_state.get(FEATURE_ORDER) not in titles:
        st.session_state[FEATURE_ORDER] = view.order
    st.selectbox(
        "Order of the features",
        list(titles),
        format_func=titles.__getitem__,
        **persistent(FEATURE_ORDER),
        width=260,
        on_change=tell_the_room,
    )
