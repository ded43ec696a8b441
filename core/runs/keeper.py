"""`Keeper`: saves one run to the store when it ends, and meanwhile too, seldom enough not to slow the training."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock

from core.runs.saved_run import SavedRun
from core.runs.store import Store, StoreError
from core.training.faults import lacks_memory, named

# Epochs that are shorter share a checkpoint: who loses the last one loses less than this.
SECONDS_BETWEEN = 0.2
# Writing the largest models takes seconds; it may take this share of a run's time.
MOST_SHARE = 0.1


class Keeper:
    """Saves one run to disk. When that fails, `problem` says why, training goes on, and saving is tried again.

    Attributes:
        changing: held while the run is written, renamed or deleted.
        was_there: whether there was a file of the run before: it is continued.
    """

    def __init__(
        self, store: Store, run_id: str, claim: FileLock | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.changing = threading.RLock()
        # The run's thread sets the problem while pages read it. Its lock is a second one, never held while a file is
        # written: a page that asks for it must not wait the seconds that `changing` may take.
        self._telling = threading.Lock()
        self._problem: str | None = None
        self._store = store
        self._run_id = run_id
        self._claim = claim
        self._clock = clock
        self._began = clock()
        self._last: float | None = None
        self._spent = 0.0
        self._deleted = False
        self.was_there = claim is not None
        self._written = False
        # Of the file, once the run has ended and is on disk: from then on the disk knows best.
        self._settled: tuple[int, int] | None = None

    @property
    def problem(self) -> str | None:
        """Why the latest version of the run is not on disk, as a sentence; None when it is. Waits for no disk."""
        with self._telling:
            return self._problem

    @property
    def settled(self) -> tuple[int, int] | None:
        """The stamp of the file of a run that has ended and was written; None until then, or when that failed."""
        return self._settled

    @contextmanager
    def held(self, refused: str) -> Iterator[None]:
        """Change the file: neither this process nor another writes it meanwhile.

        Raises:
            StoreError: with the sentence `refused`, when another process holds the run.
        """
        with self.changing:
            if self._claim is not None:
                yield
                return
            claim = self._store.claim(self._run_id)
            if claim is None:
                raise StoreError(refused)
            try:
                yield
                if self._settled is not None:
                    self._settled = self._store.stamp(self._run_id)
            finally:
                claim.release()

    def waits(self, run: Callable[[], SavedRun]) -> None:
        """Save a run that waits for its turn, unless it has begun meanwhile."""
        with self.changing:
            saved = run()
            if not self._written and not saved.status.ended:
                self._attempt(lambda: self._write(saved, None))

    def give_up(self) -> None:
        """Release a run that never began; delete its file unless there was one before."""
        with self.changing:
            try:
                if not self.was_there and self._written:
                    self._attempt(lambda: self._store.delete(self._run_id))
            finally:
                self.release()

    def progressed(self, run: Callable[[], SavedRun], checkpoint: Callable[[], bytes | None]) -> None:
        """Save a checkpoint after an epoch, if the last one was saved long enough ago."""
        now = self._clock()
        if self._last is not None:
            early = now - self._last < SECONDS_BETWEEN
            if early or self._spent > MOST_SHARE * (now - self._began):
                return
        with self.changing:
            self._attempt(lambda: self._write(run(), checkpoint()))
        self._last = self._clock()
        self._spent += self._last - now

    def ended(self, run: Callable[[], SavedRun]) -> None:
        """Save the run for the last time and release it. A run without a single minibatch is not kept."""
        with self.changing:
            try:
                self._attempt(lambda: self._write_last(run()))
            finally:
                self.release()
            if self.problem is None:
                self._settled = self._store.stamp(self._run_id)

    def release(self) -> None:
        """Let other processes train the run."""
        with self.changing:
            claim, self._claim = self._claim, None
        if claim is not None:
            claim.release()

    def delete(self) -> None:
        """Delete the run from disk for good: its thread writes nothing any more.

        Raises:
            StoreError: when it cannot be removed.
        """
        with self.changing:
            self._store.delete(self._run_id)
            self.is_deleted()

    def is_deleted(self) -> None:
        """Note that the run was deleted from disk: its thread writes nothing any more."""
        with self.changing:
            self._deleted = True

    def _write(self, run: SavedRun, checkpoint: bytes | None) -> None:
        if self._deleted:
            return
        # Held while a file is written, the last time too: a file that nobody holds is removed as left behind.
        if self._claim is None:
            self._claim = self._store.claim(self._run_id)
        self._store.save(run, checkpoint)
        self._written = True

    def _write_last(self, run: SavedRun) -> None:
        if run.history.steps:
            self._write(run, None)
        elif self._written:
            self._store.delete(self._run_id)

    def _attempt(self, writing: Callable[[], None]) -> None:
        try:
            writing()
            self._tell(None)
        # An error while saving must not end the run, and its owner must hear that the run is not on disk.
        except Exception as error:
            # The registry forgets what it must, and what is not on disk last.
            self._tell(
                f"The run could not be saved. {_reason(error)} It is in memory only, until the server ends or needs "
                "the room: export it on the page Runs to keep it."
            )

    def _tell(self, problem: str | None) -> None:
        with self._telling:
            self._problem = problem


def _reason(error: Exception) -> str:
    if isinstance(error, StoreError):
        return str(error)
    if lacks_memory(error):
        return "Writing it takes more memory than is free now."
    return f"Writing it failed after an error in the program: {named(error).rstrip('.')}."
