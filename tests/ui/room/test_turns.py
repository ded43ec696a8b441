"""Turns: one page of a follower at a time, whatever becomes of it, and nobody else's."""

from __future__ import annotations

import threading

import pytest

from core.ui.room import turns
from core.ui.room.turns import in_turn

TIMEOUT = 60.0


def in_another_thread() -> tuple[threading.Thread, threading.Event]:
    """Somebody else's page; the event is set when it is being drawn."""
    drawn = threading.Event()

    def work() -> None:
        with in_turn():
            drawn.set()

    thread = threading.Thread(target=work)
    thread.start()
    return thread, drawn


def test_a_followers_page_waits_for_another_and_is_drawn_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "is_following", lambda: True)
    monkeypatch.setattr(turns, "PATIENCE", TIMEOUT)
    with pytest.raises(ZeroDivisionError), in_turn():
        thread, drawn = in_another_thread()
        assert not drawn.wait(0.1)
        raise ZeroDivisionError
    assert drawn.wait(TIMEOUT)
    thread.join(TIMEOUT)
    with in_turn():
        pass


def test_nobody_waits_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "is_following", lambda: True)
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    with in_turn():
        thread, drawn = in_another_thread()
        assert drawn.wait(TIMEOUT)
        thread.join(TIMEOUT)
        # Who gave up waiting has no turn to give back.
        assert not turns._turn.acquire(blocking=False)


def test_whoever_follows_nobody_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", TIMEOUT)
    monkeypatch.setattr(turns, "is_following", lambda: True)
    with in_turn():
        monkeypatch.setattr(turns, "is_following", lambda: False)
        thread, drawn = in_another_thread()
        assert drawn.wait(TIMEOUT)
        thread.join(TIMEOUT)
