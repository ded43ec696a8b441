"""The shelf: a visitor's own runs to list, rename, delete, take along and bring, with real runs on the digits."""

from __future__ import annotations

import dataclasses
import io
import os
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.data import Dataset
from core.runs import run_file
from core.runs.archive import ArchiveError, pack, unpack
from core.runs.registry import NotYoursError, Registry
from core.runs.saved_run import SavedRun
from core.runs.shelf import bring, delete, export, export_to, listing, rename
from core.runs.store import Store, StoreError
from core.runs.summary import differing, other_settings
from core.training import RunConfig, Status
from tests.runs.test_archive import changed
from tests.runs.test_registry import LONG, SHORT, TIMEOUT, begin, reach
from tests.training.examples import RUN

pytestmark = pytest.mark.usefixtures("slow_motion_takes_places")


@pytest.fixture
def runs(tmp_path: Path) -> Registry:
    return Registry(Store(tmp_path / "saved"), most=1)


def finished(runs: Registry, data: Dataset, config: RunConfig = SHORT) -> str:
    run_id = runs.submit(config, data, "cpu", "me")
    reach(runs, run_id, Status.FINISHED)
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None
    assert entry.run.join(TIMEOUT)
    return run_id


def names(runs: Registry, owner: str = "me") -> list[str]:
    return [run.name for run in listing(runs, owner)[0]]


def test_the_list_has_what_trains_what_waits_and_what_is_on_disk_and_only_mine(runs: Registry, digits: Dataset) -> None:
    runs.store.save(dataclasses.replace(RUN, owner="me"))
    runs.store.save(dataclasses.replace(RUN, id="zzzzzzzz2345"))
    first, second = begin(runs, LONG, digits, "me"), begin(runs, LONG, digits, "me")
    third = begin(runs, LONG, digits, "you")
    reach(runs, first, Status.RUNNING)
    rows, damaged = listing(runs, "me")
    assert [row.id for row in rows] == [second, first, RUN.id] and damaged == 0
    assert rows[0].status is Status.PENDING and rows[1].status is Status.RUNNING
    runs.stop(second, "me")  # never learnt anything
    assert [row.id for row in listing(runs, "me")[0]] == [first, RUN.id]
    runs.stop(third, "you")
    runs.stop(first, "me")
    reach(runs, first, Status.STOPPED)


def test_renamed_while_it_trains_and_after_and_in_the_next_server(
    runs: Registry, digits: Dataset, tmp_path: Path
) -> None:
    run_id = begin(runs, LONG, digits, "me")
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None
    assert entry.run.wait(lambda snapshot: snapshot.history.step > 3, TIMEOUT)
    rename(runs, run_id, "me", "while training")
    assert names(runs) == ["while training"]
    runs.stop(run_id, "me")
    reach(runs, run_id, Status.STOPPED)
    assert entry.run.join(TIMEOUT)
    later = Registry(Store(tmp_path / "saved"), most=1)
    assert names(later) == ["while training"]
    rename(runs, run_id, "me", "after it")
    assert names(runs) == names(later) == ["after it"]
    rename(later, run_id, "me", " ")
    assert names(later) == ["digits: softmax, sgd 0.03"]


def test_nobody_else_renames_deletes_or_takes_along(runs: Registry, digits: Dataset) -> None:
    run_id = finished(runs, digits)
    for name in (run_id, "nosuchrunxyz"):
        with pytest.raises(NotYoursError):
            rename(runs, name, "you", "mine")
        with pytest.raises(NotYoursError):
            delete(runs, name, "you")
        with pytest.raises(ArchiveError):
            export(runs, [name], "you")
    assert names(runs) == ["digits: softmax, sgd 0.03"]


def test_deleted_for_good(runs: Registry, digits: Dataset, tmp_path: Path) -> None:
    kept, gone = finished(runs, digits), finished(runs, digits)
    delete(runs, gone, "me")
    assert [run.id for run in listing(runs, "me")[0]] == [kept] and runs.find(gone) is None
    later = Registry(Store(tmp_path / "saved"), most=1)
    delete(later, kept, "me")
    assert listing(later, "me")[0] == [] and later.find(kept) is None
    assert not list((tmp_path / "saved").glob("*.zip"))


def test_what_trains_is_not_deleted_here_or_elsewhere(runs: Registry, digits: Dataset, tmp_path: Path) -> None:
    run_id = begin(runs, LONG, digits, "me")
    reach(runs, run_id, Status.RUNNING)
    with pytest.raises(StoreError, match="stop it first"):
        delete(runs, run_id, "me")
    runs.stop(run_id, "me")
    reach(runs, run_id, Status.STOPPED)
    runs.store.save(dataclasses.replace(RUN, owner="me", status=Status.RUNNING))
    claim = Store(tmp_path / "saved").claim(RUN.id)
    assert claim is not None
    with pytest.raises(StoreError, match="Another server"):
        delete(runs, RUN.id, "me")
    claim.release()
    delete(runs, RUN.id, "me")
    assert runs.store.load(RUN.id) is None


