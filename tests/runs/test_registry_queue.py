"""The registry's queue by force: several owners submit, pause, step, stop and let runs end, in any order."""

from __future__ import annotations

import dataclasses
import gc
import threading
import weakref
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data import Dataset
from core.reading.refusals import ConfigError
from core.runs.registry import Registry
from core.runs.roster import MOST_OF_ALL, MOST_OF_ONE_OWNER, TooManyRunsError
from core.runs.store import Store
from core.runs.waiting import Waiting
from core.training import RunConfig, Status, Until
from core.training.device import memory_needed
from core.training.events import EpochDone, Events, Finished, Started, StepDone
from core.training.loop import make_model
from core.training.run import NO_THREAD, Run
from harness.waiting import soon
from tests.clock import Clock
from tests.training.examples import RUN

pytestmark = pytest.mark.usefixtures("slow_motion_takes_places")
TIMEOUT = 30.0
LONG = RunConfig(epochs=1000)


class Gated:
    """A source whose minibatches are done when the test lets them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._allowed = 0
        self._over = False

    def let(self, steps: int = 1, *, over: bool = False) -> None:
        with self._changed:
            self._allowed += steps
            self._over = self._over or over
            self._changed.notify_all()

    def events(self) -> Events:
        yield Started(10**6, 1, "cpu")
        step = 0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._allowed > 0 or self._over, TIMEOUT)
                if self._over:
                    break
                self._allowed -= 1
            step += 1
            yield StepDone(step, 1.0)
        yield Finished(0.0, None)


class Epochs(Gated):
    """The same with an epoch of two minibatches."""

    def events(self) -> Events:
        for event in super().events():
            yield event
            if isinstance(event, StepDone) and event.step % 2 == 0:
                yield EpochDone(event.step // 2, event.step, 1.0, 1.0, 0.5, ((1,),), 0.1)


class Room:
    """A registry, and what was asked of it."""

    def __init__(self, folder: Path, most: int) -> None:
        self.clock = Clock()
        self.runs = Registry(Store(folder), most, clock=self.clock)
        self.most = most
        self.sources: dict[str, Gated] = {}
        self.owners: dict[str, str] = {}

    def submit(self, owner: str, make: type[Gated] = Gated) -> str:
        source = make()
        name = self.runs.submit_study(source, owner)
        self.sources[name], self.owners[name] = source, owner
        return name

    def run(self, name: str) -> Run:
        study = self.runs.find_study(name, looks=False)
        assert study is not None
        return study.run

    def status(self, name: str) -> Status:
        return self.run(name).status

    def steps(self, name: str) -> int:
        return self.run(name).snapshot().history.step

    def paused(self, owner: str, make: type[Gated] = Gated) -> str:
        """A run that paused after its first minibatch."""
        name = self.submit(owner, make)
        assert soon(lambda: self.run(name).snapshot().history.total_steps > 0)
        self.runs.pause(name, owner)
        self.sources[name].let()
        assert soon(lambda: self.status(name) is Status.PAUSED)
        return name

    def look_only_at(self, name: str) -> None:
        """Half a minute later somebody looks at this one, and the others give way."""
        self.clock.now += 31.0
        self.runs.find_study(name)
        self.runs.sweep()

    def having(self, *wanted: Status) -> list[str]:
        return [name for name in self.sources if self.status(name) in wanted]

    def settle(self) -> None:
        """Requests are answered at the next minibatch; then all room there is is used."""
        for name in self.having(Status.PAUSING, Status.STOPPING):
            self.sources[name].let()
        assert soon(lambda: not self.having(Status.PAUSING, Status.STOPPING))
        assert soon(lambda: len(self.having(Status.RUNNING)) == self.most or not self.places())

    def places(self) -> dict[str, int]:
        with self.runs.lock:
            places = {name: self.runs.place(name) for name in self.sources}
        return {name: place for name, place in places.items() if place is not None}

    def check(self) -> None:
        with self.runs.lock:
            working = self.having(Status.RUNNING, Status.PAUSING, Status.STOPPING)
            places = self.places()
        assert len(working) <= self.most
        assert sorted(places.values()) == list(range(len(places)))
        assert set(places) >= set(self.having(Status.PENDING))  # nothing is lost
        assert all(self.status(name) in (Status.PENDING, Status.PAUSED) for name in places)

    def close(self) -> None:
        for name, owner in self.owners.items():
            self.runs.stop(name, owner)
            self.sources[name].let(over=True)
        for name in self.sources:
            self.run(name).wait(timeout=TIMEOUT)


DOINGS = ("submit", "submit", "pause", "resume", "step", "stop", "end", "look away")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(DOINGS), st.sampled_from("abc"), st.integers(0, 99)), max_size=30),
    st.integers(1, 3),
)
def test_whatever_owners_ask_for(tmp_path: Path, doings: list[tuple[str, str, int]], most: int) -> None:
    room = Room(tmp_path, most)
    try:
        for doing, owner, which in doings:
            own = [name for name, whose in room.owners.items() if whose == owner]
            name = own[which % len(own)] if own else None
            before = room.places()
            if doing == "submit":
                room.submit(owner)
            elif doing == "look away":
                # The owner's phone is in a pocket; all others look.
                room.clock.now += 31
                for other, whose in room.owners.items():
                    if whose != owner:
                        room.runs.find_study(other)
                room.runs.sweep()
            elif name is None:
                continue
            elif doing == "end":
                room.sources[name].let(over=True)
                assert soon(lambda name=name: room.status(name) is not Status.RUNNING)
            elif doing == "step":
                room.runs.step(name, owner, Until.NEXT_BATCH)
                room.sources[name].let()
            else:
                getattr(room.runs, doing)(name, owner)
                if doing == "stop":
                    assert room.runs.place(name) is None
            room.check()
            room.settle()
            room.check()
            begun = [name for name in before if room.status(name) is Status.RUNNING]
            if most == 1 and begun and doing != "look away":
                assert before[begun[0]] == (1 if before.get(str(name)) == 0 else 0)  # the place shown was true
        # Everything that waits has its turn once those before it have ended.
        while room.places():
            for name in room.having(Status.RUNNING):
                room.sources[name].let(over=True)
            room.settle()
    finally:
        room.close()


def test_a_closed_phone_gives_its_place_up_and_comes_back_to_it(tmp_path: Path) -> None:
    room = Room(tmp_path, most=1)
    closed = room.submit("closed")
    assert soon(lambda: room.status(closed) is Status.RUNNING)
    room.clock.now = 31.0
    room.runs.sweep()
    assert room.status(closed) is Status.RUNNING  # nobody waits
    own = room.submit("closed")
    room.clock.now = 62.0
    room.runs.find_study(own)
    room.runs.sweep()
    assert room.status(closed) is Status.RUNNING  # nobody else
    other = room.submit("other")
    room.runs.sweep()
    room.settle()
    assert room.status(other) is Status.RUNNING and room.status(closed) is Status.PAUSED
    assert room.places() == {own: 0, closed: 1}
    room.sources[other].let(over=True)
    assert soon(lambda: room.status(own) is Status.RUNNING)
    room.sources[own].let(over=True)
    assert soon(lambda: room.status(closed) is Status.RUNNING)  # by itself
    room.close()


def test_a_run_that_was_to_make_room_obeys_its_owner_who_is_back(tmp_path: Path) -> None:
    room = Room(tmp_path, most=1)
    mine, _ = room.submit("mine"), room.submit("other")
    room.clock.now = 31.0
    room.runs.find_study(next(name for name in room.owners if name != mine))
    room.runs.sweep()
    assert room.status(mine) is Status.PAUSING
    room.runs.resume(mine, "mine")
    assert room.status(mine) is Status.RUNNING
    room.runs.find_study(mine)
    room.runs.sweep()
    assert room.status(mine) is Status.RUNNING and mine not in room.places()
    room.clock.now = 62.0
    room.runs.find_study(next(name for name in room.owners if name != mine))
    room.runs.sweep()
    room.runs.pause(mine, "mine")  # and wants it to stay so
    room.settle()
    assert room.status(mine) is Status.PAUSED and room.places() == {}
    room.close()


def test_a_single_step_waits_for_room(tmp_path: Path) -> None:
    room = Room(tmp_path, most=1)
    first = room.submit("a")
    room.runs.pause(first, "a")
    room.settle()
    before = room.steps(first)
    second = room.submit("b")
    room.runs.step(first, "a", Until.NEXT_BATCH)
    room.runs.step(first, "a", Until.NEXT_BATCH)
    assert room.status(first) is Status.PAUSED and room.places() == {first: 0}
    room.sources[second].let(over=True)
    room.sources[first].let()
    assert soon(lambda: room.steps(first) > before and room.status(first) is Status.PAUSED)
    assert room.places() == {}
    room.close()


def test_a_single_step_that_gives_way_goes_on_to_its_end_and_no_further(tmp_path: Path) -> None:
    room = Room(tmp_path, most=1)
    mine = room.paused("mine", Epochs)
    room.runs.step(mine, "mine", Until.NEXT_EPOCH)
    room.sources[mine].let()
    assert soon(lambda: room.status(mine) is Status.PAUSED)
    room.runs.step(mine, "mine", Until.NEXT_EPOCH)
    other = room.submit("other")
    room.look_only_at(other)
    room.sources[mine].let()  # half of its epoch
    assert soon(lambda: room.status(other) is Status.RUNNING)
    assert room.status(mine) is Status.PAUSED and room.steps(mine) == 3 and room.places() == {mine: 0}
    room.sources[mine].let(10)
    room.sources[other].let(over=True)
    assert soon(lambda: room.steps(mine) > 3 and not room.status(mine).works)
    assert room.status(mine) is Status.PAUSED and room.steps(mine) == 4 and room.places() == {}
    room.close()


def test_a_single_step_that_was_done_when_it_gave_way_is_not_repeated(tmp_path: Path) -> None:
    room = Room(tmp_path, most=1)
    mine = room.paused("mine")
    room.runs.step(mine, "mine", Until.NEXT_BATCH)
    other = room.submit("other")
    room.look_only_at(other)
    assert room.status(mine) is Status.PAUSING
    room.sources[mine].let()
    assert soon(lambda: room.status(other) is Status.RUNNING)
    assert room.status(mine) is Status.PAUSED and room.steps(mine) == 2 and room.places() == {}
    room.close()


def test_a_step_pressed_at_the_moment_of_pausing_is_queued_once(tmp_path: Path) -> None:
    room = Room(tmp_path, most=1)
    mine, other = room.submit("mine", Epochs), room.submit("other")
    assert soon(lambda: room.status(mine) is Status.RUNNING)
    room.look_only_at(other)
    # The owner's click has the lock that the run's thread waits for.
    with room.runs.lock:
        room.sources[mine].let()
        assert soon(lambda: room.status(mine) is Status.PAUSED)
        room.runs.step(mine, "mine", Until.NEXT_EPOCH)
        places = room.places()
    room.sources[mine].let(10)
    if room.status(other) is Status.RUNNING:
        assert places == {mine: 0}
        room.sources[other].let(over=True)
    assert soon(lambda: room.steps(mine) == 2 and room.status(mine) is Status.PAUSED)
    assert room.run(mine).snapshot().error is None and mine not in room.places()
    room.close()


@pytest.fixture
def without_thread(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Ids, or "all", of runs and studies for which the machine has no thread."""
    barred: set[str] = set()
    start = threading.Thread.start

    def start_if_any(thread: threading.Thread) -> None:
        kind, _, name = thread.name.partition("-")
        if kind in ("run", "study") and barred & {name, "all"}:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_if_any)
    return barred


