"""Two classes: the probability from which one is called, dragged along its ROC and precision-recall curves."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from core.data import Dataset
from core.metrics.thresholds import Thresholds
from core.plots.frames import Panel
from core.plots.style import plain
from core.plots.threshold_curves import threshold_panel
from core.runs.registry import Entry
from core.training import Snapshot
from core.ui.components.draggable_frames import FrameSlider, Mark, draggable_frames
from core.ui.page import say
from core.ui.page.persistent import persistent
from core.ui.train.answers import shown_part, thresholds, whose
from core.ui.train.sharing import tell_the_room
from core.ui.train.state import POSITIVE, THRESHOLD, threshold_index

# Thresholds that can be dragged to: hundredths.
POSITIONS = 101
MEANING = (
    "Called {name} is what has this probability or more of it. {whose} AUC, the area below the first curve, is the "
    "probability that an example of the class scores higher than one of the other; average precision is the area below "
    "the second."
)


def threshold(entry: Entry, snapshot: Snapshot, data: Dataset) -> None:
    """Draw both curves of a run on two classes, with the threshold to drag."""
    st.markdown("**The threshold**")
    st.session_state.setdefault(POSITIVE, 1)
    chosen: int | None = st.segmented_control(
        "The class to be found",
        range(2),
        format_func=data.class_names.__getitem__,
        required=True,
        on_change=tell_the_room,
        **persistent(POSITIVE),
    )
    positive = 1 if chosen is None else chosen
    found = thresholds(entry, snapshot, data, positive)
    if found is None:
        st.caption("It has no probabilities: its logits are no numbers.")
        return
    name = data.class_names[positive]

    def released(position: int) -> None:
        st.session_state[THRESHOLD] = position
        tell_the_room()

    panels, readouts = threshold_look(found, name)
    draggable_frames(
        FrameSlider(
            f"Called {name} from this probability up",
            [f"{n / (POSITIONS - 1):.2f}" for n in range(POSITIONS)],
            [Mark(n, f"{n / (POSITIONS - 1):g}") for n in range(0, POSITIONS, 25)],
        ),
        panels,
        readouts=readouts,
        index=threshold_index(POSITIONS),
        key="threshold_frames",
        on_release=released,
    )
    st.caption(
        MEANING.format(name=say.plain(name), whose=whose(shown_part(entry), snapshot)),
    )


def threshold_look(found: Thresholds, name: str) -> tuple[list[Panel], dict[str, list[str]]]:
    """The two panels, and the numbers above them at every position of the slider."""
    counts = [found.at(n / (POSITIONS - 1)) for n in range(POSITIONS)]
    (right_no, wrong), (missed, hits) = np.array(counts, dtype=np.float64).transpose(1, 2, 0)
    with np.errstate(invalid="ignore"):
        recall = np.nan_to_num(hits / (hits + missed))
        false = np.nan_to_num(wrong / (wrong + right_no))
        precision = np.nan_to_num(hits / (hits + wrong), nan=1.0)
    share = found.positives / max(found.positives + found.negatives, 1)
    panels = [
        threshold_panel(
            (found.false_positive_rate.tolist(), found.recall.tolist()),
            (false, recall),
            name=f"ROC, AUC {_area(found.auc)}",
            x_title="false positive rate",
            y_title="recall (true positive rate)",
            guess=([0, 1], [0, 1]),
            label=f"ROC curve of {plain(name)}: recall over the share of the others that is called so",
        ),
        threshold_panel(
            (found.recall.tolist(), found.precision.tolist()),
            (recall, precision),
            name=f"average precision {_area(found.average_precision)}",
            x_title="recall",
            y_title="precision",
            guess=([0, 1], [share, share]),
            label=f"Precision over recall of {plain(name)}",
        ),
    ]
    readouts = {
        "recall": [f"{value:.3f}" for value in recall],
        "precision": [f"{value:.3f}" for value in precision],
        "false positive rate": [f"{value:.3f}" for value in false],
        "found": [f"{int(n)} of {found.positives}" for n in hits],
        "called so wrongly": [f"{int(n)} of {found.negatives}" for n in wrong],
    }
    return panels, readouts


def _area(value: float) -> str:
    return "undefined" if math.isnan(value) else f"{value:.4f}"
