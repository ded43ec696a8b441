"""All rooms of this process: opened by a lecturer, found by a link or a code, forgotten when nobody is left."""

from __future__ import annotations

import hmac
import math
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence

from core.limits import Guesses, Held, TooManyGuessesError, held_back
from core.reading.number import with_plain_digits
from core.room.room import FOLLOWS_SECONDS, NotTheHostError, Room

# Letters and digits that nobody mistakes for each other, also when they are read out.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 6
KEY_LENGTH = 20  # of the link, about 99 bits
MOST_ROOMS = 20
EMPTY_SECONDS = 4 * 3600.0
# Rooms of one address, the lecturer's aside: nobody fills the list from there.
MOST_AT_AN_ADDRESS = 12
# And so many more for the lecturer, where all others are in use.
RESERVE = 10
# A room whose lecturer is there and whom nobody has followed for so long makes way where there are too many.
UNFOLLOWED_SECONDS = 600.0
# Typed codes that fit no room, by browser and by address. There are 31^6, nearly 900 million codes. An address that
# tries 240 a minute day and night, and three more with each cookie it is given, which are 1,000 an hour, finds one of
# twenty rooms after half of 900 million / 20 / 290 minutes: seven weeks. And the code of a hall is on its wall, anyway.
MOST_WRONG_IN_A_BROWSER = 10
MOST_WRONG = 240
WRONG_SECONDS = 60.0
CODE = re.compile(rf"[{ALPHABET}]{{{CODE_LENGTH}}}")
KEY = re.compile(rf"({CODE.pattern})[{ALPHABET}]{{{KEY_LENGTH}}}")

_WRONG = "Too many wrong codes were typed in this browser: wait {seconds} s, or use the link."
_WRONG_AT_THE_ADDRESS = "Too many wrong codes were typed in your network: wait a minute, or use the link."


class RoomError(ValueError):
    """Why there is no room, as a sentence."""


class Rooms:
    """Rooms by their code, at most `most` of them, one for each lecturer."""

    def __init__(self, most: int = MOST_ROOMS, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._rooms: dict[str, Room] = {}
        self._wrong = Guesses(MOST_WRONG_IN_A_BROWSER, MOST_WRONG, WRONG_SECONDS, clock=clock)

    def open(
        self, host: str, told: Callable[[str], None] = lambda key: None, *, always: bool = False, address: str = ""
    ) -> Room:
        """The lecturer's room, a new one if there is none.

        When there are too many, one ends that nobody needs, if there is such a one: see `_one_that_makes_way`.

        Args:
            host: owner name of the lecturer's browser.
            told: called with the room's key after each change in it; must not wait.
            always: open it also when there are too many that are in use: for the lecturer of this server.
            address: where the browser comes from.

        Raises:
            RoomError: when there are too many.
        """
        with self._lock:
            self._forget_empty()
            own = self._of(host)
            if own is not None:
                return own
            neighbours = [room for room in self._rooms.values() if room.address == address]
            if not always and len(neighbours) >= MOST_AT_AN_ADDRESS:
                self._make_way(neighbours, len(neighbours), "from your network", always=always)
            if len(self._rooms) >= self._most:
                self._make_way(list(self._rooms.values()), self._most, "here", always=always)
            code = _random(CODE_LENGTH)
            while code in self._rooms:
                code = _random(CODE_LENGTH)
            key = code + _random(KEY_LENGTH)
            # The lecturer's is nobody's neighbour.
            room = Room(code, key, host, lambda: told(key), self._clock, None if always else address)
            self._rooms[code] = room
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

    def by_code(self, typed: str, browser: str | None = None, address: str = "") -> Room:
        """The room of a code that was typed.

        Args:
            typed: in any case, with spaces and hyphens.
            browser: owner name of a browser whose cookie the server signed; None for any other.
            address: where it comes from.

        Raises:
            RoomError: when there is none, or too many wrong ones were tried a moment ago.
        """
        code = re.sub(r"[\s-]", "", with_plain_digits(typed)).lower()
        with self._lock:
            self._forget_empty()
            room = self._rooms.get(code) if CODE.fullmatch(code) else None
        try:
            self._wrong.check(room is not None, browser, address)
        except TooManyGuessesError as error:
            held_back().note(Held.CODES)
            sentence = _WRONG_AT_THE_ADDRESS if error.of_address else _WRONG
            raise RoomError(sentence.format(seconds=math.ceil(error.seconds))) from error
        if room is None:
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
            self._wrong.forget()
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
        room = _longest_empty(self._rooms.values(), seconds)
        if room is not None:
            self._end(room)
        return room is not None

    def _make_way(self, crowd: Sequence[Room], number: int, where: str, *, always: bool) -> None:
        """End one of these rooms for another one. Lock held.

        Raises:
            RoomError: when each is needed, and the lecturer has no place in reserve either.
        """
        room = _one_that_makes_way(crowd, always=always)
        if room is None and always and len(crowd) >= self._most + RESERVE:
            others = [room for room in crowd if room.address is not None]
            room = min(others, key=lambda room: room.following, default=None)
        if room is not None:
            self._end(room)
        elif not always or len(crowd) >= self._most + RESERVE:
            held_back().note(Held.ROOMS)
            raise RoomError(f"There are {number} rooms {where} already: one of them has to end first.")

    def _end(self, room: Room) -> None:
        del self._rooms[room.code]
        room.end()


def _longest_empty(rooms: Iterable[Room], seconds: float) -> Room | None:
    """The room that neither its lecturer nor a follower has looked into for longest, if that is so many seconds."""
    room = max(rooms, key=Room.unseen_for, default=None)
    return room if room is not None and room.unseen_for() > seconds else None


def _one_that_makes_way(crowd: Iterable[Room], *, always: bool) -> Room | None:
    """The room that is needed least: nobody is there; or nobody follows it, and it is not the lecturer's own.

    A room that was opened a moment ago is waited for: longer by others than by the lecturer.
    """
    crowd = list(crowd)
    if (room := _longest_empty(crowd, FOLLOWS_SECONDS)) is not None:
        return room
    others = [room for room in crowd if room.address is not None]
    room = max(others, key=Room.unfollowed_for, default=None)
    waited = FOLLOWS_SECONDS if always else UNFOLLOWED_SECONDS
    return room if room is not None and room.unfollowed_for() > waited else None


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


_rooms = Rooms()


def rooms() -> Rooms:
    """The rooms of this process."""
    return _rooms
