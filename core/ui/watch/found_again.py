"""`FoundAgain`: the run that a stream tells of, looked for again and again.

Watching keeps a run alive, and a run that another server goes on with is found again.
"""

from __future__ import annotations

from collections.abc import Callable

from core.runs.registry import Entry, registry
from core.runs.store import StoreError

LOOK_SECONDS = 2.0


class FoundAgain:
    """One run, found anew every LOOK_SECONDS."""

    def __init__(self, run_id: str, clock: Callable[[], float]) -> None:
        self._run_id = run_id
        self._clock = clock
        self._entry: Entry | None = None
        self._looked = -LOOK_SECONDS

    def entry(self) -> Entry | None:
        """The run as it was found last; None for one that is not there, or is damaged."""
        now = self._clock()
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            try:
                self._entry = registry().find(self._run_id)
            except StoreError:
                self._entry = None
        return self._entry
