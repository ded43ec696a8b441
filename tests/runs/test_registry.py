"""The registry: queue, ownership, lease and what is saved, with real runs on the digits."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from core.data import Dataset, load
from core.descent.minibatch_sweep import MinibatchSweep, looks_in
from core.reading.refusals import ConfigError
from core.runs.registry import NotYoursError, Registry, most_runs, registry
from core.runs.saved_run import SavedRun
from core.runs.shelf import bring, delete, export
from core.runs.store import Store, StoreError
from core.training import RunConfig, Status, Until
from core.training.snapshot import Snapshot
from harness.waiting import soon
from tests.clock import Clock
from tests.training.examples import RUN

pytestmark = pytest.mark.usefixtures("slow_motion_takes_places")
TIMEOUT = 30.0
# Never ends within a test unless it is stopped.
LONG = RunConfig(epochs=1000)
SHORT = RunConfig(epochs=2)


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
    assert entry.run.join(TIMEOUT)
    saved = Store(tmp_path / "saved").load(run_id)
    assert saved is not None and saved.history == entry.snapshot().history


def test_an_ended_run_is_found_again_by_another_process(runs: Registry, digits: Dataset, tmp_path: Path) -> None:
    run_id = runs.submit(SHORT, digits, "cpu", "a")
    snapshot = reach(runs, run_id, Status.FINISHED)
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None
    assert entry.run.join(TIMEOUT)
    later = Registry(Store(tmp_path / "saved"), most=1).find(run_id)
    assert later is not None and later.owner == "a" and later.config == SHORT
    assert later.snapshot().history == snapshot.history and later.snapshot().status is Status.FINISHED
    assert later.snapshot().weights["0.weight"].equal(snapshot.weights["0.weight"])


def test_unknown_runs_are_not_found(runs: Registry) -> None:
    assert runs.find("nosuchrunxyz") is None
    assert runs.find("../../etc/passwd") is None


def test_settings_that_do_not_fit_are_refused_before_a_run_exists(runs: Registry, digits: Dataset) -> None:
    with pytest.raises(ConfigError):
        runs.submit(RunConfig(train_size=5000), digits, "cpu", "a")
    with pytest.raises(ConfigError):
        runs.submit(SHORT, digits, "quantum", "a")


def test_a_runs_folder_that_cannot_be_written_is_said_and_the_run_is_kept(
    digits: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "blocked").write_text("a file where a folder should be")
    runs = Registry(Store(tmp_path / "blocked"), most=1)
    run_id = runs.submit(SHORT, digits, "cpu", "a")
    reach(runs, run_id, Status.FINISHED)
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None
    assert entry.run.join(TIMEOUT)
    assert entry.save_error is not None and "could not be saved" in entry.save_error
    # As the sentence says: it can be exported, and is forgotten only when there is no room, after all that was saved.
    there = Registry(Store(tmp_path / "there"), most=1)
    assert [run.epochs for run in bring(there, export(runs, [run_id], "a"), "a")] == [SHORT.epochs]
    assert "until the server ends or needs the room: export it" in entry.save_error
    runs.store = there.store
    later = runs.submit(SHORT, digits, "cpu", "a")
    reach(runs, later, Status.FINISHED)
    for kept in (1, 0):
        monkeypatch.setattr("core.runs.roster.ENDED_KEPT", kept)
        runs.forget_old()
        assert [entry.id for entry in runs.everything()] == [run_id][:kept]


def test_a_memory_full_at_the_last_write_is_said_and_the_run_is_free(
    runs: Registry, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    run_id = begin(runs, LONG, digits, "a")
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None
    assert entry.run.wait(lambda snapshot: snapshot.history.step > 3, TIMEOUT) and runs.store.is_claimed(run_id)
    monkeypatch.setattr("core.runs.store.to_parts", full)
    runs.stop(run_id, "a")
    reach(runs, run_id, Status.STOPPED)
    assert entry.run.join(TIMEOUT)
    assert entry.save_error is not None and "more memory than is free" in entry.save_error
    assert not runs.store.is_claimed(run_id)
    # And its owner may delete it, after it was forgotten, too.
    runs.forget(run_id)
    delete(runs, run_id, "a")
    assert runs.store.load(run_id) is None


# Trains in a process of its own, tells each epoch, and is killed in the middle of one.
VICTIM = """
import sys
from pathlib import Path
from core.data import load
from core.training import RunConfig
from core.runs.registry import Registry
from core.runs.store import Store
config = RunConfig.from_json(sys.argv[2])
runs = Registry(Store(Path(sys.argv[1])), most=1)
run_id = runs.submit(config, load("digits"), "cpu", "owner", steps_per_second=100.0)
print(run_id, flush=True)
run = runs.find(run_id).run
told = 0
while not run.wait(lambda snapshot: len(snapshot.history.epochs) > told):
    pass
