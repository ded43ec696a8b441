"""All rooms of this process: opened by a lecturer, found by a link or a code, forgotten when nobody is left."""

from __future__ import annotations

import hmac
import re
import secrets
import threading
import time
from collections.abc import Callable

from core.reading.number import with_plain_digits
from core.room.room import FOLLOWS_SECONDS, NotTheHostError, Room

# Letters and digits that nobody mistakes for each other, also when they are read out.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 6
KEY_LENGTH = 20  # of the link, about 99 bits
MOST_ROOMS = 20
EMPTY_SECONDS = 4 * 3600.0
# Typed codes that fit no room, of all browsers together: more in a minute is guessing.
MOST_WRONG = 60
WRONG_SECONDS = 60.0
CODE = re.compile(rf"[{ALPHABET}]{{{CODE_LENGTH}}}")
KEY = re.compile(rf"({CODE.pattern})[{ALPHABET}]{{{KEY_LENGTH}}}")


class RoomError(ValueError):
    """Why there is no room, as a sentence."""


class Rooms:
    """Rooms by their code, at most `most` of them, one for each lecturer."""

    def __init__(self, most: int = MOST_ROOMS, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._rooms: dict[str, Room] = {}
        self._wrong: list[float] = []

    def open(self, host: str, told: Callable[[str], None] = lambda key: None, *, always: bool = False) -> Room:
        """The lecturer's room, a new one if there is none.

        When there are too many, the one that nobody has looked into for longest ends, if there is such a one.

        Args:
            host: owner name of the lecturer's browser.
            told: called with the room's key after each change in it; must not wait.
            always: open it also when there are too many that are in use.

        Raises:
            RoomError: when there are too many.
        """
        with self._lock:
            self._forget_empty()
            own = self._of(host)
            if own is not None:
                return own
            if len(self._rooms) >= self._most and not self._end_one_left() and not always:
                raise RoomError(f"There are {self._most} rooms here already: one of them has to end first.")
            code = _random(CODE_LENGTH)
            while code in self._rooms:
                code = _random(CODE_LENGTH)
            key = code + _random(KEY_LENGTH)
            room = self._rooms[code] = Room(code, key, host, lambda: told(key), self._clock)
            return room

    def of(self, host: str) -> Room | None:
        """The room this owner name is the lecturer of."""
        with self._lock:
            self._forget_empty()
            return self._of(host)

    def by_key(self, key: str) -> Room | None:
        """The room of a link; compared in constant time."""
        match = KEY.fullmatch(key)
        with self._lock:
            self._forget_empty()
            room = self._rooms.get(match[1]) if match else None
            return room if room is not None and hmac.compare_digest(room.key, key) else None

    def by_code(self, typed: str) -> Room:
        """The room of a code that was typed.

        Raises:
            RoomError: when there is none, or too many wrong ones were tried a moment ago.
        """
        code = re.sub(r"[\s-]", "", with_plain_digits(typed)).lower()
        with self._lock:
            self._forget_empty()
            now = self._clock()
            self._wrong = [at for at in self._wrong if now - at < WRONG_SECONDS]
            if len(self._wrong) >= MOST_WRONG:
                raise RoomError("Too many wrong codes were tried: wait a minute, or use the link.")
            room = self._rooms.get(code) if CODE.fullmatch(code) else None
            if room is None:
                self._wrong.append(now)
                raise RoomError("There is no room with this code: look at it once more, or ask for the link.")
            return room

    def end(self, room: Room, visitor: str) -> None:
        """Turn a room off. Raises NotTheHostError unless `visitor` is its lecturer."""
        if not room.is_host(visitor):
            raise NotTheHostError(room.code)
        with self._lock:
            if self._rooms.get(room.code) is room:
                del self._rooms[room.code]
        room.end()

    def forget(self) -> None:
        """End all rooms, and no longer count the wrong codes that were tried: as in a new process."""
        with self._lock:
            ended = list(self._rooms.values())
            self._rooms.clear()
            self._wrong.clear()
        for room in ended:
            room.end()

    def _of(self, host: str) -> Room | None:
        return next((room for room in self._rooms.values() if room.is_host(host)), None)

    def _forget_empty(self) -> None:
        """Lock held."""
        while self._end_one_left(EMPTY_SECONDS):
            pass

    def _end_one_left(self, seconds: float = FOLLOWS_SECONDS) -> bool:
        """End the room that has been empty for longest, if it was for so long; whether there was one. Lock held."""
        room = max(self._rooms.values(), key=Room.unseen_for, default=None)
        if room is None or room.unseen_for() <= seconds:
            return False
        del self._rooms[room.code]
        room.end()
        return True


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


_rooms = Rooms()


def rooms() -> Rooms:
    """The rooms of this process."""
    return _rooms
