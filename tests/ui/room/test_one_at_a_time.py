"""Turns: one page of a follower at a time, whatever becomes of it, and nobody else's."""

from __future__ import annotations

import threading

import pytest

from core.ui.room import one_at_a_time
from core.ui.room.one_at_a_time import one_follower_at_a_time

TIMEOUT = 60.0


def in_another_thread() -> tuple[threading.Thread, threading.Event]:
    """Somebody else's page; the event is set when it is being drawn."""
    drawn = threading.Event()

    def work() -> None:
        with one_follower_at_a_time():
            drawn.set()

    thread = threading.Thread(target=work)
    thread.start()
    return thread, drawn


def test_a_followers_page_waits_for_another_and_is_drawn_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_at_a_time, "is_following", lambda: True)
    monkeypatch.setattr(one_at_a_time, "PATIENCE", TIMEOUT)
    with pytest.raises(ZeroDivisionError), one_follower_at_a_time():
        thread, drawn = in_another_thread()
        assert not drawn.wait(0.1)
        raise ZeroDivisionError
    assert drawn.wait(TIMEOUT)
    thread.join(TIMEOUT)
    with one_follower_at_a_time():
        pass


def test_nobody_waits_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_at_a_time, "is_following", lambda: True)
    monkeypatch.setattr(one_at_a_time, "PATIENCE", 0.01)
    with one_follower_at_a_time():
        thread, drawn = in_another_thread()
        assert drawn.wait(TIMEOUT)
        thread.join(TIMEOUT)
        # Who gave up waiting has no turn to give back: the next one waits as well.
        monkeypatch.setattr(one_at_a_time, "PATIENCE", TIMEOUT)
        thread, drawn = in_another_thread()
        assert not drawn.wait(0.1)
    assert drawn.wait(TIMEOUT)
    thread.join(TIMEOUT)


def test_whoever_follows_nobody_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_at_a_time, "PATIENCE", TIMEOUT)
    monkeypatch.setattr(one_at_a_time, "is_following", lambda: True)
    with one_follower_at_a_time():
        monkeypatch.setattr(one_at_a_time, "is_following", lambda: False)
        thread, drawn = in_another_thread()
        assert drawn.wait(TIMEOUT)
        thread.join(TIMEOUT)
