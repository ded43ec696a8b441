"""Claims: one process at a time trains a run, or changes it."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

fcntl: Any
try:
    import fcntl
except ImportError:
    fcntl = None

# How long a claim waits for another process that only looks whether the run is claimed.
CLAIM_SECONDS = 1.0


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
        try:
            with self._file(run_id).open("rb") as file:
                return is_held(file)
        except OSError:
            return False

    def remove(self, run_id: str) -> None:
        """Remove what is left of the claims of this run, if there is anything; OSError when it cannot be removed."""
        self._file(run_id).unlink(missing_ok=True)

    def _file(self, run_id: str) -> Path:
        return self._folder / run_id


def hold(file: IO[bytes]) -> None:
    """Hold a file that is open until it is closed, however the process ends; on Windows nothing happens."""
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_held(file: IO[bytes]) -> bool:
    """Whether somebody holds a file. Those who look share it, and do not take each other for its holder."""
    if fcntl is None:  # Windows, whose locks cannot be opened beside their holder
        lock = FileLock(file.name, thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        lock.release()
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
