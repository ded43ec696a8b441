"""A closer look at a run: the scores of each class, how sure it is, and the threshold of two classes."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.data import Dataset
from core.plots.per_class import height
from core.runs.registry import Entry
from core.training import Snapshot
from core.ui.components.live_figure import FigureFeed, live_figure
from core.ui.page.persistent import persistent
from core.ui.train.how_sure import how_sure
from core.ui.train.run_stream import scores_figure
from core.ui.train.sharing import tell_the_room
from core.ui.train.state import CLOSER, Closer, closer_looks
from core.ui.train.threshold import threshold

TITLES = {
    Closer.CLASSES: "each class",
    Closer.HONESTY: "how sure it is",
    Closer.THRESHOLD: "the threshold",
}


def choice(data: Dataset) -> None:
    """What to look at closer; nothing at first."""
    st.session_state.setdefault(CLOSER, [])
    options = [each for each in Closer if each is not Closer.THRESHOLD or data.classes == 2]
    st.pills(
        "Look closer at",
        options,
        selection_mode="multi",
        format_func=TITLES.__getitem__,
        on_change=tell_the_room,
        **persistent(CLOSER),
    )


def closer(
    entry: Entry, snapshot: Snapshot, counts: Sequence[Sequence[int]], data: Dataset, feed: FigureFeed | None
) -> None:
    """Draw what was chosen of a run, with its confusion matrix; `feed` draws the table of the classes on."""
    looks = closer_looks()
    if Closer.CLASSES in looks:
        _classes(counts, data, feed)
    if not snapshot.weights:
        return
    if Closer.HONESTY in looks:
        how_sure(entry, snapshot, data)
    if Closer.THRESHOLD in looks and data.classes == 2:
        threshold(entry, snapshot, data)


def _classes(counts: Sequence[Sequence[int]], data: Dataset, feed: FigureFeed | None) -> None:
    st.markdown("**Each class**")
    live_figure(
        scores_figure(counts, data),
        key="per_class",
        label="Precision, recall, F1 and support of each class, and their means",
        height=height(data.classes),
        feed=feed,
    )
    st.caption(
        "**Precision**: of those called so, the share that is. **Recall**: of those that are, the share called so. "
        "**F1**: their harmonic mean. **Support**: how many there are. In the macro mean every class counts alike, in "
        "the weighted mean by its support. Where nobody is called so, precision is 0 divided by 0 and "
        "counts as 0; so does the recall of a class without examples."
    )
