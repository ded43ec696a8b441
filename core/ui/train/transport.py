"""The buttons of a run: start, pause, step, stop, restart, each with its key."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import streamlit as st

from core.runs.registry import Entry, NotYoursError, registry
from core.training import ConfigError, Status, Until
from core.ui.train import runs
from core.ui.train.settings import Settings
from core.ui.train.state import train_state
from core.ui.visitor.lecturer import SENTENCES, why_not_train
from core.ui.visitor.membership import is_following
from core.ui.visitor.ownership import is_mine
from core.ui.visitor.visitor import visitor
from core.ui.watch.queue import stop_button


def transport(settings: Settings, entry: Entry | None, status: Status | None) -> None:
    """Draw the buttons as they fit the run's status; a click takes effect before the page is drawn again."""
    if is_following():
        return
    refused = why_not_train()
    mine = entry is not None and is_mine(entry)
    alive = status is not None and not status.ended
    run_id = entry.id if entry is not None else ""

    def ask(request: Callable[[str, str], None]) -> Callable[[], None]:
        def clicked() -> None:
            # A disabled button is clicked by a message made by hand, too.
            with contextlib.suppress(NotYoursError):
                request(run_id, visitor())

        return clicked

    def begin() -> None:
        if not settings.ready:
            return
        try:
            runs.start(settings)
        except ConfigError as error:
            train_state().problem = str(error)
        train_state().redraws_page = True

    def step(until: Until) -> Callable[[], None]:
        return ask(lambda name, owner: registry().step(name, owner, until))

    steered = mine and alive
    waiting = registry().place(run_id) is not None
    paused = steered and status is Status.PAUSED and not waiting
    with st.container(horizontal=True, key="transport"):
        st.button(
            "Start",
            key="start",
            type="primary",
            icon=":material/play_arrow:",
            shortcut="S",
            disabled=not settings.ready or steered or refused is not None,
            on_click=begin,
        )
        if paused or status is Status.PAUSING:
            st.button(
                "Resume",
                key="resume",
                icon=":material/play_arrow:",
                shortcut="P",
                disabled=not steered,
                on_click=ask(registry().resume),
            )
        else:
            st.button(
                "Pause",
                key="pause",
                icon=":material/pause:",
                shortcut="P",
                disabled=not (steered and (status is Status.RUNNING or (waiting and status is Status.PAUSED))),
                on_click=ask(registry().pause),
            )
        st.button(
            "One batch",
            key="step_batch",
            icon=":material/skip_next:",
            shortcut="B",
            disabled=not paused,
            on_click=step(Until.NEXT_BATCH),
        )
        st.button(
            "One epoch",
            key="step_epoch",
            icon=":material/fast_forward:",
            shortcut="E",
            disabled=not paused,
            on_click=step(Until.NEXT_EPOCH),
        )
        stop_button(
            waiting=status is Status.PENDING,
            key="stop",
            disabled=not (steered and status is not Status.STOPPING),
            on_click=ask(registry().stop),
        )
        st.button(
            "Restart",
            key="restart",
            icon=":material/replay:",
            shortcut="Shift+S",
            disabled=not (mine and settings.ready) or refused is not None,
            on_click=begin,
            help="Begins again with the settings on screen. The initial weights are the same as before unless the "
            "seed, the hidden layers or the data set changed.",
        )
    if refused is not None:
        st.caption(SENTENCES[refused])
