"""Places: so many for a browser, for an address and in all, and some that only the lecturer may take."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from core.limits import Held, held_back
from core.ui.server.caller import Caller
from core.ui.server.places import Full, Most, Places

MOST = Most(browser=3, address=10, everybody=20, reserve=4)


@pytest.fixture
def places() -> Iterator[Places]:
    held_back().forget()
    yield Places(Held.STREAMS, lambda: MOST)
    held_back().forget()


def taken(places: Places, callers: Iterator[Caller]) -> tuple[int, Full]:
    """How many places these callers get, one after the other, and why not one more."""
    for count, caller in enumerate(callers):
        if (why := places.take(caller)) is not None:
            return count, why
    raise AssertionError("there is no end")


def phones(address: str = "10.0.0.1") -> Iterator[Caller]:
    return (Caller(f"phone {number} at {address}", address) for number in itertools.count())


def test_a_browser_has_few_and_an_address_many(places: Places) -> None:
    assert taken(places, itertools.repeat(Caller("a", "10.0.0.1"))) == (MOST.browser, Full.BROWSER)
    assert taken(places, phones()) == (MOST.address - MOST.browser, Full.ADDRESS)
    assert places.full(Caller("b", "10.0.0.2")) is None
    assert held_back().lately() == {Held.STREAMS: 2}


def test_those_without_a_cookie_leave_half_of_their_address_to_the_others(places: Places) -> None:
    assert taken(places, itertools.repeat(Caller("", "10.0.0.1"))) == (MOST.address // 2, Full.ADDRESS)
    assert taken(places, phones()) == (MOST.address // 2, Full.ADDRESS)


def test_the_lecturer_has_a_reserve_whoever_came_before_and_wherever_from(places: Places) -> None:
    everywhere = (Caller(f"{number}", f"10.0.0.{number}") for number in itertools.count())
    assert taken(places, everywhere) == (MOST.everybody - MOST.reserve, Full.ALL)
    lecturer = Caller("lecturer", "10.0.0.1", lecturer=True)
    assert taken(places, itertools.repeat(lecturer)) == (MOST.browser, Full.BROWSER)


def test_what_is_given_back_is_there_for_others(places: Places) -> None:
    caller = Caller("a", "10.0.0.1")
    for _ in range(5 * MOST.browser):
        with places.one(caller) as why:
            assert why is None and len(places) == 1
    for _ in range(MOST.browser):
        places.take(caller)
    with places.one(caller) as why:
        assert why is Full.BROWSER
    assert len(places) == MOST.browser
    places.leave(caller)
    assert places.full(caller) is None
