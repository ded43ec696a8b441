"""Limits on what one visitor may cause: how often, by any key, and how often somebody was held back lately."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from enum import StrEnum

# Keys that are remembered at most. Those that have used least of what they may are forgotten first.
MOST_KEYS = 10_000
# The lecturer sees what was held back in so many seconds.
LATELY_SECONDS = 60.0


class RateLimit:
    """At most so many at once for each key, and as many again, evenly, within so many seconds: a token bucket."""

    def __init__(self, most: int, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Args:
        most: how many a key may at once after it has rested.
        seconds: after which a key that has used all may use as many again.
        clock: seconds.
        """
        self.most = most
        self._rate = most / seconds
        self._clock = clock
        self._lock = threading.Lock()
        # By key, how many it has used and not yet got back, and when that was so.
        self._used: dict[Hashable, tuple[float, float]] = {}

    def takes(self, key: Hashable, count: int = 1) -> bool:
        """Whether the key may once more, or so many times; counts it if so. What is refused is not counted."""
        with self._lock:
            used = self._used_now(key)
            if used + count > self.most:
                return False
            self._used[key] = (used + count, self._clock())
            if len(self._used) > MOST_KEYS:
                self._forget()
            return True

    def wait(self, key: Hashable, count: int = 1) -> float:
        """Seconds until the key may again, so many times; 0 when it may now."""
        with self._lock:
            return max(self._used_now(key) + count - self.most, 0.0) / self._rate

    @property
    def remembered(self) -> int:
        """How many keys are remembered."""
        with self._lock:
            return len(self._used)

    def forget(self) -> None:
        """Every key may as if it had never used anything."""
        with self._lock:
            self._used.clear()

    def _used_now(self, key: Hashable) -> float:
        used, at = self._used.get(key, (0.0, 0.0))
        return max(used - (self._clock() - at) * self._rate, 0.0)

    def _forget(self) -> None:
        """Forget who has got everything back, and of the others at least half. Lock held."""
        left = sorted(((self._used_now(key), key) for key in self._used), key=lambda pair: pair[0])
        for used, key in left:
            if used and len(self._used) <= MOST_KEYS // 2:
                return
            del self._used[key]


class TooManyGuessesError(Exception):
    """A guess that was not looked at.

    Attributes:
        seconds: until the next one is.
        of_address: whether it is others of the same address who guessed so much, at least among others.
    """

    def __init__(self, seconds: float, *, of_address: bool) -> None:
        super().__init__(f"wait {seconds:.0f} s")
        self.seconds = seconds
        self.of_address = of_address


class Guesses:
    """Wrong guesses at something secret: few a browser, more an address, and nobody guesses for all of a hall.

    A browser that has hardly been wrong is heard also when its address has used up what it may: one phone cannot keep
    its neighbours from typing what is right. So an address guesses at most as often as its limit says, and SLIPS times
    an hour more for each cookie that the server signed for it.
    """

    SLIPS = 3

    def __init__(
        self, of_browser: int, of_address: int, seconds: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Args:
        of_browser, of_address: wrong guesses of each.
        seconds: within that time.
        clock: seconds.
        """
        self._of_browser = RateLimit(of_browser, seconds, clock=clock)
        self._of_address = RateLimit(of_address, seconds, clock=clock)
        self._slips = RateLimit(self.SLIPS, 3600.0, clock=clock)
        # Of two guesses at once, the second one is looked at after the first was counted.
        self._lock = threading.Lock()

    def check(self, right: bool, browser: str | None, address: str) -> bool:
        """Whether the guess is right; counts one that is not.

        Args:
            right: what the guess is; the answer to one that is held back does not depend on it.
            browser: owner name of a browser whose cookie the server signed; None for any other.
            address: where it comes from.

        Raises:
            TooManyGuessesError: when there were too many wrong ones a moment ago.
        """
        with self._lock:
            if browser is not None and (seconds := self._of_browser.wait(browser)) > 0:
                raise TooManyGuessesError(seconds, of_address=False)
            if browser is None or self._slips.wait(browser) > 0:
                seconds = self._of_address.wait(address)
                if seconds > 0:
                    raise TooManyGuessesError(seconds, of_address=True)
            if not right:
                self._of_address.takes(address)
                if browser is not None:
                    self._of_browser.takes(browser)
                    self._slips.takes(browser)
            return right

    def forget(self) -> None:
        """Nobody has guessed, as in a new process."""
        self._of_browser.forget()
        self._of_address.forget()
        self._slips.forget()


class Held(StrEnum):
    """The limits that hold somebody back; core/ui/room/held.py has a sentence for each."""

    COOKIES = "cookies"  # new browsers of one address
    CODES = "codes"  # wrong codes of rooms
    VOTES = "votes"
    FOLLOWERS = "followers"
    ROOMS = "rooms"
    KEYS = "keys"  # wrong lecturer's links
    UPLOADS = "uploads"
    MESSAGES = "messages"  # of a page to its session
    STREAMS = "streams"
    SESSIONS = "sessions"
    DOWNLOADS = "downloads"
    QUEUE = "queue"  # runs that wait
    IMPORTS = "imports"


class HeldBack:
    """How many were held back lately, by the limit that held them: the lecturer is told how many, never who."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._noted: deque[tuple[float, str]] = deque(maxlen=MOST_KEYS)

    def note(self, what: str) -> None:
        """Note that somebody was held back.

        Args:
            what: the limit, one of Held.
        """
        with self._lock:
            self._noted.append((self._clock(), what))

    def lately(self) -> dict[str, int]:
        """How often in the last LATELY_SECONDS, by limit; empty when nobody was."""
        with self._lock:
            now = self._clock()
            while self._noted and now - self._noted[0][0] > LATELY_SECONDS:
                self._noted.popleft()
            counts: dict[str, int] = {}
            for _, what in self._noted:
                counts[what] = counts.get(what, 0) + 1
            return counts

    def forget(self) -> None:
        """Nobody was held back, as in a new process."""
        with self._lock:
            self._noted.clear()


_held_back = HeldBack()


def held_back() -> HeldBack:
    """What was held back in this process."""
    return _held_back
