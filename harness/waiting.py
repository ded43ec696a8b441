"""Waiting for what another thread or process is about to do, without a fixed pause."""

from __future__ import annotations

import time
from collections.abc import Callable

TIMEOUT = 60.0
LONGEST_PAUSE = 0.05


def soon(what: Callable[[], bool], seconds: float = TIMEOUT) -> bool:
    """Whether `what` becomes true within so many seconds; it is asked often at first, then every 50 ms."""
    deadline = time.monotonic() + seconds
    pause = 0.001
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    return True
