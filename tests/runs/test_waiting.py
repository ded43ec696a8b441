"""The queue: who is next, however runs come, begin, end and give up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from core.runs.waiting import Waiting

IDLE: Counter[str] = Counter()
OWNERS = "abcd"


def take(waiting: Waiting, at_work: Mapping[str, int], unwatched: Collection[str] = ()) -> str:
    """The first of the order begins."""
    first = waiting.order(at_work, unwatched)[0]
    waiting.begin(first)
    return first


def test_first_come_first_served_with_one_run_each() -> None:
    waiting = Waiting()
    for name in "cab":
        waiting.add(f"{name}1", name)
    assert waiting.order(IDLE) == ["c1", "a1", "b1"] and len(waiting) == 3
    assert take(waiting, IDLE) == "c1" and "c1" not in waiting and "b1" in waiting
    waiting.remove("a1")
    waiting.remove("nobody")
    assert waiting.order(IDLE) == ["b1"]


def test_seven_runs_of_one_owner_hold_nobody_back() -> None:
    """As a page starts them that compares several: the others' first ones come before the second of these."""
    waiting = Waiting()
    for number in range(7):
        waiting.add(f"a{number}", "a")
    assert take(waiting, IDLE) == "a0"
    waiting.add("b0", "b")
    waiting.add("b1", "b")
    waiting.add("c0", "c")
    # One place. What is at work ends before the next begins, so its owner has none.
    assert [take(waiting, IDLE) for _ in range(5)] == ["b0", "c0", "a1", "b1", "a2"]
    waiting.add("d0", "d")
    assert waiting.order(IDLE) == ["d0", "a3", "a4", "a5", "a6"]


def test_an_owner_with_a_run_at_work_comes_after_those_without() -> None:
    waiting = Waiting()
    waiting.add("a1", "a")
    waiting.add("b0", "b")
    waiting.add("b1", "b")
    assert waiting.order({"a": 1}) == ["b0", "a1", "b1"]
    assert waiting.order({"a": 2}) == ["b0", "b1", "a1"]
    assert waiting.order({"b": 1}) == ["a1", "b0", "b1"]


def test_who_waited_long_passes_once_and_not_with_all_they_have() -> None:
    waiting = Waiting()
    waiting.add("b0", "b")
    assert take(waiting, IDLE) == "b0"  # and trains for a long time
    for number in range(1, 4):
        waiting.add(f"b{number}", "b")
    for number in range(20):
        waiting.add(f"a{number}", "a")
        assert take(waiting, {"b": 1}) == f"a{number}"
    waiting.add("c0", "c")
    assert waiting.order(IDLE) == ["b1", "c0", "b2", "b3"]


def test_runs_nobody_looks_at_let_the_others_pass() -> None:
    waiting = Waiting()
    for name in ("a0", "a1", "b0"):
        waiting.add(name, name[0])
    assert waiting.order(IDLE, {"a0"}) == ["a1", "b0", "a0"]
    assert waiting.order({"b": 1}, {"a0", "a1"}) == ["b0", "a0", "a1"]
    assert take(waiting, IDLE, {"a0", "a1", "b0"}) == "a0"


_DOINGS = st.lists(
    st.tuples(st.sampled_from(("come", "come", "begin", "end", "leave")), st.sampled_from(OWNERS), st.integers(0, 99)),
    max_size=60,
)


@settings(max_examples=400)
@given(_DOINGS, st.integers(1, 3))
def test_whatever_happens_the_rule_holds(doings: list[tuple[str, str, int]], most: int) -> None:
    waiting = Waiting()
    present: list[tuple[str, str]] = []
    at_work: list[str] = []
    served: set[str] = set()
    # For each run whose owner is idle while it is their first in line: how often others began meanwhile.
    passed: dict[str, Counter[str]] = {}
    number = 0
    for doing, owner, which in doings:
        if doing == "come":
            run_id = f"{owner}{number}"
            number += 1
            waiting.add(run_id, owner)
            present.append((run_id, owner))
        elif doing == "leave" and present:
            run_id, _ = present.pop(which % len(present))
            waiting.remove(run_id)
        elif doing == "end" and at_work:
            at_work.pop(which % len(at_work))
        elif doing == "begin" and present and len(at_work) < most:
            busy = Counter(at_work)
            order = waiting.order(busy)
            assert sorted(order) == sorted(run_id for run_id, _ in present)  # nothing lost, nothing twice
            taken = take(waiting, busy)
            assert taken == order[0]
            begun = next(owner for run_id, owner in present if run_id == taken)
            assert busy[begun] == min(busy[other] for _, other in present)  # nobody's second before a first
            assert taken == next(run_id for run_id, other in present if other == begun)  # one's own in their order
            present.remove((taken, begun))
            at_work.append(begun)
            assert waiting.order(Counter(at_work)) == order[1:]  # the places shown come true
            served.add(begun)
            passed.pop(taken, None)
            for overtaken in passed.values():
                overtaken[begun] += 1
        firsts = {other: run_id for run_id, other in reversed(present) if other not in at_work}
        passed = {run_id: passed.get(run_id, Counter()) for run_id in firsts.values()}
        for other, run_id in firsts.items():
            assert all(count <= (2 if other in served else 1) for count in passed[run_id].values())


@settings(max_examples=200)
@given(_DOINGS)
def test_nobody_waits_for_ever(doings: list[tuple[str, str, int]]) -> None:
    """However many an owner keeps adding, a run of another begins after at most two of each of them."""
    waiting = Waiting()
    for number, (_, owner, _) in enumerate(doings):
        waiting.add(f"{owner}{number}", owner)
        if number % 2:
            take(waiting, IDLE)
    waiting.add("patient", "p")
    begun = []
    for number in range(10):
        for owner in OWNERS:
            waiting.add(f"{owner} late {number}", owner)
        begun.append(take(waiting, IDLE))
        if begun[-1] == "patient":
            break
    assert begun[-1] == "patient" and len(begun) <= 1 + len(OWNERS)


def test_who_is_passed_stays_before_those_who_came_later() -> None:
    waiting = Waiting()
    for name in ("a0", "b0", "c0"):
        waiting.add(name, name[0])
    waiting.begin("b0")
    waiting.add("b1", "b")
    assert waiting.order(IDLE) == ["a0", "c0", "b1"]


def test_what_is_over_is_forgotten() -> None:
    waiting = Waiting()
    for number in range(1000):
        waiting.add(f"r{number}", f"owner {number % 500}")
        take(waiting, IDLE)
    assert waiting.remembered <= 500
    for number in range(1000):
        waiting.add(f"s{number}", "one")
        take(waiting, IDLE)
    assert waiting.remembered == 1


def test_a_lecturers_runs_come_before_all_that_are_watched() -> None:
    waiting = Waiting()
    for name, owner, first in (("a1", "a", False), ("b1", "b", False), ("l1", "l", True), ("l2", "l", True)):
        waiting.add(name, owner, first=first)
    # Although the lecturer trains already.
    assert waiting.order({"l": 1}) == ["l1", "l2", "a1", "b1"]
    assert waiting.order({}, unwatched=["l1"]) == ["l2", "a1", "b1", "l1"]
