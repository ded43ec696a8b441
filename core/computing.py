"""What many ask for is computed once: one computation a key, shared by all who wait for it, kept for those who follow.

A page whose link forty phones open at the same moment asks forty times for the same numbers. `functools.lru_cache`
would compute them forty times side by side. Here one thread computes, in turn with those that compute something else
(core/turns.py), and the others wait for what it finds, or for its error. Work that nobody waits for any more ends.
"""

from __future__ import annotations

import functools
import inspect
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, ParamSpec, TypeVar, cast

from core.turns import SELDOM, SLICE, Asker, Ticket, Turns

P = ParamSpec("P")
R = TypeVar("R")

# A computation that has not looked up for so many seconds no longer makes the others wait.
PATIENCE = 10.0

_turns = Turns(patience=PATIENCE)
_who: Callable[[], Asker] = Asker


@dataclass(eq=False)
class _Flight:
    """A computation that somebody waits for. The lock of the turns guards it.

    Attributes:
        askers: how many threads want it; who computes it is one of them.
        begun: whether a thread computes it.
        over: set when it ended: with `found`, with `error`, or with neither when its thread gave it up.
    """

    askers: int = 0
    begun: bool = False
    over: threading.Event = field(default_factory=threading.Event)
    found: tuple[Any, ...] = ()
    error: Exception | None = None


class _Work(threading.local):
    """What the calling thread computes.

    Attributes:
        flights: what it is in the middle of, each for the one before.
        look_at: when to look up next, in seconds.
    """

    def __init__(self) -> None:
        self.flights: list[_Flight] = []
        self.look_at = 0.0
        self._asker, self._ticket = Asker(), cast("Ticket | None", None)
        # What ends the work as soon as nobody else waits for it; None while its visitor does.
        self._gone: BaseException | None = None

    @property
    def has_turn(self) -> bool:
        """Whether it is this thread's turn."""
        return self._ticket is not None

    def begin(self, asker: Asker) -> None:
        """From now on it is for `asker`."""
        self._asker, self._gone = asker, None

    def end(self) -> None:
        """Give the turn back."""
        # An exception holds the frames that it went through.
        self._gone = None
        self.give_back()

    def look(self) -> None:
        """Raise what ends this work, if its visitor has gone and nobody else waits for what it computes."""
        if self._gone is None:
            try:
                self._asker.check()
            except BaseException as gone:
                self._gone = gone
        with _turns.lock:
            wanted = any(flight.askers > 1 for flight in self.flights)
        if self._gone is not None and not wanted:
            raise self._gone

    def take(self, over: Callable[[], bool] = lambda: False) -> None:
        """Wait for a turn, until `over()`."""
        if self._ticket is None:
            self._ticket = _turns.take(replace(self._asker, check=self.look), over)

    def give_back(self) -> None:
        """End the turn, if there is one."""
        ticket, self._ticket = self._ticket, None
        if ticket is not None:
            _turns.give_back(ticket)

    def make_way(self) -> None:
        """Let others have their turn first, if they should."""
        if self._ticket is not None and _turns.has_company(self._ticket):
            self.give_back()
            self.take()


_work = _Work()


def asked_by(who: Callable[[], Asker]) -> None:
    """Let `who` say for whom the calling thread computes. Without it, that is nobody who could go away."""
    global _who
    _who = who


def step() -> None:
    """Look up from a long computation, between two of its steps: costs nothing most of the time.

    It makes way for whoever has used less lately, and for training. Outside of what is computed once it does nothing.

    Raises:
        BaseException: what ends this thread's work, when its visitor has gone and nobody else waits for it.
    """
    if _work.flights and time.monotonic() >= _work.look_at:
        _work.look()
        _work.make_way()
        _work.look_at = time.monotonic() + SLICE


def _in_key(value: object) -> object:
    """An argument as the results know it: one that says `is_large` may go, although what it led to is kept."""
    return weakref.ref(value) if getattr(value, "is_large", False) else value


class ComputedOnce(Generic[P, R]):
    """A function whose results are shared. `__wrapped__` is the function itself.

    Attributes:
        computed: how often it was computed in this process, with a result or an error.
    """

    def __init__(self, function: Callable[P, R], most: int) -> None:
        self.computed = 0
        self._function = function
        self._most = most
        self._signature = inspect.signature(function)
        self._kept: OrderedDict[Hashable, R] = OrderedDict()
        self._flights: dict[Hashable, _Flight] = {}
        functools.update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The result for these arguments.

        Raises:
            Exception: what the computation raised, to all who waited for it.
            BaseException: what ends this thread's work, when its visitor has gone.
        """
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        key = tuple(map(_in_key, bound.arguments.values()))
        while True:
            with _turns.lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
                flight = self._flights.setdefault(key, _Flight())
                if flight in _work.flights:
                    raise RecursionError(f"{self._function.__qualname__} asks itself for what it computes.")
                flight.askers += 1
            try:
                self._join(key, flight, functools.partial(self._function, *args, **kwargs))
            finally:
                with _turns.lock:
                    flight.askers -= 1
                    if not flight.askers and self._flights.get(key) is flight:
                        del self._flights[key]
            if flight.error is not None:
                raise flight.error
            if flight.found:
                return cast(R, flight.found[0])

    def forget(self) -> None:
        """Keep no result any more."""
        with _turns.lock:
            self._kept.clear()

    @property
    def asking(self) -> int:
        """How many threads wait for a result or compute one."""
        with _turns.lock:
            return sum(flight.askers for flight in self._flights.values())

    def _join(self, key: Hashable, flight: _Flight, compute: Callable[[], R]) -> None:
        """Wait until another thread has computed it, or compute it in a turn of this one."""
        if _work.flights:
            self._share(key, flight, compute)
            return
        asker = _who()
        with asker.away():
            _work.begin(asker)
            try:
                self._share(key, flight, compute)
                # Where others wanted it, too, its visitor may have gone meanwhile.
                _work.look()
            finally:
                _work.end()

    def _share(self, key: Hashable, flight: _Flight, compute: Callable[[], R]) -> None:
        while True:
            with _turns.lock:
                elsewhere = flight.begun
                flight.begun = elsewhere or _work.has_turn
            if elsewhere:
                self._wait(flight)
                return
            if _work.has_turn:
                self._compute(key, flight, compute)
                return
            _work.take(lambda: flight.begun)

    def _wait(self, flight: _Flight) -> None:
        # The thread that has begun it may have made way for this one.
        _work.give_back()
        while not flight.over.wait(SELDOM):
            _work.look()
        if _work.flights:
            _work.take()

    def _compute(self, key: Hashable, flight: _Flight, compute: Callable[[], R]) -> None:
        _work.flights.append(flight)
        error: Exception | None = None
        found: tuple[R, ...] = ()
        try:
            self.computed += 1
            found = (compute(),)
        except Exception as problem:
            error = problem
        finally:
            _work.flights.pop()
            with _turns.lock:
                flight.found, flight.error = found, error
                if found:
                    self._kept[key] = found[0]
                    while len(self._kept) > self._most:
                        self._kept.popitem(last=False)
                if self._flights.get(key) is flight:
                    del self._flights[key]
            flight.over.set()


def computed_once(most: int) -> Callable[[Callable[P, R]], ComputedOnce[P, R]]:
    """Decorates a function of hashable arguments that gives the same for the same: of each key one call at a time.

    Args:
        most: results that are kept, those asked for last. An error is not kept.
    """
    return lambda function: ComputedOnce(function, most)
