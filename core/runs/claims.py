"""Claims: one process at a time trains a run, or changes it."""

from __future__ import annotations

import threading
from pathlib import Path

from filelock import FileLock, Timeout

# How long a claim waits for another process that only looks whether the run is claimed.
CLAIM_SECONDS = 1.0
# Who looks whether a run is claimed holds its lock for a moment: two at once would take each other for its trainer.
_looking = threading.Lock()


class Claims:
    """A lock file for each run that is, or was, claimed; the system takes a lock back however its process ends.

    Every method takes the id of a run, which is safe as the name of a file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, run_id: str) -> FileLock | None:
        """Hold this run for this process until the lock is released; None when another one holds it.

        Raises:
            OSError: when the folder cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._file(run_id), thread_local=False)
        try:
            lock.acquire(timeout=CLAIM_SECONDS)
        except Timeout:
            return None
        return lock

    def is_taken(self, run_id: str) -> bool:
        """Whether this process or another one holds this run."""
        lock = FileLock(self._file(run_id), thread_local=False)
        with _looking:
            try:
                if not self._file(run_id).exists():
                    return False
                lock.acquire(timeout=0)
            except Timeout:
                return True
            except OSError:
                return False
            lock.release()
            return False

    def remove(self, run_id: str) -> None:
        """Remove what is left of the claims of this run, if there is anything; OSError when it cannot be removed."""
        self._file(run_id).unlink(missing_ok=True)

    def _file(self, run_id: str) -> Path:
        return self._folder / run_id
