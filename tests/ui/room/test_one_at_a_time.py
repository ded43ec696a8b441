"""Turns: one page at a time, whatever becomes of it; others are drawn while one waits for what is computed."""

from __future__ import annotations

import threading
from contextlib import ExitStack

import pytest

from core import computing
from core.computing import computed_once
from core.turns import Asker, Turns
from core.ui.room import one_at_a_time as pages
from core.ui.room.one_at_a_time import one_at_a_time

TIMEOUT = 60.0


@pytest.fixture(autouse=True)
def visitors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every thread draws for a visitor of its own, the one called "lecturer" for the lecturer."""

    def asker() -> Asker:
        name = threading.current_thread().name
        return Asker(name, first=name == "lecturer", away=pages._away)

    monkeypatch.setattr(pages, "asker", asker)
    monkeypatch.setattr(computing, "_who", asker)
    monkeypatch.setattr(pages, "_turns", Turns())


def elsewhere(name: str = "") -> tuple[threading.Thread, threading.Event]:
    """Somebody else's page; the event is set when it is being drawn."""
    drawn = threading.Event()

    def work() -> None:
        with one_at_a_time():
            drawn.set()

    thread = threading.Thread(target=work, name=name or None)
    thread.start()
    return thread, drawn


def test_a_page_waits_for_another_and_is_drawn_after_it() -> None:
    with pytest.raises(ZeroDivisionError), one_at_a_time():
        thread, drawn = elsewhere()
        assert not drawn.wait(0.1)
        raise ZeroDivisionError
    assert drawn.wait(TIMEOUT)
    thread.join(TIMEOUT)
    with one_at_a_time():
        pass


def test_the_lecturer_does_not_wait() -> None:
    with one_at_a_time():
        thread, drawn = elsewhere("lecturer")
        assert drawn.wait(TIMEOUT)
        thread.join(TIMEOUT)


def test_others_are_drawn_while_a_page_waits_for_what_is_computed() -> None:
    threads = ExitStack()

    @computed_once(most=1)
    def dear() -> bool:
        thread, drawn = elsewhere()
        threads.callback(thread.join, TIMEOUT)
        return drawn.wait(TIMEOUT)

    with threads, one_at_a_time():
        assert dear()
        # From here on it is drawn again, and the next one waits.
        thread, drawn = elsewhere()
        assert not drawn.wait(0.1)
    assert drawn.wait(TIMEOUT)
    thread.join(TIMEOUT)