def test_who_gets_no_thread_fails_and_the_next_begins(tmp_path: Path, without_thread: set[str]) -> None:
    room = Room(tmp_path, most=1)
    first, unlucky, later = (room.submit(owner) for owner in "abc")
    without_thread.add(unlucky)
    room.sources[first].let(over=True)
    assert soon(lambda: room.status(later) is Status.RUNNING)
    study = room.runs.find_study(unlucky)
    assert study is not None and study.run.snapshot().error == NO_THREAD
    assert room.status(unlucky) is Status.FAILED and room.places() == {}
    room.close()


def test_a_machine_without_threads_does_not_fail_all_that_wait(tmp_path: Path, without_thread: set[str]) -> None:
    room = Room(tmp_path, most=1)
    first, *others = (room.submit(owner) for owner in "abcde")
    without_thread.add("all")
    room.sources[first].let(over=True)
    assert soon(lambda: len(room.having(Status.FAILED)) == 2)
    assert len(room.places()) == 2
    without_thread.clear()
    room.runs.sweep()
    assert room.having(Status.RUNNING) == [others[2]] and room.places() == {others[3]: 0}
    room.close()


def test_a_run_without_a_thread_says_so_and_one_that_was_to_go_on_stays_as_it_was(
    tmp_path: Path, digits: Dataset, without_thread: set[str]
) -> None:
    runs = Registry(Store(tmp_path), most=1)
    without_thread.add("all")
    entry = runs.find(runs.submit(LONG, digits, "cpu", "a"))
    assert entry is not None and entry.snapshot().status is Status.FAILED and entry.snapshot().error == NO_THREAD
    runs.store.save(dataclasses.replace(RUN, status=Status.RUNNING), checkpoint=None)
    runs.carry_on(RUN.id, digits, RUN.owner)
    again = runs.find(RUN.id)
    assert again is not None and again.snapshot().status is Status.INTERRUPTED
    assert again.snapshot().error == NO_THREAD and not runs.store.is_claimed(RUN.id)
    without_thread.clear()
    runs.carry_on(RUN.id, digits, RUN.owner)
    again = runs.find(RUN.id)
    assert again is not None and again.run is not None and again.run.wait(timeout=TIMEOUT)
    assert again.run.status is Status.FINISHED


