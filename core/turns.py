"""`Turns`: who computes now. One at a time, whoever has used least lately first, and training keeps its share.

A hall's pages and its training share one interpreter and few cores. Work side by side is all ready at the end; one
after another the first is ready at once, and the last is no later.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

# Seconds between two looks up from a computation, and of who is next whether the rest is over.
SLICE = 0.05
# Seconds between two looks of the others who wait: forty that look often cost training more than what they wait for.
SELDOM = 0.5
# What was used so many seconds ago counts half.
HALF_LIFE = 20.0
# Seconds by which who has the turn must have used more than who waits before it makes way. Most links take less: of
# forty that are as dear the first are ready early, in place of all at the end; who has looped makes way at once.
MARGIN = 1.5
# Names that are remembered at most: those that have used least are forgotten first.
MOST_NAMES = 2000


@dataclass(frozen=True)
class Asker:
    """For whom a thread computes.

    Attributes:
        name: of the visitor; those without one share the name "".
        check: raises what ends the thread's work when nobody waits for it any more. Called several times a second.
        first: whether the visitor goes before everybody else, as the lecturer does.
        rests: whether the visitor waits when the budget beside training is spent; what is computed counts anyhow.
        away: around the time in which the thread waits for its turn or has it: gives up what it holds meanwhile.
    """

    name: Hashable = ""
    check: Callable[[], None] = lambda: None
    first: bool = False
    rests: bool = True
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
    """How many threads are in the middle of a step of training now; a context manager around such a step."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    def __enter__(self) -> None:
        with self._lock:
            self._count += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._count -= 1

    def __call__(self) -> bool:
        """Whether there is one: a run that pauses, or is slowed down, trains at hardly any moment."""
        return self._count > 0


training = _Training()


class Budget:
    """What all turns together may compute while something trains: a share of the time, and some seconds at once."""

    def __init__(
        self,
        share: float,
        burst: float,
        *,
        trains: Callable[[], bool] = training,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Args:
        share: of the time, from 0 to 1.
        burst: seconds that may be computed beyond that after a rest.
        trains: whether something trains now.
        clock: seconds.
        """
        self._share, self._burst, self._trains, self._clock = share, burst, trains, clock
        self._lock = threading.Lock()
        # What was computed beyond the share, and when that was so.
        self._debt, self._at = 0.0, clock()

    def is_spent(self, more: float = 0.0) -> bool:
        """Whether it is time to rest, for who has computed so many seconds that are not charged yet."""
        if not self._trains():
            return False
        with self._lock:
            return self._now() + more > self._burst

    def charge(self, seconds: float) -> None:
        """Note that so many seconds were computed."""
        with self._lock:
            # What was computed while nothing trained is no reason to rest for long when something does.
            self._debt, self._at = min(self._now() + seconds, self._burst + 1), self._clock()

    def _now(self) -> float:
        return max(self._debt - self._share * (self._clock() - self._at), 0.0)


# Training keeps three quarters of its speed beside one thread that computes in Python or PyTorch half of the time, and
# half of its speed beside one that does all the time (measured on two cores, where browsers' connections want their
# part, too). Two seconds are what a room's pages take when all phones open one link at the same moment.
BESIDE_TRAINING = Budget(share=0.35, burst=2.0)


class Turns:
    """One turn at a time. Its lock, `lock`, guards nothing else and is held for moments."""

    def __init__(
        self,
        *,
        budget: Budget = BESIDE_TRAINING,
        patience: float = float("inf"),
        clock: Callable[[], float] = time.monotonic,
        work: Callable[[], float] = time.thread_time,
    ) -> None:
        """Args:
        budget: what may be computed beside training.
        patience: seconds after which a turn no longer makes the others wait.
        clock: seconds.
        work: seconds that the calling thread has computed.
        """
        self.lock = threading.RLock()
        self._budget, self._patience, self._clock, self._work = budget, patience, clock, work
        self._holder: Ticket | None = None
        self._queue: list[Ticket] = []
        self._used: dict[Hashable, tuple[float, float]] = {}

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
                    pause = SLICE if min(self._queue, key=self._rank, default=ticket) is ticket else SELDOM
                if not taken:
                    ticket.begins.wait(pause)
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
            if ticket.asker.rests and self._budget.is_spent(spent):
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
        if ticket is None or (ticket.asker.rests and self._budget.is_spent()):
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

    def _charge(self, ticket: Ticket) -> None:
        spent, name = max(self._work() - ticket.before, 0.0), ticket.asker.name
        self._budget.charge(spent)
        self._used[name] = (self._used_by(name) + spent, self._clock())
        if len(self._used) > MOST_NAMES:
            for least in sorted(self._used, key=self._used_by)[: MOST_NAMES // 2]:
                del self._used[least]
