"""The driver that watches work under way, tick by tick, with work that changes when the test says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.data import DatasetError
from core.runs.entry import Entry
from core.training import ConfigError, History, RunConfig, Snapshot, Status
from core.ui.visitor.lecturer import SENTENCES, Refusal
from core.ui.watch import driver
from core.ui.watch.driver import (
    OWNER_SECONDS,
    VIEWER_SECONDS,
    Handle,
    Moment,
    Pace,
    StartFailure,
    handle,
    moment,
    watch,
)
from tests.pages.app import TIMEOUT, rerun, said

GOES_ON = Handle("training", ended=False)
WAITS = Handle("waiting", ended=False, waits=True)
ENDED = Handle("over", ended=True)
SOMEBODYS = replace(GOES_ON, mine=False)


class WholePageError(Exception):
    """The whole page runs again."""


class Part:
    """The part of a page that is drawn again: what is drawn, and how soon it would be again."""

    def __init__(self) -> None:
        self.drawn: list[list[str]] = []
        self.every: float | None = None
        self.tick: Callable[[], None] = lambda: None

    def fragment(self, function: Callable[..., None], *, run_every: float | None) -> Callable[..., None]:
        """In place of Streamlit's: `tick` is what a browser asks for after so many seconds."""

        def begin(*args: Any) -> None:
            self.every, self.tick = run_every, lambda: function(*args)
            self.tick()

        return begin


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> Part:
    def whole_page() -> None:
        raise WholePageError

    made = Part()
    monkeypatch.setattr(st, "fragment", made.fragment)
    monkeypatch.setattr(st, "rerun", whole_page)
    return made


def show(part: Part, handles: list[Handle[str]], said: Moment | None = None, pace: Pace | None = None) -> None:
    """A run of the page: the list may change before the next tick."""
    watch(lambda: handles, part.drawn.append, said=said, pace=pace)


@pytest.mark.parametrize("handles", [[], [ENDED], [ENDED, replace(ENDED, mine=False)]])
def test_what_does_not_go_on_is_drawn_once(part: Part, handles: list[Handle[str]]) -> None:
    show(part, handles)
    assert part.drawn == [[each.work for each in handles]] and part.every is None


def test_what_goes_on_is_drawn_again_as_it_is_then_and_the_whole_page_at_its_end(part: Part) -> None:
    handles = [ENDED, GOES_ON]
    show(part, handles)
    assert part.every == OWNER_SECONDS
    handles[1] = replace(GOES_ON, work="a step further")
    part.tick()
    handles[1] = ENDED
    with pytest.raises(WholePageError):
        part.tick()
    assert part.drawn == [["over", "training"], ["over", "a step further"], ["over", "over"]]
    show(part, handles)
    assert part.every is None and len(part.drawn) == 4


@pytest.mark.parametrize(
    ("handles", "every"),
    [
        ([GOES_ON], OWNER_SECONDS),
        ([SOMEBODYS], VIEWER_SECONDS),
        ([SOMEBODYS, GOES_ON], OWNER_SECONDS),
        ([SOMEBODYS, WAITS], OWNER_SECONDS),
        # One's own that is over is no reason to hurry.
        ([SOMEBODYS, ENDED], VIEWER_SECONDS),
    ],
)
def test_viewers_look_less_often(part: Part, handles: list[Handle[str]], every: float) -> None:
    show(part, handles)
    assert part.every == every
    show(part, handles, pace=Pace(7.0, 9.0))
    assert part.every == (7.0 if every == OWNER_SECONDS else 9.0)


def test_the_whole_page_runs_when_what_waited_begins(part: Part) -> None:
    handles = [WAITS, WAITS]
    show(part, handles)
    part.tick()
    handles[0] = GOES_ON
    with pytest.raises(WholePageError):
        part.tick()
    # The page knows now; that the second one begins changes no button.
    show(part, handles)
    handles[1] = GOES_ON
    part.tick()
    assert part.every == OWNER_SECONDS


def test_what_somebody_else_waits_for_changes_no_button(part: Part) -> None:
    handles = [replace(WAITS, mine=False)]
    show(part, handles)
    handles[0] = SOMEBODYS
    part.tick()
    handles[0] = ENDED
    with pytest.raises(WholePageError):
        part.tick()


def test_work_that_is_gone_has_ended(part: Part) -> None:
    handles = [GOES_ON]
    show(part, handles)
    handles.clear()
    with pytest.raises(WholePageError):
        part.tick()


def test_what_the_buttons_said_is_what_the_page_knows(part: Part) -> None:
    # It ended after the buttons were drawn and before this part was.
    with pytest.raises(WholePageError):
        show(part, [ENDED], said=moment([GOES_ON]))
    with pytest.raises(WholePageError):
        show(part, [GOES_ON], said=moment([WAITS]))
    # It began after that, and its end is seen.
    handles = [GOES_ON]
    show(part, handles, said=moment([]))
    handles[0] = ENDED
    with pytest.raises(WholePageError):
        part.tick()


def test_a_moment_is_of_all_work_together() -> None:
    assert moment([]) == moment([ENDED]) == Moment(goes_on=False, training=False, waiting=False)
    assert moment([SOMEBODYS, ENDED]) == Moment(goes_on=True, training=False, waiting=False)
    assert moment([WAITS, GOES_ON]) == Moment(goes_on=True, training=True, waiting=False)
    assert moment([WAITS, SOMEBODYS, ENDED]) == Moment(goes_on=True, training=True, waiting=True)


@pytest.mark.parametrize("status", Status)
def test_the_handle_of_a_run_follows_its_status_and_its_owner(status: Status, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.ui.visitor.ownership.visitor", lambda: "me")
    snapshot = Snapshot(status, History(), None, {}, 0, 0.0)
    for owner in ("me", "somebody"):
        entry = Entry("a", owner, RunConfig(), "cpu", None)
        assert handle("it", entry, snapshot) == Handle("it", status.ended, status is Status.PENDING, owner == "me")


def test_what_does_not_fit_is_kept_and_what_is_broken_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver.st, "session_state", {})
    failure = StartFailure("why")
    for error in (ConfigError("epochs", "too many"), DatasetError("It is not on this machine.")):
        with failure.caught():
            raise error
        assert st.session_state["why"] == str(error)
    with failure.caught():
        pass
    assert st.session_state["why"] == "It is not on this machine."
    failure.forget()
    with pytest.raises(ZeroDivisionError), failure.caught():
        raise ZeroDivisionError
    assert st.session_state == {}


def says() -> None:
    """A page with nothing but its failure."""
    from core.ui.watch.driver import StartFailure

    StartFailure("why").say()


def test_the_problem_is_said_until_the_next_attempt_else_why_a_viewer_may_not_train(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = rerun(AppTest.from_function(says, default_timeout=TIMEOUT))
    assert said(app) == "" and not app.caption
    monkeypatch.setenv("SOFTMAX_LAB_VIEWERS_TRAIN", "no")
    monkeypatch.setenv("SOFTMAX_LAB_LECTURER_KEY", "secret")
    assert [caption.value for caption in rerun(app).caption] == [SENTENCES[Refusal.VIEWER]]
    app.session_state["why"] = "Too many epochs."
    for _ in range(2):
        rerun(app)
        assert said(app) == "Too many epochs." and not app.caption
