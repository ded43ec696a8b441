"""Tests of core/limits.py: with a clock that is set, nothing waits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import limits
from core.limits import HeldBack, RateLimit
from tests.clock import Clock


def test_a_key_may_so_many_at_once_and_one_more_for_each_part_of_the_time() -> None:
    clock = Clock(100.0)
    limit = RateLimit(3, 30.0, clock=clock)
    assert [limit.takes("phone") for _ in range(5)] == [True, True, True, False, False]
    assert limit.wait("phone") == pytest.approx(10.0)
    # Others are not held back by it, and what was refused costs nothing.
    assert limit.takes("another") and limit.wait("another") == 0.0
    clock.now += 10.0
    assert [limit.takes("phone") for _ in range(2)] == [True, False]
    clock.now += 1000.0
    assert [limit.takes("phone") for _ in range(4)] == [True, True, True, False]


@given(st.lists(st.floats(0.0, 5.0), min_size=1, max_size=60))
def test_never_more_than_the_burst_and_what_the_time_gives(pauses: list[float]) -> None:
    clock = Clock(100.0)
    limit = RateLimit(4, 8.0, clock=clock)
    taken = 0
    for pause in pauses:
        clock.now += pause
        taken += limit.takes("phone")
        assert taken <= 4 + (clock.now - 100.0) * 4 / 8.0 + 1e-6


def test_made_up_keys_take_no_memory_and_do_not_free_who_was_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 100)
    clock = Clock(100.0)
    limit = RateLimit(5, 60.0, clock=clock)
    for _ in range(5):
        assert limit.takes("phone")
    for number in range(1000):
        assert limit.takes(number)
    assert 1 < limit.remembered <= 100
    assert not limit.takes("phone")
    limit.forget()
    assert limit.takes("phone") and limit.remembered == 1


def test_what_was_held_back_is_counted_for_a_minute() -> None:
    clock = Clock(100.0)
    held = HeldBack(clock=clock)
    held.note("codes")
    held.note("codes")
    clock.now += 40.0
    held.note("votes")
    assert held.lately() == {"codes": 2, "votes": 1}
    clock.now += 40.0
    assert held.lately() == {"votes": 1}
    clock.now += 40.0
    assert held.lately() == {}
