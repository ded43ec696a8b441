"""The queue of runs on a page: a run's place in it, why it waits, and the button that leaves it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.runs.registry import registry
from core.training import Status
from core.ui.visitor.lecturer import is_lecturer
from core.ui.visitor.membership import is_following
from core.ui.visitor.visitor import visitor

STATUS_WORDS = {
    Status.PENDING: "waiting for its turn",
    Status.RUNNING: "training",
    Status.PAUSING: "pausing",
    Status.PAUSED: "paused",
    Status.STOPPING: "stopping",
    Status.STOPPED: "stopped",
    Status.FINISHED: "finished",
    Status.FAILED: "failed",
    Status.INTERRUPTED: "interrupted",
    Status.ELSEWHERE: "training in another server",
}
_ONE_AT_ONCE = (
    "On this machine one run trains at once. First come, first served, but nobody's second run before everybody's "
    "first, and the lecturer's before all. A run nobody looks at lets the others pass, and so does one that waits for "
    "memory. Runs in slow motion do not wait."
)
_SEVERAL_AT_ONCE = (
    "On this machine {most} runs train at once. First come, first served, but nobody's second run before everybody's "
    "first, and the lecturer's before all. A run nobody looks at lets the others pass, and so does one that waits for "
    "memory. Runs in slow motion do not wait."
)


def status_words(run_id: str, status: Status, *, working: str = STATUS_WORDS[Status.RUNNING]) -> str:
    """A run's status in words, with its place in the queue when it waits; `working` is said while it trains."""
    place = registry().place(run_id)
    return working if place is None and status is Status.RUNNING else words_of(status, place)


def words_of(status: Status, place: int | None) -> str:
    """A run's status in words; `place` is its place in the queue as the registry has it, None when it does not wait."""
    if place is None:
        return STATUS_WORDS[status]
    return f"waiting for its turn: {place} before it" if place else "waiting for its turn: next"


def queue_rules(run_id: str, status: Status) -> None:
    """Draw sentences on why a run waits; nothing when it does not."""
    if registry().place(run_id) is None:
        return
    most = registry().most
    st.caption(_ONE_AT_ONCE if most == 1 else _SEVERAL_AT_ONCE.format(most=most))
    if status is not Status.PENDING:
        st.caption("This run goes on by itself when its turn comes, with the same numbers.")


def end_others(run_id: str) -> None:
    """Draw, for the lecturer whose run waits, what others train and a button that ends it; else nothing."""
    if registry().place(run_id) is None or is_following() or not is_lecturer():
        return
    others = len(registry().others_at_work(visitor()))
    if not others:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="others"):
        st.caption(
            "A run of somebody else trains. Yours is the next."
            if others == 1
            else f"{others} runs of others train. Yours goes first."
        )
        st.button(
            "End it" if others == 1 else "End them",
            key="end_others",
            icon=":material/skip_next:",
            on_click=_end_others,
            help="What has been trained is saved. Its owner reads that you needed the place.",
        )


def _end_others() -> None:
    # A button that was not drawn is clicked by a message made by hand, too.
    if is_lecturer() and not is_following():
        registry().end_others(visitor())


def stop_button(
    *, waiting: bool, key: str, disabled: bool, on_click: Callable[[], None], shortcut: str | None = "X"
) -> None:
    """The button that ends runs; it reads "Leave the queue" where none of them has begun.

    Args:
        waiting: whether all that it would end wait for their first turn.
        key, disabled, on_click, shortcut: as `st.button` has them.
    """
    st.button(
        "Leave the queue" if waiting and not disabled else "Stop",
        key=key,
        icon=":material/logout:" if waiting and not disabled else ":material/stop:",
        shortcut=shortcut,
        disabled=disabled,
        on_click=on_click,
    )
