"""`Board`: named parts as JSON, each with the version at which it last changed, so that only changes travel."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

NOTHING = "{}"
# What is not there.
_NULL = "null"
# Of more parts that went away the earliest are forgotten: who has not heard of so many was given up long ago.
MOST_GONE = 5000


class Board:
    """What watchers see, taken apart. A watcher who knows the version it saw last is told what has changed since.

    A message is a JSON object of names and parts; a part that went away is null. Who saw nothing yet is told
    everything, so that a watcher who was away or is slow needs no message that others got in the meantime.
    """

    def __init__(self) -> None:
        self.version = 0
        self._parts: dict[str, str] = {}
        # Of parts that are there and parts that went away; what changed last stands last.
        self._changed_at: dict[str, int] = {}
        self._messages: dict[int, str] = {}

    @property
    def remembered(self) -> int:
        """How many parts are there or went away and are not forgotten."""
        return len(self._changed_at)

    def put(self, parts: Mapping[str, str]) -> bool:
        """Make the board hold exactly these parts, and tell whether that changed anything.

        Args:
            parts: JSON of each part by its name; "null" is a part that is not there.
        """
        there = {name: part for name, part in parts.items() if part != _NULL}
        changed = [name for name, part in there.items() if self._parts.get(name) != part]
        gone = [name for name in self._parts if name not in there]
        if not gone and not changed:
            return False
        self.version += 1
        self._messages.clear()
        self._parts = there
        for name in (*changed, *gone):
            self._changed_at.pop(name, None)
            self._changed_at[name] = self.version
        if len(self._changed_at) - len(there) > MOST_GONE:
            self._forget()
        return True

    def since(self, version: int) -> str:
        """The message for a watcher who saw this version last; 0 is one who saw nothing. Made once for all."""
        if version not in self._messages:
            news = [*takewhile(lambda change: change[1] > version, reversed(self._changed_at.items()))]
            pairs = (
                f'"{name}":{self._parts.get(name, _NULL)}'
                for name, _ in reversed(news)
                if version or name in self._parts
            )
            self._messages[version] = "{" + ",".join(pairs) + "}"
        return self._messages[version]

    def _forget(self) -> None:
        """Forget the earlier half of the parts that went away."""
        gone = [name for name in self._changed_at if name not in self._parts]
        for name in gone[: len(gone) // 2]:
            del self._changed_at[name]
