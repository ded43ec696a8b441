"""The registry: queue, ownership, lease and what is saved, with real runs on the digits."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.data import Dataset
from core.training import RunConfig, Status, Until
from core.training.fields import ConfigError
from core.training.registry import NotYoursError, Registry, most_runs
from core.training.run import Snapshot
from core.training.store import Store

TIMEOUT = 30.0
# Never ends within a test unless it is stopped.
LONG = RunConfig(epochs=1000)
SHORT = RunConfig(epochs=2)


class Clock:
    """Time that passes when the test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runs(tmp_path: Path, clock: Clock) -> Registry:
    return Registry(Store(tmp_path / "saved"), most=1, lease=600.0, clock=clock)


def begin(runs: Registry, config: RunConfig, data: Dataset, owner: str) -> str:
    # In slow motion, so that it is still there when the test looks.
    return runs.submit(config, data, "cpu", owner, steps_per_second=200.0)


def reach(runs: Registry, run_id: str, status: Status) -> Snapshot:
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None
    assert entry.run.wait(lambda snapshot: snapshot.status is status, TIMEOUT), entry.snapshot()
    return entry.snapshot()


def test_runs_wait_for_their_turn_in_order(runs: Registry, digits: Dataset) -> None:
    first, second, third = (begin(runs, LONG, digits, owner) for owner in "abc")
    assert [runs.place(name) for name in (first, second, third)] == [None, 0, 1]
    reach(runs, second, Status.PENDING)
    runs.stop(second, "b")
    reach(runs, second, Status.STOPPED)
    assert runs.place(third) == 0
    runs.stop(first, "a")
    reach(runs, third, Status.RUNNING)
    runs.stop(third, "c")
    reach(runs, third, Status.STOPPED)


def test_a_paused_run_gives_its_place_away_and_waits_to_go_on(runs: Registry, digits: Dataset) -> None:
    first, second = begin(runs, LONG, digits, "a"), begin(runs, LONG, digits, "b")
    runs.pause(first, "a")
    reach(runs, first, Status.PAUSED)
    reach(runs, second, Status.RUNNING)
    runs.resume(first, "a")
    assert runs.place(first) == 0
    runs.pause(first, "a")  # thinks better of it
    assert runs.place(first) is None
    runs.resume(first, "a")
    runs.stop(second, "b")
    reach(runs, first, Status.RUNNING)
    runs.stop(first, "a")
    reach(runs, first, Status.STOPPED)


def test_only_the_owner_steers(runs: Registry, digits: Dataset) -> None:
    run_id = begin(runs, LONG, digits, "owner")
    for request in (
        lambda: runs.pause(run_id, "other"),
        lambda: runs.resume(run_id, "other"),
        lambda: runs.step(run_id, "other", Until.NEXT_BATCH),
        lambda: runs.stop(run_id, "other"),
        lambda: runs.set_pace(run_id, "other", None),
        lambda: runs.stop("unknownrunid", "owner"),
    ):
        with pytest.raises(NotYoursError):
            request()
    reach(runs, run_id, Status.RUNNING)
    runs.stop(run_id, "owner")
    reach(runs, run_id, Status.STOPPED)


def test_a_run_nobody_looks_at_is_stopped_and_saved(
    runs: Registry, digits: Dataset, clock: Clock, tmp_path: Path
) -> None:
    run_id = begin(runs, LONG, digits, "a")
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None
    assert entry.run.wait(lambda snapshot: snapshot.history.step > 3, TIMEOUT)
    clock.now = 500.0
    runs.sweep()
    assert runs.find(run_id) is entry  # looks at it
    clock.now = 1100.0
    runs.sweep()
    assert entry.run.status is Status.RUNNING
    clock.now = 1101.0
    runs.sweep()
    assert entry.run.wait(timeout=TIMEOUT) and entry.run.status is Status.STOPPED
    entry.run._thread.join(TIMEOUT)
    saved = Store(tmp_path / "saved").load(run_id)
    assert saved is not None and saved.history == entry.snapshot().history


def test_an_ended_run_is_found_again_by_another_process(runs: Registry, digits: Dataset, tmp_path: Path) -> None:
    run_id = runs.submit(SHORT, digits, "cpu", "a")
    snapshot = reach(runs, run_id, Status.FINISHED)
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None
    entry.run._thread.join(TIMEOUT)
    later = Registry(Store(tmp_path / "saved"), most=1).find(run_id)
    assert later is not None and later.owner == "a" and later.config == SHORT
    assert later.snapshot().history == snapshot.history and later.snapshot().status is Status.FINISHED
    assert later.snapshot().weights["0.weight"].equal(snapshot.weights["0.weight"])


def test_unknown_runs_are_not_found(runs: Registry) -> None:
    assert runs.find("nosuchrunxyz") is None
    assert runs.find("../../etc/passwd") is None


def test_settings_that_do_not_fit_are_refused_before_a_run_exists(runs: Registry, digits: Dataset) -> None:
    with pytest.raises(ConfigError):
        runs.submit(RunConfig(batch_size=5000), digits, "cpu", "a")
    with pytest.raises(ConfigError):
        runs.submit(SHORT, digits, "quantum", "a")


def test_a_runs_folder_that_cannot_be_written_is_said_and_the_run_is_kept(digits: Dataset, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file where a folder should be")
    runs = Registry(Store(tmp_path / "blocked"), most=1)
    run_id = runs.submit(SHORT, digits, "cpu", "a")
    reach(runs, run_id, Status.FINISHED)
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None
    entry.run._thread.join(TIMEOUT)
    assert entry.save_error is not None and "could not be saved" in entry.save_error


def test_how_many_train_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_MAX_RUNS", "3")
    assert most_runs() == 3
    monkeypatch.setenv("SOFTMAX_LAB_MAX_RUNS", "none")
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert most_runs() == 1
