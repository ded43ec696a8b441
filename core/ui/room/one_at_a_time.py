"""Pages are drawn one after another, although a room asks for all of them at the same moment.

Forty pages drawn side by side share one interpreter and are all ready at the end; one after another the first is ready
at once, and the last is no later. Whoever has drawn least lately goes first, so one phone that asks again and again
holds up only itself. The lecturer does not wait.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.turns import Asker, Ticket, Turns
from core.ui import seams
from core.ui.visitor.lecturer import has_lecturers_link
from core.ui.visitor.membership import hosted, is_following
from core.ui.visitor.visitor import visitor

# Seconds; a page that takes longer no longer makes the others wait.
PATIENCE = 3.0

_turns = Turns(patience=PATIENCE)


class _Drawn(threading.local):
    """The turn of the page that this thread draws."""

    ticket: Ticket | None = None


_drawn = _Drawn()


def asker() -> Asker:
    """For whom this thread computes: the visitor whose page it draws, as long as the browser is there."""
    if not seams.in_a_run_of_a_page():
        return Asker()
    lectures = has_lecturers_link() or hosted() is not None
    # The room's pages follow the lecturer while a run trains, too.
    rests = not lectures and not is_following()
    return Asker(visitor(), seams.end_if_unwanted, first=lectures, rests=rests, away=_away)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Around the drawing of a page."""
    _begin()
    try:
        yield
    finally:
        _end()


@contextmanager
def _away() -> Iterator[None]:
    """Around waiting for what is computed elsewhere: other pages are drawn meanwhile."""
    had_turn = _drawn.ticket is not None
    _end()
    yield
    if had_turn:
        _begin()


def _begin() -> None:
    whose = asker()
    _drawn.ticket = None if whose.first else _turns.take(whose)


def _end() -> None:
    ticket, _drawn.ticket = _drawn.ticket, None
    if ticket is not None:
        _turns.give_back(ticket)
