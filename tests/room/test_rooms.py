"""Rooms: opened once a lecturer, found by link or code, guarded against guessing, and forgotten when nobody is left."""

from __future__ import annotations

import threading

import pytest

from core.limits import Guesses, Held, held_back
from core.room.room import FOLLOWS_SECONDS, NotTheHostError, Room
from core.room.rooms import (
    ALPHABET,
    CODE,
    EMPTY_SECONDS,
    KEY,
    MOST_AT_AN_ADDRESS,
    MOST_ROOMS,
    MOST_WRONG,
    MOST_WRONG_IN_A_BROWSER,
    RESERVE,
    UNFOLLOWED_SECONDS,
    WRONG_SECONDS,
    RoomError,
    Rooms,
)
from tests.clock import Clock


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


def wrong(room: Room) -> str:
    return "222222" if room.code != "222222" else "333333"


def test_a_phone_that_types_wrong_codes_holds_up_itself_and_nobody_beside_it() -> None:
    clock = Clock()
    rooms = Rooms(clock=clock)
    room = rooms.open("lecturer")
    # With more cookies than one, the phone uses up what its address may.
    phones = [f"phone {number}" for number in range(MOST_WRONG // MOST_WRONG_IN_A_BROWSER + 5)]
    refused = 0
    for phone in phones:
        for _ in range(MOST_WRONG_IN_A_BROWSER):
            try:
                rooms.by_code(wrong(room), phone, "hall")
            except RoomError as error:
                refused += "Too many" in str(error)
    assert 0 < refused < len(phones) * MOST_WRONG_IN_A_BROWSER
    with pytest.raises(RoomError, match=r"in this browser: wait \d+ s"):
        rooms.by_code(room.code, phones[0], "hall")
    with pytest.raises(RoomError, match="in your network: wait a minute"):
        rooms.by_code(room.code, None, "hall")
    # Neighbours, and whoever is elsewhere, are taken at once; also one that mistypes first, where there is room.
    assert rooms.by_code(room.code, "student", "hall") is room
    assert rooms.by_code(room.code, None, "elsewhere") is room
    assert held_back().lately()[Held.CODES] == refused + 2
    clock.now += WRONG_SECONDS
    assert rooms.by_code(room.code, phones[0], "hall") is room


def test_an_address_guesses_no_more_often_than_is_hopeless() -> None:
    """Whatever cookies it has: what its limit gives, and a few for each cookie."""
    clock = Clock()
    rooms = Rooms(clock=clock)
    room = rooms.open("lecturer")
    looked_at, minutes, cookies = 0, 10, 100
    for number in range(minutes * 60 * 20):
        clock.now += 1 / 20
        try:
            rooms.by_code(wrong(room), f"cookie {number % cookies}", "hall")
        except RoomError as error:
            looked_at += "no room" in str(error)
    assert MOST_WRONG < looked_at <= MOST_WRONG * (minutes + 1) + (Guesses.SLIPS + 1) * cookies


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


def test_one_address_fills_neither_the_list_nor_the_lecturers_reserve() -> None:
    clock = Clock()
    rooms = Rooms(clock=clock)
    for number in range(MOST_AT_AN_ADDRESS):
        rooms.open(f"cookie {number}", address="phone")
    with pytest.raises(RoomError, match=f"{MOST_AT_AN_ADDRESS} rooms from your network"):
        rooms.open("one more", address="phone")
    for number in range(MOST_ROOMS - MOST_AT_AN_ADDRESS):
        rooms.open(f"another {number}", address=f"address {number}")
    with pytest.raises(RoomError, match=f"{MOST_ROOMS} rooms here"):
        rooms.open("one more", address="elsewhere")
    assert held_back().lately() == {Held.ROOMS: 2}
    lecturers = [rooms.open(f"lecturer {number}", always=True, address="phone") for number in range(RESERVE)]
    # Where the reserve is used up as well, a room of others that hardly anybody follows makes way.
    for number in range(MOST_ROOMS):
        first = rooms.of(f"cookie {number}")
        if first is not None:
            first.seen("a friend's")
    lecturers.append(rooms.open("one lecturer more", always=True))
    assert not any(room.ended for room in lecturers) and rooms.of("another 0") is None
    assert rooms.of("cookie 0") is not None


def test_a_room_that_nobody_follows_makes_way_sooner_for_the_lecturer_than_for_others() -> None:
    clock = Clock()
    rooms = Rooms(2, clock=clock)
    lonely, liked = rooms.open("a", address="1"), rooms.open("b", address="2")

    def passes(seconds: float) -> None:
        clock.now += seconds
        lonely.seen("a")
        liked.seen("student")

    passes(FOLLOWS_SECONDS + 1)
    with pytest.raises(RoomError, match="2 rooms"):
        rooms.open("c", address="3")
    assert rooms.open("lecturer", always=True).address is None and lonely.ended and not liked.ended
    lonely = rooms.of("lecturer") or lonely
    # A lecturer's own never does while somebody is there, and others' after some minutes.
    clock.now += UNFOLLOWED_SECONDS + 1
    lonely.seen("lecturer")
    liked.seen("b")
    assert rooms.open("c", address="3") and liked.ended and not lonely.ended


def test_many_threads_that_open_get_the_same_room() -> None:
    rooms, found = Rooms(), []
    threads = [threading.Thread(target=lambda: found.append(rooms.open("lecturer"))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16 and len({room.key for room in found}) == 1
