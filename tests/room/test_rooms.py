"""Rooms: opened once a lecturer, found by link or code, guarded against guessing, and forgotten when nobody is left."""

from __future__ import annotations

import threading

import pytest

from core.room.room import FOLLOWS_SECONDS, NotTheHostError
from core.room.rooms import ALPHABET, CODE, EMPTY_SECONDS, KEY, MOST_WRONG, WRONG_SECONDS, RoomError, Rooms


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_lecturer_has_one_room_that_link_and_code_find() -> None:
    rooms = Rooms()
    room = rooms.open("lecturer")
    assert CODE.fullmatch(room.code) and KEY.fullmatch(room.key) and room.key.startswith(room.code)
    assert rooms.open("lecturer") is room and rooms.of("lecturer") is room and rooms.of("student") is None
    assert rooms.by_key(room.key) is room
    assert rooms.by_code(f" {room.code[:3].upper()}-{room.code[3:]} ") is room
    other = rooms.open("other")
    assert other.code != room.code and rooms.by_key(other.key) is other


def test_the_code_alone_or_another_end_is_no_link() -> None:
    rooms = Rooms()
    room = rooms.open("lecturer")
    last = next(letter for letter in ALPHABET if letter != room.key[-1])
    for wrong in (room.code, room.key[:-1] + last, room.key + "a", "", "é" * 26, room.key.upper()):
        assert rooms.by_key(wrong) is None


def test_guessing_codes_is_stopped_for_a_minute() -> None:
    clock = Clock()
    rooms = Rooms(clock=clock)
    room = rooms.open("lecturer")
    for _ in range(MOST_WRONG):
        with pytest.raises(RoomError, match="no room with this code"):
            rooms.by_code("222222" if room.code != "222222" else "333333")
    with pytest.raises(RoomError, match="wait a minute"):
        rooms.by_code(room.code)
    assert rooms.by_key(room.key) is room
    clock.now += WRONG_SECONDS
    assert rooms.by_code(room.code) is room


def test_only_the_lecturer_ends_a_room_and_whoever_listens_is_told() -> None:
    rooms, told = Rooms(), []
    room = rooms.open("lecturer", told.append)
    with pytest.raises(NotTheHostError):
        rooms.end(room, "student")
    assert not room.ended and not told
    rooms.end(room, "lecturer")
    assert room.ended and told == [room.key]
    assert rooms.by_key(room.key) is None and rooms.of("lecturer") is None


def test_a_room_where_nobody_was_for_hours_ends() -> None:
    clock = Clock()
    rooms = Rooms(clock=clock)
    room = rooms.open("lecturer")
    clock.now = EMPTY_SECONDS - 1
    room.seen("student")
    clock.now += EMPTY_SECONDS
    assert rooms.by_key(room.key) is room
    clock.now += 1
    assert rooms.by_key(room.key) is None and room.ended


def test_there_are_only_so_many_and_one_that_ends_makes_room() -> None:
    rooms = Rooms(2)
    first = rooms.open("a")
    rooms.open("b")
    with pytest.raises(RoomError, match="2 rooms"):
        rooms.open("c")
    assert rooms.open("c", always=True) is rooms.of("c")
    rooms.end(first, "a")
    with pytest.raises(RoomError, match="2 rooms"):
        rooms.open("d")
    assert rooms.of("b") is not None


def test_the_room_that_was_left_first_makes_room_for_another() -> None:
    clock = Clock()
    rooms = Rooms(2, clock=clock)
    left = rooms.open("a")
    clock.now += 1
    stays = rooms.open("b")
    clock.now += FOLLOWS_SECONDS
    left.seen("student")
    stays.seen("b")
    with pytest.raises(RoomError, match="2 rooms"):
        rooms.open("c")
    clock.now += FOLLOWS_SECONDS + 1
    stays.seen("student")
    assert rooms.open("c") is rooms.of("c")
    assert left.ended and rooms.of("a") is None and rooms.of("b") is stays


def test_many_threads_that_open_get_the_same_room() -> None:
    rooms, found = Rooms(), []
    threads = [threading.Thread(target=lambda: found.append(rooms.open("lecturer"))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16 and len({room.key for room in found}) == 1
