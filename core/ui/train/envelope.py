"""The sealed envelope on Train: what is shown, the button that opens the test set, and what a look at it costs."""

from __future__ import annotations

import contextlib

import streamlit as st

from core.data import title
from core.runs import envelope
from core.runs.registry import Entry, NotYoursError, registry
from core.runs.store import StoreError
from core.training import Snapshot, Status
from core.ui.train.sharing import tell_the_room
from core.ui.train.state import train_state
from core.ui.visitor.membership import is_following
from core.ui.visitor.ownership import is_mine
from core.ui.visitor.visitor import visitor

SEALED = (
    "What you see are results on the **validation set**, {apart:,} training examples set apart. The test set is a "
    "sealed envelope: choose the epoch and the settings without it."
)
OPENED = (
    "The test set of this run was opened. It was opening number {number} of {data} by whoever trained it: the curves "
    "show both sets, all else is of the test set."
)
TIMES = "Test sets of {data} that you have opened: {times}."
TIMES_OF_OWNER = "Test sets of {data} that the owner of this run has opened: {times}."
WHY = (
    "A choice made after a look at the test set fits that set a little by chance, so what it then says of the choice "
    "is too good. Opened once, for the model you have chosen, it tells the truth about examples nobody has chosen by."
)


def sealed_envelope(entry: Entry, snapshot: Snapshot, apart: int) -> None:
    """Draw the envelope of a run that has one.

    Args:
        entry, snapshot: the run.
        apart: examples of its validation set.
    """
    if not entry.config.seals_test:
        return
    data = title(entry.config.dataset).split(" (")[0]
    times = envelope.times_opened(registry(), entry.owner, entry.config.dataset)
    mine = is_mine(entry)
    with st.container(key="envelope"):
        if entry.is_sealed:
            st.info(SEALED.format(apart=apart), icon=":material/mail_lock:")
            if mine and not is_following():
                st.button(
                    "Open the test set",
                    key="open_test_set",
                    icon=":material/drafts:",
                    on_click=_open,
                    args=(entry,),
                    disabled=snapshot.status not in (Status.FINISHED, Status.STOPPED),
                    help="Once a run, when it has ended. It cannot be sealed again.",
                )
        else:
            st.info(OPENED.format(number=entry.opened, data=data), icon=":material/drafts:")
        st.caption(f"{(TIMES if mine else TIMES_OF_OWNER).format(data=data, times=times)} {WHY}")


def _open(entry: Entry) -> None:
    # A disabled button is clicked by a message made by hand, too.
    with contextlib.suppress(NotYoursError):
        try:
            envelope.open_test_set(registry(), entry.id, visitor())
        except StoreError as error:
            train_state().problem = str(error)
        train_state().redraws_page = True
        tell_the_room()
