"""Admission: which waiting run begins when there is a place and memory for it, and which pauses for others."""

from __future__ import annotations

from collections.abc import Callable

from core.runs.entry import Entry
from core.runs.memory import free_for, is_hopeless, misfit
from core.runs.roster import Roster
from core.runs.study import Study
from core.runs.waiting import Waiting
from core.training.run import NO_THREAD, Until
from core.training.snapshot import Status

# Every page and stream of a run that waits asks for its place, again and again.
PLACES_SECONDS = 0.2
# When so many in a row get no thread, the machine has none to give, and the others wait on instead of failing, too.
MOST_WITHOUT_THREAD = 2


class Admission:
    """Lets runs begin, at most `most` at work at once, in the order of `Waiting`. The caller holds the registry's lock.

    A run in slow motion has no place among those at work: it waits most of the time, and computes in turn with all
    others in slow motion. While others wait, a run nobody looks at gives its place up: it is paused, and goes on when
    nobody is before it.
    """

    def __init__(
        self, roster: Roster, most: int, refuse: Callable[[Entry, str], None], clock: Callable[[], float]
    ) -> None:
        """`refuse` ends a run that can never begin, for the reason given."""
        self.most = most
        self._roster = roster
        self._refuse = refuse
        self._clock = clock
        self._waiting = Waiting()
        # The place of each that waits, until when; None when something has changed since.
        self._places: tuple[dict[str, int], float] | None = None
        # Runs that are to wait as soon as they have paused, with what they were to do: a single step, or all.
        self._steps_aside: dict[str, Until | None] = {}
        # How far those go that wait for a single step.
        self._steps: dict[str, Until] = {}

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._waiting

    def queue(self, entry: Entry | Study, until: Until | None = None) -> None:
        """Let a run begin or continue as soon as it is its turn; with `until`, for one step only."""
        run_id = entry.id
        self._steps.pop(run_id, None)
        if until is not None:
            self._steps[run_id] = until
        if run_id not in self._waiting:
            self._add(entry)
            self.admit()

    def _add(self, entry: Entry | Study) -> None:
        self._waiting.add(entry.id, entry.owner, first=entry.submitter.first)

    def leave(self, run_id: str) -> None:
        """Take a run out of the queue; nothing happens when it does not wait."""
        self._places = None
        self._waiting.remove(run_id)
        self._steps.pop(run_id, None)

    def cancel_step_aside(self, run_id: str) -> None:
        """Forget that a run was asked to pause for others: its owner has paused, resumed or stopped it meanwhile."""
        self._steps_aside.pop(run_id, None)

    def place(self, run_id: str) -> int | None:
        """How many runs begin before this one, as things are now; None when it is not waiting.

        Those in slow motion wait for memory only, and neither pass the others nor are passed by them.
        """
        now = self._clock()
        if self._places is None or now >= self._places[1]:
            places: dict[str, int] = {}
            before = {True: 0, False: 0}
            for name in self._order() if self._waiting else []:
                slowed = self._is_slowed(name)
                places[name] = before[slowed]
                before[slowed] += 1
            self._places = places, now + PLACES_SECONDS
        return self._places[0].get(run_id)

    def rested(self, run_id: str) -> None:
        """Note that a run has paused or ended, and let the next one begin."""
        entry = self._roster.find(run_id)
        if run_id in self._steps_aside:
            asked = self._steps_aside.pop(run_id)
            if entry is not None and entry.run is not None and entry.run.status is Status.PAUSED:
                until = entry.run.until
                # Where a single step was done when it paused, nobody asked for more.
                if asked is None or until is not None:
                    self._add(entry)
                if until is not None:
                    self._steps[run_id] = until
        self.admit()

    def pace_changed(self, entry: Entry | Study) -> None:
        """Let others have the place of a run that is slowed down; one that is not any more needs one, or waits."""
        run = entry.run
        if run is not None and run.status is Status.RUNNING and entry.id not in self._steps_aside:
            until = run.until
            if not run.is_slowed and self._roster.working() > self.most:
                self._steps_aside[entry.id] = until
                run.pause()
        self.admit()

    def admit(self) -> None:
        """Start waiting runs as long as there are places."""
        self._places = None
        failed = 0
        while failed < MOST_WITHOUT_THREAD and (run_id := self._next()) is not None:
            self._waiting.begin(run_id)
            entry = self._roster.find(run_id)
            assert entry is not None and entry.run is not None
            if entry.run.status is Status.PENDING:
                failed += not self._start(entry)
            elif run_id in self._steps:
                entry.run.step(self._steps.pop(run_id))
            else:
                entry.run.resume()

    def _start(self, entry: Entry | Study) -> bool:
        """Start a run; False when it could not begin, and has failed."""
        assert entry.run is not None
        if isinstance(entry, Entry):
            entry.free_before = free_for(entry)
        if entry.run.start():
            return True
        if isinstance(entry, Entry):
            self._refuse(entry, NO_THREAD)
        return False

    def give_way(self) -> None:
        """Pause runs that no page shows, where runs of other owners wait that a page shows."""
        unseen, begun = self._roster.unseen(), self._roster.begun()
        order = [run_id for run_id in self._order() if run_id not in unseen]
        # Those in slow motion need no place.
        ready = [
            self._roster.find(run_id)
            for run_id in order
            if not self._is_slowed(run_id) and self._lacks_memory(run_id, begun) is None
        ]
        # Some have been made room for, and begin as soon as that has paused.
        owners = [entry.owner for entry in ready[len(self._steps_aside) :] if entry is not None]
        for entry in self._roster.everything():
            others = [owner for owner in owners if owner != entry.owner]
            if entry.id not in unseen or not others or entry.run is None:
                continue
            # Asked before the status: a single step that ends in between has paused by itself.
            until = entry.run.until
            if entry.run.status is Status.RUNNING and not entry.run.is_slowed:
                self._steps_aside[entry.id] = until
                entry.run.pause()
                owners.remove(others[0])

    def _order(self) -> list[str]:
        return self._waiting.order(self._roster.at_work(), self._roster.unseen())

    def _next(self) -> str | None:
        """The run that begins now: the first in the queue that fits into memory; None when none does.

        One that waits for memory lets others pass until it would fit if these had ended; then nobody passes. One that
        would not fit if all had ended is refused.
        """
        is_full = self._roster.working() >= self.most
        if not any(not is_full or self._is_slowed(run_id) for run_id in self._waiting):
            return None
        begun = self._roster.begun()
        passed: list[Entry] = []
        for run_id in self._order():
            if is_full and not self._is_slowed(run_id):
                continue
            why = self._lacks_memory(run_id, begun)
            if why is None:
                for entry in passed:
                    entry.passed_by.add(run_id)
                return run_id
            entry = self._roster.runs[run_id]
            # What a study takes is not known.
            if is_hopeless(entry, begun) and not any(s.run.status.has_begun for s in self._roster.studies.values()):
                self.leave(run_id)
                self._refuse(entry, why)
                continue
            training = {other.id for other in begun if other.snapshot().status.works}
            if misfit(entry, begun, over=entry.passed_by & training) is None:
                return None
            passed.append(entry)
        return None

    def _is_slowed(self, run_id: str) -> bool:
        entry = self._roster.find(run_id)
        return entry is not None and entry.run is not None and entry.run.is_slowed

    def _lacks_memory(self, run_id: str, begun: list[Entry]) -> str | None:
        """Why a waiting run cannot begin now; None when it can. Studies check their memory themselves."""
        entry = self._roster.runs.get(run_id)
        if entry is None or entry.snapshot().status is not Status.PENDING:
            return None
        return misfit(entry, begun)
