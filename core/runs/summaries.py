"""`Summaries`: the list of all saved runs, read once, in a thread of its own, for all who ask."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.runs.saved_run import NewerError
from core.runs.summary import Summary

Stamp = tuple[int, int]


@dataclass(frozen=True)
class Listing:
    """The list of saved runs as far as it is read.

    Attributes:
        runs: without their weights, the latest first.
        damaged: files that cannot be read.
        newer: files that a newer version of this program wrote.
        unread: files that have not been looked at yet.
        read: files that have, of all owners.
    """

    runs: list[Summary]
    damaged: int = 0
    newer: int = 0
    unread: int = 0
    read: int = 0

    @property
    def files(self) -> int:
        """How many files there are."""
        return self.read + self.unread


class Summaries:
    """Reads files when they are new or have changed, one after the other; whoever asks waits as long as they like."""

    def __init__(self, scan: Callable[[], Mapping[str, Stamp]], read: Callable[[str], Summary | None]) -> None:
        """Args:
        scan: the files there are, by run, with what changes when they do.
        read: the row of a file; None when it has gone.
        """
        self._scan = scan
        self._read = read
        self._changed = threading.Condition()
        self._known: dict[str, tuple[Stamp, Summary | NewerError | None]] = {}
        self._unread: dict[str, Stamp] = {}
        self._being_read: tuple[str, Stamp] | None = None
        self._reads = False
        self._asked = 0

    def look(self, patience: float | None = None) -> Listing:
        """The list, read to its end; or, after so many seconds, as far as it is. Reading goes on then."""
        found = self._scan()
        with self._changed:
            for gone in set(self._known) - set(found):
                del self._known[gone]
            self._unread = {
                name: stamp
                for name, stamp in found.items()
                if not self._is_known(name, stamp) and (name, stamp) != self._being_read
            }
            if self._unread and not self._reads:
                # Without a thread to be had they stay unread, until somebody looks again.
                with contextlib.suppress(RuntimeError, MemoryError):
                    threading.Thread(target=self._work, name="list of runs", daemon=True).start()
                    self._reads = True
            self._asked += 1
            try:
                self._changed.wait_for(lambda: self._are_known(found) or not self._reads, patience)
            finally:
                self._asked -= 1
            now = [self._known[name][1] for name in found if name in self._known]
        runs = [row for row in now if isinstance(row, Summary)]
        newer = sum(isinstance(row, NewerError) for row in now)
        runs.sort(key=lambda run: run.started, reverse=True)
        return Listing(runs, sum(row is None for row in now), newer, len(found) - len(now), len(now))

    def _are_known(self, found: Mapping[str, Stamp]) -> bool:
        return all(self._is_known(name, stamp) for name, stamp in found.items())

    def _is_known(self, name: str, stamp: Stamp) -> bool:
        known = self._known.get(name)
        return known is not None and known[0] == stamp

    def _work(self) -> None:
        for name, stamp in self._next():
            began = time.perf_counter()
            row: Summary | NewerError | None
            try:
                row = self._read(name)
            except NewerError as error:
                row = error
            except Exception:
                row = None
            with self._changed:
                self._known[name] = stamp, row
                self._being_read = None
                if not self._unread:
                    self._changed.notify_all()
                asked = self._asked
            # Nobody waits for it: other pages come first.
            if not asked:
                time.sleep(time.perf_counter() - began)

    def _next(self) -> Iterator[tuple[str, Stamp]]:
        while True:
            with self._changed:
                if not self._unread:
                    self._reads = False
                    self._changed.notify_all()
                    return
                name = next(iter(self._unread))
                stamp = self._unread.pop(name)
                self._being_read = name, stamp
            yield name, stamp