def test_a_sweep_that_fails_is_not_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    runs, swept, again = Registry(Store(tmp_path), most=1), [], threading.Event()

    def sweep() -> None:
        swept.append(len(swept))
        if len(swept) < 3:
            raise ValueError("nobody expected this")
        again.set()

    monkeypatch.setattr(runs, "sweep", sweep)
    monkeypatch.setattr("core.runs.registry.SWEEP_SECONDS", 0.01)
    runs.watch()
    assert again.wait(TIMEOUT)
    told = [str(record.exc_info[1]) for record in caplog.records if record.exc_info is not None]
    assert told == ["nobody expected this"] * 2


def test_nobody_may_have_more_than_so_many_runs(tmp_path: Path) -> None:
    room = Room(tmp_path, most=1)
    for _ in range(MOST_OF_ONE_OWNER):
        last = room.submit("greedy")
    with pytest.raises(TooManyRunsError, match=f"^{MOST_OF_ONE_OWNER} of your runs train, are paused or wait"):
        room.submit("greedy")
    room.runs.stop(last, "greedy")
    room.submit("greedy")
    for number in range(MOST_OF_ALL - MOST_OF_ONE_OWNER):
        room.submit(f"visitor {number}")
    with pytest.raises(TooManyRunsError, match=f"^{MOST_OF_ALL} runs train, are paused or wait on this machine"):
        room.submit("late")
    assert len(room.places()) == MOST_OF_ALL - 1
    room.close()


