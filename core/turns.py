"""`Turns`: who computes now. One at a time, whoever has used least lately first, and training keeps its share.

A hall's pages and its training share one interpreter and few cores. Work side by side is all ready at the end; one
after another the first is ready at once, and the last is no later.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field

# Seconds between two looks whether what is waited for is still wanted.
SLICE = 0.05
# What was used so many seconds ago counts half.
HALF_LIFE = 20.0
# Seconds by which who has the turn must have used more than who waits before it makes way: less would only take turns.
MARGIN = 0.5
# Names that are remembered at most: those that have used least are forgotten first.
MOST_NAMES = 2000


@dataclass(frozen=True)
class Asker:
    """For whom a thread computes.

    Attributes:
        name: of the visitor; those without one share the name "".
        check: raises what ends the thread's work when nobody waits for it any more. Called several times a second.
        first: whether the visitor goes before everybody else and never rests, as the lecturer does.
        away: around the time in which the thread waits for its turn or has it: gives up what it holds meanwhile.
    """

    name: Hashable = ""
    check: Callable[[], None] = lambda: None
    first: bool = False
    away: Callable[[], AbstractContextManager[None]] = nullcontext


@dataclass(eq=False)
class Ticket:
    """A thread that waits for its turn, or has it.

    Attributes:
        asker: for whom.
        granted: whether its turn has begun.
        begins: set when it begins.
        since: when the turn began, in seconds of the clock.
        before: what the thread had computed by then, in seconds.
    """

    asker: Asker
    granted: bool = False
    begins: threading.Event = field(default_factory=threading.Event)
    since: float = 0.0
    before: float = 0.0


class _Training:
    """How many threads train now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    @contextmanager
    def going_on(self) -> Iterator[None]:
        with self._lock:
            self._count += 1
        try:
            yield
        finally:
            with self._lock:
                self._count -= 1

    def __call__(self) -> bool:
        return self._count > 0


_training = _Training()


def training() -> bool:
    """Whether a thread of this process trains."""
    return _training()


@contextmanager
def for_training() -> Iterator[None]:
    """Around what trains: until the block ends, everybody else leaves it its share."""
    with _training.going_on():
        yield


class Turns:
    """One turn at a time. Its lock, `lock`, guards nothing else and is held for moments."""

    def __init__(
        self,
        *,
        share: float,
        burst: float,
        patience: float = float("inf"),
        trains: Callable[[], bool] = training,
        clock: Callable[[], float] = time.monotonic,
        work: Callable[[], float] = time.thread_time,
    ) -> None:
        """Args:
        share: of the time that all turns together may compute while something trains, from 0 to 1.
        burst: seconds that they may compute beyond that after a rest.
        patience: seconds after which a turn no longer makes the others wait.
        trains: whether something trains.
        clock: seconds.
        work: seconds that the calling thread has computed.
        """
        self.lock = threading.RLock()
        self._share, self._burst, self._patience = share, burst, patience
        self._trains, self._clock, self._work = trains, clock, work
        self._holder: Ticket | None = None
        self._queue: list[Ticket] = []
        self._used: dict[Hashable, tuple[float, float]] = {}
        # What all have computed beyond their share, and when that was so.
        self._debt, self._debt_at = 0.0, clock()

    def take(self, asker: Asker, over: Callable[[], bool] = lambda: False) -> Ticket | None:
        """Wait for a turn; None, without one, as soon as `over()` holds.

        Raises:
            BaseException: what `asker.check` raises.
        """
        ticket, taken = Ticket(asker), False
        with self.lock:
            self._queue.append(ticket)
        try:
            while not taken:
                with self.lock:
                    if over():
                        return None
                    self._grant()
                    taken = ticket.granted
                if not taken:
                    ticket.begins.wait(SLICE)
                    asker.check()
        finally:
            if not taken:
                self._leave(ticket)
        ticket.before = self._work()
        return ticket

    def give_back(self, ticket: Ticket) -> None:
        """End a turn; the next one begins. To be called by the thread that has it."""
        with self.lock:
            self._charge(ticket)
            self._leave(ticket)

    def has_company(self, ticket: Ticket) -> bool:
        """Whether a turn that goes on should be given back, because somebody has used less, or because of training."""
        with self.lock:
            spent = self._work() - ticket.before
            if not ticket.asker.first and self._must_rest(spent):
                return True
            own = (not ticket.asker.first, self._used_by(ticket.asker.name) + spent - MARGIN)
            return any(self._rank(other) < own for other in self._queue)

    @property
    def waiting(self) -> int:
        """How many wait."""
        with self.lock:
            return len(self._queue)

    def _leave(self, ticket: Ticket) -> None:
        with self.lock:
            if ticket in self._queue:
                self._queue.remove(ticket)
            if self._holder is ticket:
                self._holder = None
            self._grant()

    def _grant(self) -> None:
        """Begin the next turn, if it may. Lock held."""
        if self._holder is not None and self._clock() - self._holder.since <= self._patience:
            return
        ticket = min(self._queue, key=self._rank, default=None)
        if ticket is None or (not ticket.asker.first and self._must_rest(0.0)):
            return
        self._queue.remove(ticket)
        self._holder = ticket
        ticket.granted, ticket.since = True, self._clock()
        ticket.begins.set()

    def _rank(self, ticket: Ticket) -> tuple[bool, float]:
        # Of equals the one that came first: `min` takes the first of the queue.
        return not ticket.asker.first, self._used_by(ticket.asker.name)

    def _used_by(self, name: Hashable) -> float:
        used, at = self._used.get(name, (0.0, 0.0))
        return used and used * 0.5 ** ((self._clock() - at) / HALF_LIFE)

    def _debt_now(self) -> float:
        return max(self._debt - self._share * (self._clock() - self._debt_at), 0.0)

    def _must_rest(self, more: float) -> bool:
        return self._trains() and self._debt_now() + more > self._burst

    def _charge(self, ticket: Ticket) -> None:
        spent, name = max(self._work() - ticket.before, 0.0), ticket.asker.name
        # What was computed while nothing trained is no reason to rest for long when something does.
        self._debt, self._debt_at = min(self._debt_now() + spent, self._burst + 1), self._clock()
        self._used[name] = (self._used_by(name) + spent, self._clock())
        if len(self._used) > MOST_NAMES:
            for least in sorted(self._used, key=self._used_by)[: MOST_NAMES // 2]:
                del self._used[least]
