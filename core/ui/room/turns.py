"""`in_turn`: pages of those who follow are drawn one after another, as all of them are asked for in one moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.ui.visitor.membership import is_following

# A page that takes longer than this holds up nobody any more.
PATIENCE = 3.0
_turn = threading.Semaphore()


@contextmanager
def in_turn() -> Iterator[None]:
    """Around the drawing of a page; whoever follows nobody does not wait.

    Forty pages drawn side by side share one interpreter and are all ready at the end; one after another the first is
    ready at once, and the last is no later.
    """
    taken = is_following() and _turn.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if taken:
            _turn.release()
