"""The roster: every run and study that this process knows, how many there may be, and which it forgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable

from core.limits import Held, held_back
from core.reading.refusals import ConfigError
from core.runs.entry import Entry
from core.runs.study import Study
from core.runs.submitter import Submitter

# Ended runs stay in memory for their pages; beyond so many, or so many bytes of weights, the ones looked at longest ago
# are forgotten.
ENDED_KEPT = 200
ENDED_BYTES = 500 * 2**20
STUDIES_KEPT = 50
# Runs that have not ended: each has memory once it began, and a thread. A whole hall may sit behind one address.
MOST_OF_ALL = 600
MOST_OF_ONE_ADDRESS = 300
# Beyond these, for lecturers alone: whoever fills the queue, the lecture goes on.
KEPT_FOR_LECTURERS = 16
# Of one owner: fewer as the queue fills, so that a few who ask for much do not keep out those who ask for one.
MOST_OF_ONE_OWNER = 16
MOST_WHEN_HALF_FULL = 4
MOST_WHEN_NEARLY_FULL = 1


class TooManyRunsError(ConfigError):
    """There are as many runs as there may be; the message is a sentence with the number."""

    def __init__(self, message: str) -> None:
        super().__init__("runs", message)
        held_back().note(Held.QUEUE)


def _full(number: int) -> TooManyRunsError:
    return TooManyRunsError(
        f"{number} runs train, are paused or wait on this machine already: try again when some have ended."
    )


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

    def having(self, run_id: str) -> Entry | Study:
        """The run or study with this id; KeyError when there is none."""
        found = self.find(run_id)
        if found is None:
            raise KeyError(run_id)
        return found

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

    def working(self) -> int:
        """How many have a place among those that train. One in slow motion has none: it waits most of the time."""
        return sum(e.run is not None and e.run.status.works and not e.run.is_slowed for e in self.everything())

    def at_work_beside(self, owner: str) -> list[Entry | Study]:
        """What others train at full speed, that in slow motion left aside."""
        return [
            e
            for e in self.everything()
            if e.owner != owner and e.run is not None and e.run.status.works and not e.run.is_slowed
        ]

    def check_number(self, owner: str, submitter: Submitter, ending: Collection[str] = ()) -> None:
        """Raise TooManyRunsError when there are as many as may be: of the owner, of an address, or of all.

        Args:
            owner: who asks for one more.
            submitter: from where, and whether it is a lecturer.
            ending: ids of some that are not counted.
        """
        alive = [entry for entry in self.everything() if entry.is_alive and entry.id not in ending]
        own = sum(entry.owner == owner for entry in alive)
        if own >= MOST_OF_ONE_OWNER:
            raise TooManyRunsError(
                f"{own} of your runs train, are paused or wait already, and nobody may have more: stop one of them."
            )
        if submitter.first:
            if sum(entry.submitter.first for entry in alive) >= KEPT_FOR_LECTURERS and len(alive) >= MOST_OF_ALL:
                raise _full(len(alive))
            return
        others = sum(not entry.submitter.first for entry in alive)
        if others >= MOST_OF_ALL:
            raise _full(others)
        full = others / MOST_OF_ALL
        if submitter.address is not None:
            there = sum(entry.submitter.address == submitter.address and not entry.submitter.first for entry in alive)
            if there >= MOST_OF_ONE_ADDRESS:
                raise TooManyRunsError(
                    f"{there} runs of your network train, are paused or wait on this machine already, and one network "
                    "may have no more: try again when some have ended."
                )
            full = max(full, there / MOST_OF_ONE_ADDRESS)
        most = MOST_WHEN_NEARLY_FULL if full >= 0.75 else MOST_WHEN_HALF_FULL if full >= 0.5 else MOST_OF_ONE_OWNER
        if own >= most:
            raise TooManyRunsError(
                f"{others} runs train, are paused or wait on this machine, and while there are so many nobody may have "
                f"more than {most}: stop one of yours, or try again when some of the others have ended."
            )

    def forget_old(self) -> None:
        """Forget ended runs and studies beyond those that are kept."""
        ended = [entry for entry in self.runs.values() if not entry.is_alive]
        # Runs that are not on disk are forgotten last.
        ended.sort(key=lambda entry: (entry.save_error is None, -entry.seen))
        size = 0
        for number, entry in enumerate(ended):
            snapshot = entry.snapshot()
            size += sum(value.nbytes for value in snapshot.weights.values()) + snapshot.timeline.nbytes
            if number >= ENDED_KEPT or size > ENDED_BYTES:
                del self.runs[entry.id]
        over = sorted((study for study in self.studies.values() if not study.is_alive), key=lambda study: study.seen)
        for study in over[: max(len(over) - STUDIES_KEPT, 0)]:
            del self.studies[study.id]
