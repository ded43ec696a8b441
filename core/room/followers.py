"""`Followers`: the browsers that have joined a room, and which of them are there now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

MOST_FOLLOWERS = 2000
# A hall of 300 behind one address, and some with two machines; nobody fills a room from one address.
MOST_AT_AN_ADDRESS = 400


@dataclass
class _Follower:
    address: str
    seen: float


class Followers:
    """By owner name, who has joined. A page of the browser's joins it; its stream only says that it is still there.

    So a browser that comes back after a pause counts again without a new page, and one that never had a page never
    counts. Not safe for several threads: the room holds its lock.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        """Args:
        seconds: for which one counts as there after the last sign of life.
        clock: seconds.
        """
        self._seconds = seconds
        self._clock = clock
        self._began = clock()
        self._joined: dict[str, _Follower] = {}

    def join(self, visitor: str, address: str) -> bool:
        """A page of this browser shows the room; False when too many are there, of all or of its address."""
        if self.still_there(visitor):
            return True
        neighbours = {name for name, each in self._joined.items() if each.address == address}
        if len(neighbours) >= MOST_AT_AN_ADDRESS and not self._forget_one_of(neighbours):
            return False
        if len(self._joined) >= MOST_FOLLOWERS and not self._forget_one_of(self._joined):
            return False
        self._joined[visitor] = _Follower(address, self._clock())
        return True

    def still_there(self, visitor: str) -> bool:
        """Note a sign of life of a browser that has joined; False for any other."""
        follower = self._joined.get(visitor)
        if follower is not None:
            follower.seen = self._clock()
        return follower is not None

    def leave(self, visitor: str) -> bool:
        """This browser follows no more; whether it had joined."""
        return self._joined.pop(visitor, None) is not None

    def __contains__(self, visitor: str) -> bool:
        """Whether this browser has joined."""
        return visitor in self._joined

    @property
    def there(self) -> int:
        """How many are there now."""
        return sum(map(self._is_there, self._joined.values()))

    @property
    def latest(self) -> float:
        """When one was last there, in seconds of the clock; if nobody ever was, when the room began."""
        return max((follower.seen for follower in self._joined.values()), default=self._began)

    def _forget_one_of(self, names: Iterable[str]) -> bool:
        """Forget the one that has been away for longest; False when all are there."""
        longest = min(names, key=lambda name: self._joined[name].seen)
        if self._is_there(self._joined[longest]):
            return False
        del self._joined[longest]
        return True

    def _is_there(self, follower: _Follower) -> bool:
        return self._clock() - follower.seen <= self._seconds
