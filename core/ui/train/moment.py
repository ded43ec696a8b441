"""The moment of a run that the page shows: a slider over those whose weights were kept, and a sentence that names it.

What is shown is what was then: the weights are those of the moment, and the examples are classified with them anew.
"""

from __future__ import annotations

import math

import streamlit as st

from core.data import Dataset
from core.runs.registry import Entry
from core.runs.weights import at_moment
from core.training import Snapshot
from core.training.inspection import Part
from core.ui.page.persistent import persistent
from core.ui.train.answers import answers, shown_part
from core.ui.train.state import train_state

SLIDER = "moment_slider"
HELP = (
    "What the run was after so many minibatches: the confusion matrix, the weights and all that follows from them. "
    "Arrow keys go from one moment to the next."
)
GOES_ON = "Shown is the newest moment, {when}. It moves on as the run trains."
# By whether early stopping has put back the weights of an earlier epoch.
ENDED = {
    False: "Shown is the latest moment, {when}.",
    True: "Shown is the moment that early stopping went back to, {when}.",
}
START = "before the first minibatch: these are the initial weights"
AFTER = "after minibatch {step} of {total}, epoch {epoch}"
THEN = {
    Part.TEST: "Shown is an earlier moment, **{when}**. {right} of the {examples} test examples were right then. All "
    "that follows from the weights is as it was.",
    Part.VALIDATION: "Shown is an earlier moment, **{when}**. {right} of the {examples} validation examples were right "
    "then. All that follows from the weights is as it was.",
}


def shown_moment(snapshot: Snapshot) -> int | None:
    """The minibatches after which the run is shown: the moment nearest to the chosen one; None for the run's own."""
    chosen = train_state().moment
    if chosen is None:
        return None
    nearest = snapshot.moment_near(chosen)
    return None if nearest == snapshot.weights_step else nearest


def at_shown_moment(entry: Entry, snapshot: Snapshot) -> Snapshot | None:
    """The run with the weights of that moment; None where its own are shown."""
    step = shown_moment(snapshot)
    return None if step is None else at_moment(entry.config, snapshot, step)


def moment_slider(entry: Entry, snapshot: Snapshot, then: Snapshot | None, data: Dataset) -> None:
    """Draw the slider, while there is a choice, and say which moment is shown.

    Args:
        entry, snapshot: the run as it is.
        then: the run at the moment shown, as `at_shown_moment` gives it.
        data: what it learns.
    """
    moments = snapshot.moments
    if snapshot.timeline.lost is not None:
        st.caption(snapshot.timeline.lost)
    if len(moments) < 2:
        return
    step = (then or snapshot).weights_step
    # Before it is drawn: the newest moves on.
    st.session_state[SLIDER] = step
    st.select_slider(
        "Moment",
        moments,
        format_func=lambda step: f"{step:,}",
        on_change=_chosen,
        args=(snapshot.weights_step,),
        help=HELP,
        **persistent(SLIDER),
    )
    when = moment_words(step, snapshot.history.total_steps, entry.config.steps_per_epoch(data))
    if then is not None:
        found = answers(entry, then, data)
        right = int((found.logits.argmax(1) == found.labels).sum())
        said = THEN[shown_part(entry)].format(when=when, right=f"{right:,}", examples=f"{len(found.labels):,}")
    elif snapshot.status.ended:
        said = ENDED[snapshot.history.restored_epoch is not None].format(when=when)
    else:
        said = GOES_ON.format(when=when)
    st.markdown(said)


def moment_words(step: int, total: int, steps_per_epoch: int) -> str:
    """When a moment was: `step` of `total` minibatches done, so many of which are an epoch."""
    if step == 0:
        return START
    return AFTER.format(step=f"{step:,}", total=f"{total:,}", epoch=f"{math.ceil(step / steps_per_epoch):,}")


def _chosen(newest: int) -> None:
    step = st.session_state.get(SLIDER)
    if step is None:
        return
    train_state().moment = None if step == newest else int(step)
    # Address and room hear of it at the end of a whole page.
    train_state().redraws_page = True
