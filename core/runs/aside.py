"""`Aside`: work for the disk that is done in a thread of its own, so that nobody who holds a lock waits for a disk."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

# A disk that is well answers within this time; who asked for the work goes on without an answer after it.
PATIENCE = 0.5
_log = logging.getLogger(__name__)


class Aside:
    """Does work in the order in which it was given; its thread ends when there is no more."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._works: deque[Callable[[], object]] = deque()
        self._busy = False
        self._given = self._done = 0

    def do(self, work: Callable[[], object]) -> None:
        """Have this done, soon. Waits for nothing; an error in it is logged."""
        with self._changed:
            self._works.append(work)
            self._given += 1
            if self._busy:
                return
            self._busy = True
        try:
            threading.Thread(target=self._work, name="disk", daemon=True).start()
        # No thread to be had: tried again with the next work.
        except (RuntimeError, MemoryError):
            with self._changed:
                self._busy = False

    def settle(self, seconds: float = PATIENCE) -> bool:
        """Wait until all that was given by now is done; False when so many seconds did not do. Hold no lock."""
        with self._changed:
            given = self._given
            return self._changed.wait_for(lambda: self._done >= given, seconds)

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._works:
                    self._busy = False
                    return
                work = self._works.popleft()
            try:
                work()
            except Exception:
                _log.exception("Work for the disk failed.")
            finally:
                with self._changed:
                    self._done += 1
                    self._changed.notify_all()