def test_the_order_is_found_once_for_all_who_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room, found = Room(tmp_path, most=1), []
    order = Waiting.order
    monkeypatch.setattr(Waiting, "order", lambda *given: found.append(given) or order(*given))
    for number in range(10):
        room.submit(f"visitor {number}")
    found.clear()
    assert sorted(room.places().values()) == list(range(9)) and len(found) == 1
    last = max(room.places(), key=lambda name: room.places()[name])
    room.clock.now = 30.0  # nobody looks any more; a moment later that counts
    room.places()
    room.clock.now = 30.1
    room.runs.find_study(last)
    assert room.runs.place(last) == 8
    room.clock.now = 30.2
    assert room.runs.place(last) == 0 and len(found) == 3
    room.close()


def test_memory_that_others_are_about_to_take_is_counted(
    tmp_path: Path, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = memory_needed(LONG, digits)
    monkeypatch.setattr("core.runs.memory.memory_free", lambda device: needed + needed // 2)
    runs = Registry(Store(tmp_path), most=2)
    first = runs.submit(LONG, digits, "cpu", "a", steps_per_second=1.0)
    with pytest.raises(ConfigError, match=r"of memory and 0\.0 GB is free"):
        runs.submit(LONG, digits, "cpu", "b")
    runs.stop(first, "a")
    entry = runs.find(first)
    assert entry is not None and entry.run is not None and entry.run.wait(timeout=TIMEOUT)
    second = runs.submit(LONG, digits, "cpu", "b")
    runs.stop(second, "b")


def test_a_run_that_waits_outlives_the_server(tmp_path: Path, digits: Dataset) -> None:
    runs = Registry(Store(tmp_path), most=1)
    first = runs.submit(LONG, digits, "cpu", "a", steps_per_second=50.0)
    waits, leaves = (runs.submit(RunConfig(epochs=1, seed=seed), digits, "cpu", "a") for seed in (7, 8))
    later = Registry(Store(tmp_path), most=1)
    found = later.find(waits)
    assert found is not None and found.config.seed == 7 and found.snapshot().status is Status.ELSEWHERE
    # Given up, it was never there.
    runs.stop(leaves, "a")
    assert later.find(leaves) is None
    # Its server is gone: nobody holds it any more.
    held = runs.find(waits)
    assert held is not None and held.keeper is not None
    held.keeper.release()
    found = later.find(waits)
    assert found is not None and found.snapshot().status is Status.INTERRUPTED
    runs.stop(first, "a")
    held.run and held.run.wait(timeout=TIMEOUT)
    other = Registry(Store(tmp_path / "copy"), most=1)
    other.store.save(dataclasses.replace(found.as_saved(), status=Status.PENDING))
    other.carry_on(waits, digits, "a")
    entry = other.find(waits)
    assert entry is not None and entry.run is not None and entry.run.wait(timeout=TIMEOUT)
    assert len(entry.snapshot().history.epochs) == 1


def test_an_ended_run_keeps_no_model_and_few_bytes(
    tmp_path: Path, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    models: list[weakref.ref[torch.nn.Module]] = []

    def making(*given: Any) -> torch.nn.Module:
        model = make_model(*given)
        models.append(weakref.ref(model))
        return model

    monkeypatch.setattr("core.training.loop.make_model", making)
    runs = Registry(Store(tmp_path), most=1)
    ids = []
    for seed in range(3):
        ids.append(runs.submit(RunConfig(epochs=1, seed=seed, hidden=(32,)), digits, "cpu", "a"))
        entry = runs.find(ids[-1])
        assert entry is not None and entry.run is not None and entry.run.wait(timeout=TIMEOUT)
        assert entry.run.join(TIMEOUT)
    size = sum(value.nbytes for value in entry.snapshot().weights.values())
    assert size == 4 * entry.snapshot().history.parameters
    size += entry.snapshot().timeline.nbytes
    gc.collect()
    assert len(models) == 3 and all(model() is None for model in models)
    monkeypatch.setattr("core.runs.roster.ENDED_BYTES", 2 * size)
    runs.forget_old()
    assert {entry.id for entry in runs.everything()} == set(ids[1:])
    assert runs.find(ids[0]) is not None  # from the store
