"""`Ballots`: how many votes a room takes of a browser and of an address, so that nobody stuffs a vote.

A browser is one whose cookie the server signed, which costs a phone time and not much else: a room takes the votes of
at most MOST_AT_AN_ADDRESS browsers of one address, however many cookies it has.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from core.limits import RateLimit
from core.room.followers import MOST_AT_AN_ADDRESS


class Reason(Enum):
    """Why a vote was not taken."""

    NO_QUESTION = "no question"  # the poll is closed, or there is no such answer
    NO_FOLLOWER = "no follower"  # the room is full, or the visitor has left
    HOST = "host"  # the visitor asks
    BROWSER = "browser"  # too many votes of this browser
    ADDRESS = "address"  # too many votes of its address
    CROWD = "crowd"  # too many browsers of its address have voted


@dataclass(frozen=True)
class NotTaken:
    """A vote that was not taken.

    Attributes:
        reason: why.
        seconds: until another one is; 0 where waiting does not help.
    """

    reason: Reason
    seconds: float = 0.0


class Ballots:
    """The votes of one room. Not safe for several threads: the room holds its lock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        # Whoever is undecided changes a vote some times; a hall of 300 behind one address votes twice in a moment.
        self._of_browser = RateLimit(6, 30.0, clock=clock)
        self._of_address = RateLimit(600, 60.0, clock=clock)
        # By address, who has voted in this poll.
        self._voters: dict[str, set[str]] = {}

    def refusal(self, visitor: str, address: str) -> NotTaken | None:
        """Why no vote of this browser is taken now; None when one is, which then counts."""
        voters = self._voters.get(address, set())
        if visitor not in voters and len(voters) >= MOST_AT_AN_ADDRESS:
            return NotTaken(Reason.CROWD)
        if (seconds := self._of_browser.wait(visitor)) > 0:
            return NotTaken(Reason.BROWSER, seconds)
        if not self._of_address.takes(address):
            return NotTaken(Reason.ADDRESS, self._of_address.wait(address))
        self._of_browser.takes(visitor)
        self._voters.setdefault(address, set()).add(visitor)
        return None

    def forget_voters(self) -> None:
        """Another question is asked."""
        self._voters.clear()