def test_what_another_server_writes_is_not_renamed_here(runs: Registry, tmp_path: Path) -> None:
    runs.store.save(dataclasses.replace(RUN, owner="me", status=Status.RUNNING), checkpoint=b"to go on from")
    other = Store(tmp_path / "saved")
    claim = other.claim(RUN.id)
    assert claim is not None
    before = other.stamp(RUN.id)
    with pytest.raises(StoreError, match=r"training this run: rename it there, or here when it has ended\.$"):
        rename(runs, RUN.id, "me", "mine")
    assert other.stamp(RUN.id) == before
    claim.release()
    rename(runs, RUN.id, "me", "mine")
    assert names(runs) == ["mine"] and not other.is_claimed(RUN.id)


def test_several_runs_travel_to_another_machine(runs: Registry, digits: Dataset, tmp_path: Path) -> None:
    first, second = finished(runs, digits), finished(runs, digits, RunConfig(hidden=(4,), optimizer="adam"))
    rename(runs, second, "me", "the network")
    file = export(runs, [first, second], "me")
    there = Registry(Store(tmp_path / "there"), most=1)
    brought = bring(there, file, "you")
    assert [run.name for run in brought] == ["digits: softmax, sgd 0.03", "the network"]
    assert {run.id for run in listing(there, "you")[0]} == {run.id for run in brought}
    assert all(run.imported for run in brought) and listing(there, "me")[0] == []
    here, copy = runs.find(second), there.find(brought[1].id)
    assert here is not None and copy is not None
    assert copy.snapshot().history == here.snapshot().history
    assert copy.snapshot().weights["0.weight"].equal(here.snapshot().weights["0.weight"])
    bring(runs, file, "me")  # beside the ones it was made of
    assert len(listing(runs, "me")[0]) == 4


def test_all_runs_of_an_archive_are_taken_in_or_none(
    runs: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ArchiveError):
        bring(runs, changed("about.json", version=7), "me")
    two = [dataclasses.replace(RUN, owner="me"), dataclasses.replace(RUN, owner="me", id="zzzzzzzz2345")]
    for run in two:
        runs.store.save(run)
    file = export(runs, [run.id for run in two], "me")
    replace, done = os.replace, []

    def second_fails(*paths: Path) -> None:
        done.append(paths)
        if len(done) == 2:
            raise OSError(28, "No space left on device")
        replace(*paths)

    monkeypatch.setattr(os, "replace", second_fails)
    with pytest.raises(StoreError, match=r"No space left on device\. Nothing was imported\.$"):
        bring(runs, file, "me")
    assert len(listing(runs, "me")[0]) == 2


def test_what_is_brought_is_claimed_while_it_is_written(runs: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    claimed: list[bool] = []
    write = run_file.write

    def writing(path: Path, parts: Any, *, durable: bool) -> None:
        claimed.append(runs.store.is_claimed(path.stem.partition(".")[0]))
        write(path, parts, durable=durable)

    monkeypatch.setattr(run_file, "write", writing)
    (brought,) = bring(runs, pack([RUN]), "me")
    assert claimed == [True] and not runs.store.is_claimed(brought.id)


def test_settings_in_words() -> None:
    assert other_settings(RunConfig()) == ""
    assert other_settings(RunConfig(hidden=(4,), dropout=0.2, seed=7)) == "dropout 0.2, seed 7"
    assert differing([RunConfig(), RunConfig(seed=2, hidden=(3,)), RunConfig(seed=2)]) == ["hidden", "seed"]
    assert differing([RunConfig()]) == [] == differing([])


class CountedFile(io.BytesIO):
    """A file that asks, at each writing, how many of some objects are alive."""

    def __init__(self, alive: Callable[[], int]) -> None:
        super().__init__()
        self.alive, self.most = alive, 0

    def write(self, content: Any) -> int:
        self.most = max(self.most, self.alive())
        return super().write(content)


def test_an_export_holds_one_run_at_a_time(runs: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = ["aaaaaaaa2345", "bbbbbbbb2345", "cccccccc2345", "dddddddd2345"]
    for run_id in ids:
        runs.store.save(dataclasses.replace(RUN, id=run_id, owner="me"))
    held: weakref.WeakSet[Any] = weakref.WeakSet()
    load = Store.load

    def loading(self: Store, run_id: str) -> SavedRun | None:
        run = load(self, run_id)
        assert run is not None
        held.add(run.weights["0.weight"])
        return run

    monkeypatch.setattr(Store, "load", loading)
    file = CountedFile(lambda: len(held))
    export_to(runs, ids, "me", file)
    # The one that is written, and the one before, whose name the loop still has while the next is read.
    assert 1 <= file.most <= 2 and not runs.everything()
    assert len(unpack(file.getvalue(), "me")) == len(ids)
