"""One turn at a time: who has used least goes first, nobody waits for ever, and training keeps its share."""

from __future__ import annotations

import threading

import pytest

from core import turns
from core.training.events import Finished, Started, StudyEvents
from core.training.run import Run
from core.turns import HALF_LIFE, Asker, Budget, Ticket, Turns
from harness.waiting import soon

TIMEOUT = 60.0
A, B, LECTURER = Asker("a"), Asker("b"), Asker("lecturer", first=True, rests=False)


class Bench:
    """Turns with clocks that a test moves, and whether something trains."""

    def __init__(self, *, share: float = 0.5, burst: float = 2.0, patience: float = 100.0) -> None:
        self.now = self.worked = 0.0
        self.trains = False
        budget = Budget(share, burst, trains=lambda: self.trains, clock=lambda: self.now)
        self.turns = Turns(budget=budget, patience=patience, clock=lambda: self.now, work=lambda: self.worked)

    def use(self, asker: Asker, seconds: float) -> None:
        """A turn that computes for so long."""
        ticket = self.turns.take(asker)
        assert ticket is not None
        self.compute(seconds)
        self.turns.give_back(ticket)

    def compute(self, seconds: float) -> None:
        self.now += seconds
        self.worked += seconds

    def waits(self, asker: Asker, order: list[object]) -> threading.Thread:
        """Somebody who waits, and whose name is added to `order` when the turn comes."""

        def work() -> None:
            ticket = self.turns.take(asker)
            assert ticket is not None
            order.append(asker.name)
            self.turns.give_back(ticket)

        before = self.turns.waiting
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        assert soon(lambda: self.turns.waiting > before)
        return thread


def begun(bench: Bench, asker: Asker) -> Ticket:
    ticket = bench.turns.take(asker)
    assert ticket is not None
    return ticket


def test_who_has_used_least_goes_first_and_the_lecturer_before() -> None:
    bench, order = Bench(), list[object]()
    bench.use(A, 3.0)
    bench.use(B, 1.0)
    bench.use(LECTURER, 9.0)
    ticket = begun(bench, Asker("c"))
    threads = [bench.waits(asker, order) for asker in (A, B, LECTURER, Asker("new"), Asker("newer"))]
    assert len(threads) == 5 and order == []
    bench.turns.give_back(ticket)
    for thread in threads:
        thread.join(TIMEOUT)
    assert order == ["lecturer", "new", "newer", "b", "a"]


def test_what_was_used_long_ago_is_forgotten() -> None:
    bench, order = Bench(), list[object]()
    bench.use(A, 3.0)
    bench.now += 3 * HALF_LIFE
    bench.use(B, 1.0)
    ticket = begun(bench, Asker("c"))
    threads = [bench.waits(asker, order) for asker in (B, A)]
    bench.turns.give_back(ticket)
    for thread in threads:
        thread.join(TIMEOUT)
    assert order == ["a", "b"]


def test_a_long_turn_makes_way_for_who_has_used_less() -> None:
    bench, order = Bench(), list[object]()
    ticket = begun(bench, A)
    assert not bench.turns.has_company(ticket)
    thread = bench.waits(B, order)
    assert not bench.turns.has_company(ticket)
    bench.compute(turns.MARGIN + 0.1)
    assert bench.turns.has_company(ticket)
    bench.turns.give_back(ticket)
    thread.join(TIMEOUT)
    assert order == ["b"]


def test_nobody_waits_for_ever_for_a_turn_that_hangs() -> None:
    bench, order = Bench(patience=3.0), list[object]()
    hangs = begun(bench, A)
    thread = bench.waits(B, order)
    bench.now += 4.0
    thread.join(TIMEOUT)
    assert order == ["b"]
    # When it ends after all, the one that came after it keeps its turn.
    second = begun(bench, B)
    bench.turns.give_back(hangs)
    third = bench.waits(A, order)
    assert order == ["b"]
    bench.turns.give_back(second)
    third.join(TIMEOUT)


def test_beside_training_all_together_rest_but_not_the_lecturer() -> None:
    bench, order = Bench(share=0.5, burst=2.0), list[object]()
    bench.use(A, 9.0)
    bench.use(B, 1.0)  # nothing trains: nobody rests
    bench.trains = True
    bench.use(LECTURER, 1.0)
    thread = bench.waits(Asker("new"), order)
    assert not order
    bench.now += 2.1  # at a share of one half this makes good for one second
    thread.join(TIMEOUT)
    assert order == ["new"]
    ticket = begun(bench, B)
    bench.compute(1.0)
    assert bench.turns.has_company(ticket)
    bench.trains = False
    assert not bench.turns.has_company(ticket)


def test_who_leaves_the_queue_is_passed_over() -> None:
    bench, order = Bench(), list[object]()
    ticket = begun(bench, A)

    def gone() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bench.turns.take(Asker("gone", gone))
    assert bench.turns.take(B, lambda: True) is None
    assert bench.turns.waiting == 0
    thread = bench.waits(B, order)
    bench.turns.give_back(ticket)
    thread.join(TIMEOUT)
    assert order == ["b"]


def test_names_are_not_remembered_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "MOST_NAMES", 10)
    bench = Bench()
    for number in range(100):
        bench.use(Asker(f"visitor {number}"), number / 100)
    assert len(bench.turns._used) <= 10
    assert "visitor 99" in bench.turns._used


def test_what_trains_says_so_in_each_step() -> None:
    seen = []

    def events() -> StudyEvents:
        seen.append(turns.training())
        yield Started(1, 1, "cpu")
        seen.append(turns.training())
        yield Finished(0.0)

    run = Run("trains", events)
    assert not turns.training() and run.start() and run.wait(timeout=TIMEOUT)
    assert run.join(TIMEOUT) and seen == [True, True] and not turns.training()
    with pytest.raises(ZeroDivisionError), turns.training:
        raise ZeroDivisionError
    assert not turns.training()
