"""Slow motion takes nobody's place: who waits between minibatches lets others train, and all such compute in turn."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from core.data import Dataset
from core.runs.registry import Registry
from core.runs.store import Store
from core.training import RunConfig, Status, run
from core.training.events import Events, Started, StepDone
from core.training.fair_lock import FairLock
from core.training.run import Run
from harness.waiting import soon
from tests.runs.stopping import stop_everything
from tests.runs.test_registry_queue import Gated

TIMEOUT = 30.0
LONG = RunConfig(epochs=1000)
SHORT = RunConfig(epochs=1)


def run_of(runs: Registry, run_id: str) -> Run:
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None
    return entry.run


def steps(runs: Registry, run_id: str) -> int:
    return run_of(runs, run_id).snapshot().history.step


def test_runs_in_slow_motion_hold_nobody_up(tmp_path: Path, digits: Dataset) -> None:
    runs = Registry(Store(tmp_path), most=1)
    paces = {"a": 3.0, "b": 30.0, "c": 300.0}
    slowed = [runs.submit(LONG, digits, "cpu", owner, steps_per_second=pace) for owner, pace in paces.items()]
    quick = runs.submit(SHORT, digits, "cpu", "lecturer", first=True)
    assert run_of(runs, quick).wait(timeout=TIMEOUT) and run_of(runs, quick).status is Status.FINISHED
    before = [steps(runs, run_id) for run_id in slowed]
    assert soon(lambda: all(steps(runs, each) > step for each, step in zip(slowed, before, strict=True)))
    assert [run_of(runs, each).status for each in slowed] == [Status.RUNNING] * 3
    stop_everything(runs)


def test_full_speed_needs_a_place_and_slow_motion_gives_it_back(tmp_path: Path) -> None:
    runs = Registry(Store(tmp_path), most=1)
    held, source = runs.submit_study(holds := Gated(), "a"), Gated()
    mine = runs.submit_study(source, "b")
    held_run, my_run = (study.run for study in map(runs.find_study, (held, mine)) if study is not None)
    assert my_run.status is Status.PENDING
    runs.set_pace(mine, "b", 3.0)
    assert my_run.status is Status.RUNNING and runs.place(mine) is None
    runs.set_pace(mine, "b", 3.0)  # as every run of its page does
    assert my_run.status is Status.RUNNING
    runs.set_pace(mine, "b", None)
    source.let()
    assert soon(lambda: my_run.status is Status.PAUSED) and runs.place(mine) == 0
    runs.set_pace(held, "a", 30.0)
    assert my_run.status is Status.RUNNING and held_run.status is Status.RUNNING
    runs.set_pace(held, "a", None)
    holds.let()
    assert soon(lambda: held_run.status is Status.PAUSED) and runs.place(held) == 0
    source.let(over=True)
    assert soon(lambda: held_run.status is Status.RUNNING)
    holds.let(over=True)
    assert held_run.wait(timeout=TIMEOUT)


def test_a_run_that_hardly_waits_between_its_minibatches_needs_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is called slow motion and computes all the time must not go beside as many as there may be."""
    monkeypatch.setattr(run, "JUDGED_AFTER", 0.02)

    class Heavy(Gated):
        def events(self) -> Events:
            for event in super().events():
                until = time.thread_time() + 0.01
                while time.thread_time() < until:
                    pass
                yield event

    runs = Registry(Store(tmp_path), most=1)
    held = runs.submit_study(holds := Gated(), "a")
    heavy = runs.submit_study(source := Heavy(), "b")
    study = runs.find_study(heavy)
    assert study is not None
    runs.set_pace(heavy, "b", 100.0)
    assert study.run.status is Status.RUNNING
    source.let(20)
    assert soon(lambda: study.run.status is Status.PAUSED) and runs.place(heavy) == 0 and not study.run.is_slowed
    holds.let(over=True)
    assert soon(lambda: study.run.status is Status.RUNNING)
    source.let(over=True)
    assert study.run.wait(timeout=TIMEOUT) and held != heavy


def test_however_many_are_slowed_one_of_them_computes_at_a_time() -> None:
    computing, most, lock = 0, 0, threading.Lock()

    def events() -> Events:
        nonlocal computing, most
        yield Started(10, 1, "cpu")
        for step in range(1, 11):
            with lock:
                computing += 1
                most = max(most, computing)
            time.sleep(0.001)
            with lock:
                computing -= 1
            yield StepDone(step, 1.0)

    runs = [Run(f"run-{number}", events) for number in range(8)]
    for each in runs:
        each.set_pace(10_000.0)
        assert each.start()
    assert all(each.wait(timeout=TIMEOUT) and each.snapshot().history.step == 10 for each in runs)
    assert most == 1
    most = 0
    at_full_speed = [Run(f"run-{number}", events) for number in range(8)]
    for each in at_full_speed:
        assert each.start()
    assert all(each.wait(timeout=TIMEOUT) for each in at_full_speed) and most > 1


def test_turns_are_in_the_order_of_coming() -> None:
    turns, order, came = FairLock(), [], []

    def take(number: int) -> None:
        with turns:
            order.append(number)

    with turns:
        for number in range(20):
            thread = threading.Thread(target=take, args=(number,))
            thread.start()
            came.append(thread)
            assert soon(lambda: len(turns._waiting) == len(came))
    for thread in came:
        thread.join(TIMEOUT)
    assert order == list(range(20))
    with pytest.raises(ValueError, match="inside"), turns:
        raise ValueError("inside")
    with turns:
        order.append(20)
    assert order[-1] == 20
