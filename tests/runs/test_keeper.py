"""The keeper: how often a run is written, what happens when it cannot be, and that the deleted stays deleted."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from core.runs.keeper import MOST_SHARE, SECONDS_BETWEEN, Keeper
from core.runs.saved_run import SavedRun
from core.runs.store import Store, StoreError
from core.training import History, Status
from tests.clock import Clock
from tests.training.examples import RUN

GOES_ON = dataclasses.replace(RUN, status=Status.RUNNING)
ONLY_IN_MEMORY = "It is in memory only, until the server ends or needs the room: export it on the page Runs to keep it."


class SlowStore(Store):
    """Counts what it is asked to save and takes its time."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        super().__init__(folder)
        self.clock, self.seconds, self.saved, self.broken = clock, 0.0, 0, False

    def save(self, run: SavedRun, checkpoint: bytes | None = None) -> None:
        self.clock.now += self.seconds
        if self.broken:
            raise StoreError("The runs folder cannot be written: No space left on device.")
        self.saved += 1
        super().save(run, checkpoint)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> SlowStore:
    return SlowStore(tmp_path / "runs", clock)


@pytest.fixture
def keeper(store: SlowStore, clock: Clock) -> Keeper:
    return Keeper(store, RUN.id, clock=clock)


def epochs(keeper: Keeper, clock: Clock, count: int, seconds: float) -> None:
    for _ in range(count):
        clock.now += seconds
        keeper.progressed(lambda: GOES_ON, lambda: b"checkpoint")


def test_every_epoch_is_written_unless_it_is_shorter_than_the_time_between(
    keeper: Keeper, store: SlowStore, clock: Clock
) -> None:
    store.seconds = 0.01
    epochs(keeper, clock, 20, 0.25)
    assert store.saved == 20
    epochs(keeper, clock, 100, SECONDS_BETWEEN / 9.5)
    assert store.saved == 30


def test_a_slow_disk_takes_its_share_and_no_more(keeper: Keeper, store: SlowStore, clock: Clock) -> None:
    store.seconds = 2.0
    epochs(keeper, clock, 1000, 1.0)
    assert store.saved * store.seconds <= MOST_SHARE * clock.now + store.seconds
    assert store.saved > 50


def test_one_slow_write_does_not_skip_an_epoch_when_the_others_were_fast(
    keeper: Keeper, store: SlowStore, clock: Clock
) -> None:
    store.seconds = 0.005
    epochs(keeper, clock, 40, 0.3)
    store.seconds = 0.5
    epochs(keeper, clock, 1, 0.3)
    store.seconds = 0.005
    epochs(keeper, clock, 10, 0.3)
    assert store.saved == 51


def test_while_it_goes_on_nobody_else_may_train_it(keeper: Keeper, store: SlowStore, clock: Clock) -> None:
    epochs(keeper, clock, 1, 1.0)
    assert store.claim(RUN.id) is None and store.checkpoint(RUN.id) == b"checkpoint"
    keeper.ended(lambda: RUN)
    assert store.checkpoint(RUN.id) is None
    claim = store.claim(RUN.id)
    assert claim is not None
    claim.release()


def test_what_is_being_written_is_claimed_be_it_for_the_first_and_the_last_time(
    keeper: Keeper, store: SlowStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed: list[bool] = []
    save = SlowStore.save

    def saving(self: SlowStore, run: SavedRun, checkpoint: bytes | None = None) -> None:
        claimed.append(self.is_claimed(run.id))
        save(self, run, checkpoint)

    monkeypatch.setattr(SlowStore, "save", saving)
    keeper.ended(lambda: RUN)
    assert claimed == [True] and not store.is_claimed(RUN.id)


def test_a_full_disk_is_told_until_there_is_room(keeper: Keeper, store: SlowStore, clock: Clock) -> None:
    store.broken = True
    epochs(keeper, clock, 3, 1.0)
    assert keeper.problem == (
        f"The run could not be saved. The runs folder cannot be written: No space left on device. {ONLY_IN_MEMORY}"
    )
    store.broken = False
    epochs(keeper, clock, 1, 1.0)
    assert keeper.problem is None and store.load(RUN.id) is not None


def test_a_deleted_run_is_not_written_again(keeper: Keeper, store: SlowStore, clock: Clock) -> None:
    epochs(keeper, clock, 1, 1.0)
    keeper.delete()
    keeper.ended(lambda: RUN)
    assert store.load(RUN.id) is None


def test_a_run_that_learnt_nothing_leaves_nothing(keeper: Keeper, store: SlowStore, clock: Clock) -> None:
    nothing = dataclasses.replace(GOES_ON, history=History(), weights={})
    keeper.progressed(lambda: nothing, lambda: None)
    assert store.load(RUN.id) is not None and store.checkpoint(RUN.id) is None
    keeper.ended(lambda: dataclasses.replace(nothing, status=Status.STOPPED))
    assert store.load(RUN.id) is None


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), "Writing it takes more memory than is free now."),
        (
            RuntimeError("[enforce fail at inline_container.cc:626] . unexpected pos 64 vs 0 in /secret/place/file"),
            "Writing it failed after an error in the program: RuntimeError: "
            "[enforce fail at inline_container.cc:626] . unexpected pos 64 vs 0 in file.",
        ),
    ],
)
def test_whatever_fails_at_the_last_write_is_told_and_the_run_is_let_go(
    keeper: Keeper, store: SlowStore, clock: Clock, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    def broken(run: SavedRun) -> dict[str, bytes]:
        raise error

    epochs(keeper, clock, 1, 1.0)
    assert store.is_claimed(RUN.id)
    monkeypatch.setattr("core.runs.store.to_parts", broken)
    epochs(keeper, clock, 1, 1.0)  # training goes on
    assert keeper.problem == f"The run could not be saved. {reason} {ONLY_IN_MEMORY}" and store.is_claimed(RUN.id)
    keeper.ended(lambda: RUN)
    assert keeper.problem == f"The run could not be saved. {reason} {ONLY_IN_MEMORY}"
    # As on the disk of a server that ended: others may go on with it.
    left = store.load(RUN.id)
    assert left is not None and left.status is Status.INTERRUPTED


def test_a_run_is_let_go_whatever_ends_its_thread(keeper: Keeper, store: SlowStore, clock: Clock) -> None:
    def interrupted() -> SavedRun:
        raise KeyboardInterrupt

    epochs(keeper, clock, 1, 1.0)
    with pytest.raises(KeyboardInterrupt):
        keeper.ended(interrupted)
    assert not store.is_claimed(RUN.id)
