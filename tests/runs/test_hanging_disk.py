"""A disk that hangs holds up who waits for it, and nobody else: no lock that a page takes is held over its work."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core.data import Dataset, catalog, load
from core.runs import claims, registry
from core.runs.aside import Aside
from core.runs.registry import Registry
from core.runs.shelf import delete, export, listing, rename
from core.runs.store import Store
from core.training import RunConfig, Status
from harness.waiting import soon
from tests.runs.stopping import stop_everything
from tests.runs.test_registry_queue import Gated
from tests.training.examples import RUN

TIMEOUT = 30.0
LONG = RunConfig(epochs=1000)
RUN_INTERRUPTED = dataclasses.replace(RUN, status=Status.RUNNING)
SHORT = RunConfig(epochs=1)
# What a store does that comes to its disk.
METHODS = [name for name in vars(Store) if not name.startswith("_") and name not in ("path",)]


class Disk:
    """A store's disk: it may hang, and sees who comes with the registry's lock."""

    def __init__(self) -> None:
        self.works = threading.Event()
        self.works.set()
        self.asked: list[str] = []
        self.with_lock: list[str] = []
        self.runs: Registry | None = None

    def seen(self, name: str) -> None:
        self.asked.append(name)
        # Of an RLock nothing else tells who holds it.
        if self.runs is not None and self.runs.lock._is_owned():  # type: ignore[attr-defined]
            self.with_lock.append(name)

    def write(self, name: str) -> None:
        self.seen(name)
        assert self.works.wait(TIMEOUT)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()

    def watched(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **how: Any) -> Any:
            (disk.write if name in ("save", "rename", "delete") else disk.seen)(name)
            return method(*given, **how)

        return call

    for name in METHODS:
        monkeypatch.setattr(Store, name, watched(name, getattr(Store, name)))
    for name in ("take", "remove", "is_taken"):
        monkeypatch.setattr(claims.Claims, name, watched(name, getattr(claims.Claims, name)))
    return disk


@pytest.fixture
def runs(tmp_path: Path, disk: Disk) -> Iterator[Registry]:
    runs = disk.runs = Registry(Store(tmp_path), most=1)
    yield runs
    disk.works.set()
    stop_everything(runs)


def test_the_disk_is_never_asked_with_the_lock_held(runs: Registry, disk: Disk, digits: Dataset) -> None:
    first = runs.submit(SHORT, digits, "cpu", "a")
    waits, leaves = (runs.submit(SHORT, digits, "cpu", owner) for owner in "ab")
    runs.stop(leaves, "b")
    runs.submit(SHORT, digits, "cpu", "a", replaces=[waits])
    entry = runs.find(first)
    assert entry is not None and entry.run is not None
    runs.pause(first, "a")
    runs.resume(first, "a")
    runs.set_pace(first, "a", 3.0)
    runs.set_pace(first, "a", None)
    assert soon(lambda: not any(each.is_alive for each in runs.everything()))
    assert entry.run.join(TIMEOUT)
    rename(runs, first, "a", "a name")
    export(runs, [first], "a")
    runs.forget(first)
    runs.find(first)
    listing(runs, "a")
    delete(runs, first, "a")
    # One that is continued: given up, refused, and trained.
    runs.store.save(RUN_INTERRUPTED)
    blocked = runs.submit(LONG, digits, "cpu", "a")
    runs.carry_on(RUN.id, digits, RUN.owner)
    runs.stop(RUN.id, RUN.owner)
    runs.carry_on(RUN.id, digits, RUN.owner)
    runs.sweep()
    runs.end_others(RUN.owner)
    assert soon(lambda: (found := runs.find(RUN.id)) is not None and found.snapshot().status is Status.FINISHED)
    assert disk.with_lock == [] and blocked
    assert {"save", "load", "delete", "rename", "take", "stamp", "claim"} <= set(disk.asked)
    with runs.lock:
        runs.store.stamp(first)
    assert disk.with_lock == ["stamp"]  # it is seen


def test_a_disk_that_hangs_stops_nobody_elses_page(runs: Registry, disk: Disk, digits: Dataset) -> None:
    source = Gated()
    shown = runs.submit_study(source, "lecturer")
    kept = runs.submit(SHORT, digits, "cpu", "a")
    disk.works.clear()
    with ThreadPoolExecutor(8) as others:
        # A run that waits is to be written, leaves the queue, and is written over: that page may wait.
        asked = [others.submit(runs.stop, kept, "a")]
        asked.append(others.submit(runs.submit, SHORT, digits, "cpu", "b"))
        asked += [others.submit(runs.store.save, RUN), others.submit(rename, runs, kept, "a", "slow")]
        assert soon(lambda: "save" in disk.asked)

        def page() -> str:
            """What the pages of somebody else do."""
            runs.find_study(shown)
            runs.find("nosuchrunxyz")
            listing(runs, "lecturer")
            runs.pause(shown, "lecturer")
            runs.resume(shown, "lecturer")
            run_id = runs.submit(SHORT, digits, "cpu", "lecturer", first=True)
            entry = runs.find(run_id)
            assert entry is not None and runs.place(run_id) is not None
            entry.snapshot()
            runs.set_pace(run_id, "lecturer", 3.0)
            runs.sweep()
            runs.stop(run_id, "lecturer")
            return run_id

        done = others.submit(page)
        assert done.result(TIMEOUT)
        # All of it while the disk hung.
        assert not disk.works.is_set()
        disk.works.set()
        for each in asked:
            each.exception(TIMEOUT)
    source.let(over=True)


def test_a_data_set_that_is_read_slowly_keeps_nobody_from_another(
    monkeypatch: pytest.MonkeyPatch, mnist: Dataset
) -> None:
    reading, go_on = threading.Event(), threading.Event()
    digits_alone = {key: value for key, value in catalog._loaded.items() if key[0] == "digits"}
    monkeypatch.setattr(catalog, "_loaded", digits_alone)

    def slow() -> Dataset:
        reading.set()
        assert go_on.wait(TIMEOUT)
        return mnist

    known = catalog.listing("mnist")
    monkeypatch.setitem(catalog._LISTINGS, "mnist", dataclasses.replace(known, read=slow))
    with ThreadPoolExecutor(2) as others:
        first, second = others.submit(load, "mnist"), others.submit(load, "mnist")
        assert reading.wait(TIMEOUT)
        assert load("digits").name == "digits" and not first.done()
        go_on.set()
        assert first.result(TIMEOUT) is second.result(TIMEOUT) is mnist


def test_the_process_has_its_registry_before_its_folder_is_tidied(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_RUNS", str(tmp_path))
    go_on, tidied = threading.Event(), threading.Event()

    def hangs(self: Store) -> None:
        assert go_on.wait(TIMEOUT)
        tidied.set()

    monkeypatch.setattr(Store, "remove_unfinished", hangs)
    assert registry.registry() is registry.registry() and not tidied.is_set()
    go_on.set()
    assert tidied.wait(TIMEOUT)


def test_work_for_the_disk_is_done_in_its_order_and_errors_end_nothing(caplog: pytest.LogCaptureFixture) -> None:
    aside, done, go_on = Aside(), [], threading.Event()

    def fails() -> None:
        raise ValueError("nobody expected this")

    aside.do(lambda: go_on.wait(TIMEOUT))
    aside.do(fails)
    for number in range(5):
        aside.do(lambda number=number: done.append(number))
    assert not aside.settle(0.01) and done == []
    go_on.set()
    assert aside.settle(TIMEOUT) and done == list(range(5))
    assert "Work for the disk failed." in caplog.text
    assert soon(lambda: not any(thread.name == "disk" for thread in threading.enumerate()))