while True:
    told += 1
    print(told, flush=True)
    run.wait(lambda snapshot: len(snapshot.history.epochs) > told)
"""
KILLED = RunConfig(
    hidden=(12, 8), dropout=0.2, batch_norm=True, optimizer="adam", schedule="linear", learning_rate=0.01, epochs=8,
    patience=7,
)  # fmt: skip


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a run that was killed with -9 after its third epoch, and its id."""
    folder = tmp_path_factory.mktemp("killed")
    process = subprocess.Popen(
        [sys.executable, "-c", VICTIM, str(folder), KILLED.to_json()],
        cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    run_id = process.stdout.readline().strip()
    for line in process.stdout:
        if line.strip() == "3":
            break
    elsewhere = Registry(Store(folder), most=1)
    found = elsewhere.find(run_id)
    assert found is not None and found.snapshot().status is Status.ELSEWHERE
    with pytest.raises(StoreError, match="Another server is training this run"):
        elsewhere.carry_on(run_id, load("digits"), "owner")
    process.kill()
    process.wait(TIMEOUT)
    process.stdout.close()
    return folder, run_id


def copied(killed: tuple[Path, str], folder: Path) -> tuple[Registry, str]:
    source, run_id = killed
    (folder / f"{run_id}.zip").write_bytes((source / f"{run_id}.zip").read_bytes())
    return Registry(Store(folder), most=1), run_id


def timeless(snapshot: Snapshot) -> object:
    epochs = tuple(dataclasses.replace(epoch, seconds=0.0) for epoch in snapshot.history.epochs)
    return dataclasses.replace(snapshot.history, epochs=epochs, seconds=0.0)


def test_a_killed_run_is_there_up_to_its_last_epoch_and_continued_equals_uninterrupted(
    killed: tuple[Path, str], tmp_path: Path, digits: Dataset
) -> None:
    runs, run_id = copied(killed, tmp_path)
    before = runs.find(run_id)
    assert before is not None and before.config == KILLED
    left = before.snapshot()
    assert left.status is Status.INTERRUPTED and 2 <= len(left.history.epochs) < 8
    assert left.history.step == left.history.epochs[-1].step == left.weights_step
    runs.carry_on(run_id, digits, "owner")
    runs.carry_on(run_id, digits, "owner")  # a second click
    continued = reach(runs, run_id, Status.FINISHED)

    straight = Registry(Store(tmp_path / "straight"), most=1)
    other = straight.submit(KILLED, digits, "cpu", "owner")
    expected = reach(straight, other, Status.FINISHED)
    # In slow motion every minibatch is recorded; at full speed, here, too.
    assert KILLED.steps_between_events(digits) == 1
    assert timeless(continued) == timeless(expected)
    assert all(torch.equal(continued.weights[name], value) for name, value in expected.weights.items())
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None
    assert entry.run.join(TIMEOUT)
    later = Registry(Store(tmp_path), most=1).find(run_id)
    assert later is not None and later.snapshot().status is Status.FINISHED
    assert later.started == before.started and runs.store.checkpoint(run_id) is None


def test_only_the_owner_continues_and_only_what_was_interrupted(
    killed: tuple[Path, str], tmp_path: Path, digits: Dataset
) -> None:
    runs, run_id = copied(killed, tmp_path)
    for name, owner in ((run_id, "other"), ("nosuchrunxyz", "owner")):
        with pytest.raises(NotYoursError):
            runs.carry_on(name, digits, owner)
    runs.store.save(dataclasses.replace(RUN, owner="owner"))
    runs.carry_on(RUN.id, digits, "owner")
    entry = runs.find(RUN.id)
    assert entry is not None and entry.run is None and entry.snapshot().status is Status.STOPPED
    runs.carry_on(run_id, digits, "owner")
    reach(runs, run_id, Status.FINISHED)


def test_a_run_that_waits_to_go_on_and_is_given_up_stays_interrupted(
    killed: tuple[Path, str], tmp_path: Path, digits: Dataset
) -> None:
    runs, run_id = copied(killed, tmp_path)
    first = begin(runs, LONG, digits, "owner")
    reach(runs, first, Status.RUNNING)
    runs.carry_on(run_id, digits, "owner")
    assert runs.place(run_id) == 0
    runs.stop(run_id, "owner")
    entry = runs.find(run_id)
    assert entry is not None and entry.snapshot().status is Status.INTERRUPTED
    claim = runs.store.claim(run_id)
    assert claim is not None
    claim.release()
    runs.stop(first, "owner")
    reach(runs, first, Status.STOPPED)


def test_a_damaged_checkpoint_is_said_and_the_run_stays(
    killed: tuple[Path, str], tmp_path: Path, digits: Dataset
) -> None:
    runs, run_id = copied(killed, tmp_path)
    saved = runs.store.load(run_id)
    assert saved is not None
    runs.store.save(dataclasses.replace(saved, status=Status.RUNNING), checkpoint=b"nonsense")
    with pytest.raises(StoreError, match="damaged"):
        runs.carry_on(run_id, digits, "owner")
    entry = runs.find(run_id)
    assert entry is not None and entry.snapshot().status is Status.INTERRUPTED


def test_a_run_killed_before_its_first_epoch_begins_again(tmp_path: Path, digits: Dataset) -> None:
    runs = Registry(Store(tmp_path), most=1)
    run = SavedRun(RUN.id, "owner", SHORT, "cpu", Status.RUNNING, RUN.history.__class__())
    runs.store.save(run)
    runs.carry_on(RUN.id, digits, "owner")
    assert len(reach(runs, RUN.id, Status.FINISHED).history.epochs) == SHORT.epochs


def test_what_another_process_did_to_a_saved_run_is_seen(tmp_path: Path) -> None:
    runs, other = Registry(Store(tmp_path), most=1), Store(tmp_path)
    other.save(RUN)
    entry = runs.find(RUN.id)
    assert entry is not None and runs.find(RUN.id) is entry
    other.rename(RUN.id, "another name")
    again = runs.find(RUN.id)
    assert again is not None and again.name == "another name"
    other.delete(RUN.id)
    assert runs.find(RUN.id) is None


def test_a_run_that_another_server_trains_is_read_again_only_when_something_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, other = Registry(Store(tmp_path), most=1), Store(tmp_path)
    going_on = dataclasses.replace(RUN, status=Status.RUNNING)
    other.save(going_on, checkpoint=b"first")
    read: list[str] = []
    load_whole = Store.load
    monkeypatch.setattr(Store, "load", lambda self, run_id: read.append(run_id) or load_whole(self, run_id))

    def status() -> Status:
        for _ in range(3):
            entry = runs.find(RUN.id)
            assert entry is not None
        return entry.snapshot().status

    assert status() is Status.INTERRUPTED and len(read) == 1
    claim = other.claim(RUN.id)
    assert claim is not None and status() is Status.ELSEWHERE and len(read) == 2
    other.save(going_on, checkpoint=b"another length")
    assert status() is Status.ELSEWHERE and len(read) == 3
    claim.release()
    assert status() is Status.INTERRUPTED and len(read) == 4


def test_how_many_train_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_MAX_RUNS", "3")
    assert most_runs() == 3
    monkeypatch.setenv("SOFTMAX_LAB_MAX_RUNS", "none")
    for cores, runs in ((1, 1), (2, 1), (8, 7)):
        monkeypatch.setattr("core.runs.registry.cores", lambda cores=cores: cores)
        assert most_runs() == runs


def test_a_server_begins_by_removing_what_a_killed_one_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_RUNS", str(tmp_path))
    (tmp_path / f"{RUN.id}.writing").write_bytes(b"PK half a run")
    registry()
    assert soon(lambda: not list(tmp_path.glob("*.writing")))


def test_a_study_waits_in_the_same_queue_and_is_not_kept(
    runs: Registry, digits: Dataset, clock: Clock, tmp_path: Path
) -> None:
    first = begin(runs, LONG, digits, "a")
    sweep = MinibatchSweep(SHORT, (0.01, 0.1), digits, torch.device("cpu"))
    study_id = runs.submit_study(sweep, "b")
    assert runs.place(study_id) == 0 and runs.find(study_id) is None and runs.of("b") == []
    with pytest.raises(NotYoursError):
        runs.stop(study_id, "a")
    runs.stop(first, "a")
    study = runs.find_study(study_id)
    assert study is not None and study.run.wait(timeout=TIMEOUT)
    assert study.run.status is Status.FINISHED and len(looks_in(study.snapshot().history)) > 2
    assert study_id not in {path.stem for path in (tmp_path / "saved").rglob("*")}
    assert runs.find_study("nonsense") is None


def test_a_study_nobody_looks_at_ends(runs: Registry, digits: Dataset, clock: Clock) -> None:
    sweep = MinibatchSweep(LONG, (0.01, 0.1), digits, torch.device("cpu"))
    study_id = runs.submit_study(sweep, "b")
    study = runs.find_study(study_id)
    assert study is not None
    clock.now = 599.0
    assert runs.find_study(study_id) is study
    clock.now = 1198.0
    runs.sweep()
    assert study.run.status is Status.RUNNING
    clock.now = 1200.0
    runs.sweep()
    assert study.run.wait(timeout=TIMEOUT) and study.run.status is Status.STOPPED
