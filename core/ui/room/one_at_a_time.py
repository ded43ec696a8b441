"""Followers' pages are drawn one after another, although all of them are asked for at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.ui.visitor.membership import is_following

# Seconds; a page that takes longer no longer makes the others wait.
PATIENCE = 3.0
_turn = threading.Semaphore()


@contextmanager
def one_follower_at_a_time() -> Iterator[None]:
    """Around the drawing of a page. A visitor who follows nobody does not wait.

    Forty pages drawn side by side share one interpreter and are all ready at the end; one after another the first is
    ready at once, and the last is no later.
    """
    taken = is_following() and _turn.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if taken:
            _turn.release()
