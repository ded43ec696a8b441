"""`Board`: named parts as JSON, each with the version at which it last changed, so that only changes travel."""

from __future__ import annotations

from collections.abc import Mapping

NOTHING = "{}"


class Board:
    """What watchers see, taken apart. A watcher who knows the version it saw last is told what has changed since.

    A message is a JSON object of names and parts; a part that went away is null. Who saw nothing yet is told
    everything, so that a watcher who was away or is slow needs no message that others got in the meantime.
    """

    def __init__(self) -> None:
        self.version = 0
        self._parts: dict[str, str] = {}
        self._changed_at: dict[str, int] = {}
        self._messages: dict[int, str] = {}

    def put(self, parts: Mapping[str, str]) -> bool:
        """Make the board hold exactly these parts, and tell whether that changed anything.

        Args:
            parts: JSON of each part by its name.
        """
        gone = [name for name, part in self._parts.items() if name not in parts and part != "null"]
        changed = [name for name, part in parts.items() if self._parts.get(name) != part]
        if not gone and not changed:
            return False
        self.version += 1
        self._messages.clear()
        self._parts.update({name: parts[name] for name in changed} | dict.fromkeys(gone, "null"))
        self._changed_at.update(dict.fromkeys((*changed, *gone), self.version))
        return True

    def since(self, version: int) -> str:
        """The message for a watcher who saw this version last; 0 is one who saw nothing. Made once for all."""
        if version not in self._messages:
            pairs = (
                f'"{name}":{self._parts[name]}'
                for name, at in self._changed_at.items()
                if at > version and (version or self._parts[name] != "null")
            )
            self._messages[version] = "{" + ",".join(pairs) + "}"
        return self._messages[version]
