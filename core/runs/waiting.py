"""`Waiting`: the queue of runs. First come, first served, but no owner's second run before every owner's first.

The lecturer's runs come before all others: the hall waits for them.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class _WaitingRun:
    """A run that waits. `came` is the round that was being served when it came, `first` whether it is a lecturer's."""

    run_id: str
    owner: str
    came: int
    first: bool


class Waiting:
    """The runs that wait, of whom each owner gets one turn a round. The caller holds the lock.

    The next to begin is a lecturer's, if one waits; else the one whose owner has the fewest at work; among those, the
    one of the earliest round; among those, the one that came first. A run's round is the one being served when it came,
    and after its owner's latest: an owner who has not trained for a while is not owed the turns that others had
    meanwhile.
    """

    def __init__(self) -> None:
        self._runs: list[_WaitingRun] = []
        self._round = 0
        # By owner, the round of the latest run that began, as long as that matters.
        self._served: dict[str, int] = {}

    def __contains__(self, run_id: str) -> bool:
        return any(run.run_id == run_id for run in self._runs)

    def __iter__(self) -> Iterator[str]:
        return (run.run_id for run in self._runs)

    def __len__(self) -> int:
        return len(self._runs)

    @property
    def remembered(self) -> int:
        """How many owners are remembered with the round of their latest run."""
        return len(self._served)

    def add(self, run_id: str, owner: str, *, first: bool = False) -> None:
        """Add a run at the end of the queue; with `first`, at the end of the lecturers'."""
        assert run_id not in self
        self._runs.append(_WaitingRun(run_id, owner, self._round, first))

    def remove(self, run_id: str) -> None:
        """Take a run out of the queue; nothing happens when it is not in it."""
        self._runs = [run for run in self._runs if run.run_id != run_id]

    def order(self, at_work: Mapping[str, int], unwatched: Collection[str] = ()) -> list[str]:
        """The runs in the order in which they would begin, if no other run came and none at work ended.

        Args:
            at_work: how many runs each owner has at work.
            unwatched: runs that no page shows; all others pass them.
        """
        lines: dict[str, deque[tuple[bool, bool, int, _WaitingRun]]] = {}
        for number, run in enumerate(self._runs):
            lines.setdefault(run.owner, deque()).append((run.run_id in unwatched, not run.first, number, run))
        heads: list[tuple[bool, bool, int, int, int, _WaitingRun]] = []
        busy, served, now = Counter(at_work), dict(self._served), self._round
        order: list[str] = []

        def come_forward(owner: str) -> None:
            unseen, later, number, run = lines[owner].popleft()
            heapq.heappush(heads, (unseen, later, busy[owner], max(run.came, served.get(owner, -1) + 1), number, run))

        for owner, line in lines.items():
            lines[owner] = deque(sorted(line, key=lambda place: place[:3]))
            come_forward(owner)
        while heads:
            _, _, _, run_round, _, run = heapq.heappop(heads)
            now = max(now, run_round)
            order.append(run.run_id)
            served[run.owner] = now
            busy[run.owner] += 1
            if lines[run.owner]:
                come_forward(run.owner)
        return order

    def begin(self, run_id: str) -> None:
        """Note that a run begins, as a rule the first in the order, and take it out of the queue."""
        run = next(run for run in self._runs if run.run_id == run_id)
        self._runs.remove(run)
        self._round = max(self._round, run.came, self._served.get(run.owner, -1) + 1)
        self._served[run.owner] = self._round
        waiting = {run.owner for run in self._runs}
        self._served = {
            owner: served for owner, served in self._served.items() if served >= self._round or owner in waiting
        }
