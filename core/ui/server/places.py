"""`Places`: how many of a thing are held at once, by one browser, by one address and in all, the lecturer's apart."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from enum import Enum

from core.limits import Held, held_back
from core.ui.server.caller import Caller


class Full(Enum):
    """Which limit leaves no place."""

    BROWSER = "browser"  # this browser holds as many as one may
    ADDRESS = "address"  # its address does
    ALL = "all"  # everybody together does


@dataclass(frozen=True)
class Most:
    """How many at once.

    Attributes:
        browser: of one browser, the lecturer's too.
        address: of one address, which may be a whole hall's; half of it for browsers without a cookie.
        everybody: together.
        reserve: of those, kept for the lecturer.
    """

    browser: int
    address: int
    everybody: int
    reserve: int


class Places:
    """Counts what is held, and refuses what is too much."""

    def __init__(self, what: Held, most: Callable[[], Most]) -> None:
        """Args:
        what: they are, as the lecturer is told of those who were held back.
        most: may change while the server runs.
        """
        self._what = what
        self._most = most
        self._lock = threading.Lock()
        self._held: Counter[Hashable] = Counter()

    def __len__(self) -> int:
        with self._lock:
            return self._held[None]

    def full(self, caller: Caller) -> Full | None:
        """Why there is no place for this caller now; None when there is one."""
        most = self._most()
        with self._lock:
            return self._full(caller, most)

    def take(self, caller: Caller) -> Full | None:
        """Take a place, to be given back with `leave`; why not, when there is none, which is noted."""
        most = self._most()
        with self._lock:
            why = self._full(caller, most)
            if why is None:
                self._held.update(_counted(caller))
        if why is not None:
            held_back().note(self._what)
        return why

    def leave(self, caller: Caller) -> None:
        """Give a place back."""
        with self._lock:
            for key in _counted(caller):
                self._held[key] -= 1
                if not self._held[key]:
                    del self._held[key]

    @contextlib.contextmanager
    def one(self, caller: Caller) -> Iterator[Full | None]:
        """A place for as long as the block lasts, or why there is none."""
        why = self.take(caller)
        try:
            yield why
        finally:
            if why is None:
                self.leave(caller)

    def _full(self, caller: Caller, most: Most) -> Full | None:
        if caller.browser and self._held[caller.key] >= most.browser:
            return Full.BROWSER
        if caller.lecturer:
            return Full.ALL if self._held[None] >= most.everybody else None
        # Those without a cookie leave at least half to the browsers that they share an address with.
        if self._held[("address", caller.address)] >= most.address or (
            not caller.browser and self._held[caller.key] >= most.address // 2
        ):
            return Full.ADDRESS
        return Full.ALL if self._held[None] >= most.everybody - most.reserve else None


def _counted(caller: Caller) -> tuple[Hashable, ...]:
    """What a place of this caller counts for; None is everybody."""
    return (None, caller.key, ("address", caller.address))
