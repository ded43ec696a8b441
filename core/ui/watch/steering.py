"""The buttons that steer a run that goes on: pause, one minibatch, one epoch, stop, each with its key."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import streamlit as st

from core.runs.registry import Entry, NotYoursError, registry
from core.training import Status, Until
from core.ui.visitor.ownership import is_mine
from core.ui.visitor.visitor import visitor
from core.ui.watch.queue import stop_button


def is_steered(entry: Entry | None, status: Status | None) -> bool:
    """Whether this visitor's own run goes on."""
    return entry is not None and is_mine(entry) and status is not None and not status.ended


def steering(
    entry: Entry | None,
    status: Status | None,
    *,
    key: Callable[[str], str] = str,
    begin: Callable[[Until], None] | None = None,
) -> None:
    """Draw the buttons as they fit the run's status; a click takes effect before the page is drawn again.

    Args:
        entry: the run; None while there is none.
        status: of it.
        key: makes the key of a button from its name.
        begin: begins another run with a step of this length, where none goes on; None: that cannot be done here.
    """
    run_id = entry.id if entry is not None else ""
    steered = is_steered(entry, status)

    def ask(request: Callable[[str, str], None]) -> Callable[[], None]:
        def clicked() -> None:
            # A disabled button is clicked by a message made by hand, too.
            with contextlib.suppress(NotYoursError):
                request(run_id, visitor())

        return clicked

    def step(until: Until) -> Callable[[], None]:
        if not steered and begin is not None:
            return lambda: begin(until)
        return ask(lambda name, owner: registry().step(name, owner, until))

    waiting = registry().place(run_id) is not None
    paused = steered and status is Status.PAUSED and not waiting
    steps = paused or (not steered and begin is not None)
    if paused or status is Status.PAUSING:
        st.button(
            "Resume",
            key=key("resume"),
            icon=":material/play_arrow:",
            shortcut="P",
            disabled=not steered,
            on_click=ask(registry().resume),
        )
    else:
        st.button(
            "Pause",
            key=key("pause"),
            icon=":material/pause:",
            shortcut="P",
            disabled=not (steered and (status is Status.RUNNING or (waiting and status is Status.PAUSED))),
            on_click=ask(registry().pause),
        )
    st.button(
        "One batch",
        key=key("step_batch"),
        icon=":material/skip_next:",
        shortcut="B",
        disabled=not steps,
        on_click=step(Until.NEXT_BATCH),
    )
    st.button(
        "One epoch",
        key=key("step_epoch"),
        icon=":material/fast_forward:",
        shortcut="E",
        disabled=not steps,
        on_click=step(Until.NEXT_EPOCH),
    )
    stop_button(
        waiting=status is Status.PENDING,
        key=key("stop"),
        disabled=not (steered and status is not Status.STOPPING),
        on_click=ask(registry().stop),
    )
