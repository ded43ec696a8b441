"""Memory: a run begins when what it needs is there, with what others are about to take, and no other run is harmed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from core.data import Dataset
from core.reading.refusals import ConfigError
from core.runs.registry import Registry
from core.runs.saved_run import SavedRun
from core.runs.store import Store
from core.training import EpochDone, RunConfig, Status, Trainer
from core.training.history import History
from core.training.run import Run
from harness.waiting import soon
from tests.runs.stopping import stop_everything

pytestmark = pytest.mark.usefixtures("slow_motion_takes_places")
TIMEOUT = 30.0
GB = 2**30


class Machine:
    """A registry on a machine with 10 GB; a run needs as many as its seed says, and its first epoch takes minutes."""

    def __init__(self, folder: Path, data: Dataset) -> None:
        self.runs = Registry(Store(folder), most=1)
        self.data = data
        self.free = 10

    def submit(self, needs: int, owner: str = "a", pace: float | None = 0.1, **more: tuple[str, ...]) -> str:
        config = RunConfig(seed=needs, epochs=1000)
        return self.runs.submit(config, self.data, "cpu", owner, steps_per_second=pace, **more)

    def run(self, run_id: str) -> Run:
        entry = self.runs.find(run_id)
        assert entry is not None and entry.run is not None
        return entry.run

    def end(self, run_id: str) -> None:
        run = self.run(run_id)
        run.stop()
        assert run.wait(timeout=TIMEOUT)
        assert run.join(TIMEOUT)

    def training(self) -> list[str]:
        """Those at work, by the order they came."""
        return [each.id for each in self.runs.everything() if self.run(each.id).status is Status.RUNNING]


@pytest.fixture
def machine(tmp_path: Path, digits: Dataset, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    made = Machine(tmp_path, digits)
    monkeypatch.setattr("core.runs.registry.memory_needed", lambda config, data: config.seed * GB)
    monkeypatch.setattr("core.runs.memory.memory_free", lambda device: made.free * GB)
    yield made
    stop_everything(made.runs)


def test_of_two_that_could_begin_together_the_second_waits_for_its_memory(machine: Machine) -> None:
    first, six, seven, two = (machine.submit(needs, owner) for needs, owner in zip((1, 6, 7, 2), "abcd", strict=True))
    machine.runs.most = 3
    machine.runs.sweep()
    assert machine.training() == [first, six, two]  # who fits passes
    assert machine.runs.place(seven) == 0 and machine.run(seven).status is Status.PENDING
    machine.end(two)
    assert machine.training() == [first, six]
    machine.end(six)
    assert machine.training() == [first, seven]


def test_who_waits_for_memory_is_not_passed_for_ever(machine: Machine) -> None:
    first, six, eight, three, one, another = (
        machine.submit(needs, owner) for needs, owner in zip((1, 6, 8, 3, 1, 1), "abcdef", strict=True)
    )
    machine.runs.most = 3
    machine.runs.sweep()
    assert machine.training() == [first, six, three]
    machine.end(first)
    # Even without the one that passed it there would be no room beside the six.
    assert machine.training() == [six, three, one]
    machine.end(six)
    # Now it waits for those alone that passed it.
    assert machine.training() == [three, one] and machine.runs.place(another) == 1
    machine.end(three)
    assert machine.training() == [eight, one, another]


def test_nobody_is_held_up_by_a_run_that_passed_and_was_paused(machine: Machine) -> None:
    first, six, eight, three, one = (
        machine.submit(needs, owner) for needs, owner in zip((1, 6, 8, 3, 1), "abdce", strict=True)
    )
    machine.runs.most = 3
    machine.runs.sweep()
    machine.end(first)
    machine.end(six)
    assert machine.training() == [three, one]
    machine.runs.pause(three, "c")
    assert soon(lambda: machine.run(three).status is Status.PAUSED)
    later = machine.submit(1, "f")
    assert soon(lambda: machine.training() == [one, later])
    assert machine.run(eight).status is Status.PENDING
    machine.end(three)
    assert machine.training() == [eight, one, later]


def test_what_would_not_fit_alone_is_refused_and_the_next_begins(machine: Machine) -> None:
    first, eight, three = (machine.submit(needs, owner) for needs, owner in zip((1, 8, 3), "abc", strict=True))
    assert Store(machine.runs.store.folder).load(eight) is not None
    machine.free = 5  # another program has come
    machine.end(first)
    assert machine.training() == [three]
    snapshot = machine.run(eight).snapshot()
    assert snapshot.status is Status.FAILED and machine.runs.place(eight) is None
    assert snapshot.error is not None and snapshot.error.startswith(
        "This model needs about 8.0 GB of memory and 5.0 GB"
    )
    # It learnt nothing, and nothing is left of it.
    assert machine.runs.store.load(eight) is None and not machine.runs.store.is_claimed(eight)


def test_a_run_keeps_its_memory_promised_until_its_first_epoch_is_over(machine: Machine) -> None:
    machine.runs.most = 2
    first = machine.submit(6)
    machine.runs.pause(first, "a")
    with pytest.raises(ConfigError, match=r"needs about 7\.0 GB of memory and 4\.0 GB is free"):
        machine.submit(7, "b")
    machine.runs.resume(first, "a")
    machine.run(first).set_pace(None)
    assert machine.run(first).wait(lambda now: len(now.history.epochs) > 0, TIMEOUT)
    machine.submit(7, "b")  # what is free now is without the six


def interrupted(machine: Machine, needs: int, run_id: str = "continued234") -> str:
    """A run in the store that another server left after its first epoch."""
    trainer = Trainer(RunConfig(seed=needs, epochs=1000), machine.data, torch.device("cpu"))
    history = History()
    for event in trainer.events():
        history = history.after(event)
        if isinstance(event, EpochDone):
            break
    checkpoint = trainer.checkpoint()
    assert checkpoint is not None
    run = SavedRun(run_id, "a", trainer.config, "cpu", Status.RUNNING, history, trainer.weights(), history.step)
    machine.runs.store.save(run, checkpoint.to_bytes())
    return run_id


def test_a_run_is_continued_only_where_its_memory_is_and_then_that_is_promised(machine: Machine) -> None:
    machine.runs.most = 3
    run_id, first = interrupted(machine, 7), machine.submit(4)
    with pytest.raises(ConfigError, match=r"needs about 7\.0 GB of memory and 6\.0 GB is free"):
        machine.runs.carry_on(run_id, machine.data, "a")
    assert not machine.runs.store.is_claimed(run_id)
    machine.end(first)
    machine.runs.carry_on(run_id, machine.data, "a", steps_per_second=0.1)
    assert len(machine.run(run_id).snapshot().history.epochs) == 1
    with pytest.raises(ConfigError, match=r"needs about 4\.0 GB of memory and 3\.0 GB is free"):
        machine.submit(4)
    machine.run(run_id).set_pace(None)
    assert machine.run(run_id).wait(lambda now: len(now.history.epochs) > 1, TIMEOUT)
    machine.submit(4)


def test_a_continued_run_that_does_not_fit_any_more_is_interrupted_as_before(machine: Machine) -> None:
    run_id, first = interrupted(machine, 7), machine.submit(1)
    machine.runs.carry_on(run_id, machine.data, "a", steps_per_second=0.1)
    machine.free = 5
    machine.end(first)
    entry = machine.runs.find(run_id)
    assert entry is not None and entry.run is None
    now = entry.snapshot()
    assert now.status is Status.INTERRUPTED and len(now.history.epochs) == 1
    assert now.error is not None and now.error.startswith("This model needs about 7.0 GB of memory and 5.0 GB is free")
    machine.free = 10
    machine.runs.carry_on(run_id, machine.data, "a", steps_per_second=0.1)
    assert machine.training() == [run_id]


def test_a_run_takes_the_memory_of_the_one_it_replaces(machine: Machine) -> None:
    machine.runs.most = 2
    first = machine.submit(6)
    again = machine.submit(7, replaces=(first,))
    assert machine.run(first).wait(timeout=TIMEOUT) and machine.run(first).status is Status.STOPPED
    assert soon(lambda: machine.training() == [again])


def test_memory_a_replaced_run_has_taken_counts_as_free(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.runs.most = 2
    first = machine.submit(6, pace=None)
    assert machine.run(first).wait(lambda now: len(now.history.epochs) > 0, TIMEOUT)
    free = lambda device: (10 if machine.run(first).status.ended else 4) * GB  # noqa: E731
    monkeypatch.setattr("core.runs.memory.memory_free", free)
    again = machine.submit(7, replaces=(first,))
    assert soon(lambda: machine.training() == [again])


def test_a_run_goes_on_when_the_one_that_was_to_replace_it_is_refused(machine: Machine) -> None:
    machine.runs.most = 2
    mine = machine.submit(6)
    with pytest.raises(ConfigError, match=r"needs about 11\.0 GB of memory and 10\.0 GB is free"):
        machine.submit(11, replaces=(mine,))
    with pytest.raises(ConfigError, match="train_size"):
        config = dataclasses.replace(RunConfig(), train_size=5000)
        machine.runs.submit(config, machine.data, "cpu", "a", replaces=(mine,))
    with pytest.raises(ConfigError, match=r"needs about 7\.0 GB of memory and 4\.0 GB is free"):
        machine.submit(7, "b", replaces=(mine,))  # somebody else's
    assert machine.training() == [mine]
