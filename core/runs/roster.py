"""The roster: every run and study that this process knows, how many there may be, and which it forgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable

from core.reading.refusals import ConfigError
from core.runs.entry import Entry
from core.runs.study import Study

# Ended runs stay in memory for their pages; beyond so many, or so many bytes of weights, the ones looked at longest ago
# are forgotten.
ENDED_KEPT = 200
ENDED_BYTES = 500 * 2**20
STUDIES_KEPT = 50
# Runs that have not ended: each has a thread, and memory once it began.
MOST_OF_ONE_OWNER = 16
MOST_OF_ALL = 300


class TooManyRunsError(ConfigError):
    """There are as many runs as there may be; the message is a sentence with the number."""

    def __init__(self, message: str) -> None:
        super().__init__("runs", message)


class Roster:
    """Runs and studies by id. The caller holds the registry's lock."""

    def __init__(self, clock: Callable[[], float], unwatched: float) -> None:
        self.runs: dict[str, Entry] = {}
        self.studies: dict[str, Study] = {}
        self._clock = clock
        self._unwatched = unwatched

    def everything(self) -> list[Entry | Study]:
        """Runs and studies, each in their order."""
        return [*self.runs.values(), *self.studies.values()]

    def find(self, run_id: str) -> Entry | Study | None:
        """The run or study with this id; None when there is none."""
        return self.runs.get(run_id) or self.studies.get(run_id)

    def going_on(self, run_ids: Iterable[str], owner: str) -> list[str]:
        """The runs and studies of these ids that are the owner's and have not ended."""
        found = (self.find(run_id) for run_id in run_ids)
        return [entry.id for entry in found if entry is not None and entry.owner == owner and entry.is_alive]

    def begun(self) -> list[Entry]:
        """Runs whose thread lives."""
        return [entry for entry in self.runs.values() if entry.run is not None and entry.run.status.has_begun]

    def at_work(self) -> Counter[str]:
        """How many runs and studies each owner has at work."""
        return Counter(e.owner for e in self.everything() if e.run is not None and e.run.status.works)

    def unseen(self) -> set[str]:
        """Ids of the runs and studies that no page has shown for a while."""
        now = self._clock()
        return {entry.id for entry in self.everything() if now - entry.seen > self._unwatched}

    def check_number(self, owner: str, ending: Collection[str] = ()) -> None:
        """Raise TooManyRunsError when the owner, or all together, have as many as allowed; `ending` are not counted."""
        alive = [entry for entry in self.everything() if entry.is_alive and entry.id not in ending]
        own = sum(entry.owner == owner for entry in alive)
        if own >= MOST_OF_ONE_OWNER:
            raise TooManyRunsError(
                f"{own} of your runs train, are paused or wait already, and nobody may have more: stop one of them."
            )
        if len(alive) >= MOST_OF_ALL:
            raise TooManyRunsError(
                f"{len(alive)} runs train, are paused or wait on this machine already: try again when some have ended."
            )

    def forget_old(self) -> None:
        """Forget ended runs and studies beyond those that are kept."""
        ended = [entry for entry in self.runs.values() if not entry.is_alive]
        # Runs that are not on disk are forgotten last.
        ended.sort(key=lambda entry: (entry.save_error is None, -entry.seen))
        size = 0
        for number, entry in enumerate(ended):
            size += sum(value.nbytes for value in entry.snapshot().weights.values())
            if number >= ENDED_KEPT or size > ENDED_BYTES:
                del self.runs[entry.id]
        over = sorted((study for study in self.studies.values() if not study.is_alive), key=lambda study: study.seen)
        for study in over[: max(len(over) - STUDIES_KEPT, 0)]:
            del self.studies[study.id]
