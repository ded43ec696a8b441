"""Imports: one at a time, little memory beside the file, as much of the disk as is said, and all of it or nothing."""

from __future__ import annotations

import dataclasses
import io
import os
import signal
import sys
import threading
import tracemalloc
from pathlib import Path
from typing import NamedTuple

import pytest
import torch

from core.limits import Held, held_back
from core.models import build_model
from core.runs import quota, shelf
from core.runs.archive import pack
from core.runs.plan import Plan
from core.runs.quota import MB, NoSpaceError
from core.runs.registry import Registry
from core.runs.shelf import bring, delete_all, listing
from core.runs.store import Store, StoreError
from core.training import RunConfig
from tests.scripts.running import run_ours
from tests.training.examples import RUN

TIMEOUT = 60.0
THREE = [dataclasses.replace(RUN, id=f"{letter * 8}2345") for letter in "abc"]


class Disk(NamedTuple):
    """What `shutil.disk_usage` gives."""

    total: int
    used: int
    free: int


@pytest.fixture
def runs(tmp_path: Path) -> Registry:
    return Registry(Store(tmp_path / "saved"), most=1)


def test_an_import_takes_little_memory_beside_its_file(runs: Registry) -> None:
    """Of a network of 8 MB; the weights of the largest that is read have a hundred."""
    config = RunConfig(hidden=(1024, 1024), epochs=4)
    model = build_model(64, config.hidden, 10, generator=torch.Generator().manual_seed(1))
    file = pack([dataclasses.replace(RUN, config=config, weights=dict(model.state_dict()))])
    bring(runs, pack([RUN]), "me")  # what is imported and compiled once
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    bring(runs, io.BytesIO(file), "me")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # The BytesIO shares the bytes of the file until it is written to.
    assert len(file) > 4 * MB and peak - before < 0.5 * len(file)
    (row, *_) = listing(runs, "me")[0]
    entry = runs.find(row.id)
    assert entry is not None


def test_one_import_at_a_time_and_who_waits_too_long_reads_when(
    runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "PATIENCE", 0.01)
    with quota.taking_turns(), pytest.raises(NoSpaceError, match=r"being imported: try again in a minute\.$"):
        bring(runs, pack([RUN]), "me")
    assert held_back().lately()[Held.IMPORTS] >= 1
    inside, most, lock = 0, 0, threading.Lock()
    read = shelf.read_archive

    def counted(*given: object) -> object:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        yield from read(*given)  # type: ignore[arg-type]
        with lock:
            inside -= 1

    monkeypatch.setattr(quota, "PATIENCE", TIMEOUT)
    monkeypatch.setattr(shelf, "read_archive", counted)
    file = pack([RUN])
    threads = [threading.Thread(target=bring, args=(runs, file, "me")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT)
    assert most == 1 and len(listing(runs, "me")[0]) == 4


def test_a_visitor_and_all_have_so_much_of_the_disk_and_the_lecturer_the_rest(
    runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = pack([RUN])
    bring(runs, file, "me")
    monkeypatch.setattr(quota, "MOST_OF_ONE_OWNER", len(file) + 1)
    with pytest.raises(NoSpaceError, match=r"^Your imported runs take 0 MB and this file has 0 MB; a visitor may"):
        bring(runs, file, "me")
    bring(runs, file, "you")
    monkeypatch.setattr(quota, "MOST_OF_ONE_OWNER", 10 * MB)
    monkeypatch.setattr(quota, "MOST_OF_ALL", 2 * len(file))
    with pytest.raises(NoSpaceError, match=r"^The imported runs of all visitors take .* together they may have"):
        bring(runs, file, "you")
    bring(runs, file, "lecturer", first=True)
    # Their own runs count for nobody.
    monkeypatch.setattr(quota.shutil, "disk_usage", lambda place: Disk(10**12, 0, quota.LEFT_FREE + len(file)))
    with pytest.raises(NoSpaceError, match=r"^This file takes 0 MB while it is read, and the disk has 0 MB"):
        bring(runs, file, "lecturer", first=True)
    assert [len(listing(runs, owner)[0]) for owner in ("me", "you", "lecturer")] == [1, 1, 1]


# For each case a process that imports, or deletes, and is killed when it has moved, or removed, so many files.
VICTIMS = """
import os, signal, sys
from pathlib import Path
from core.runs.archive import pack
from core.runs.registry import Registry
from core.runs.shelf import bring, delete_all
from core.runs.store import Store
from tests.runs.test_importing import CASES, THREE
call, unlink, file, left = os.replace, Path.unlink, pack(THREE), 0

def counted(path):
    global left
    if Path(path).suffix == ".zip":
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

def replace(source, target):
    counted(target)
    call(source, target)

def removed(self, missing_ok=False):
    counted(self)
    unlink(self, missing_ok=missing_ok)

for what, done in CASES:
    child = os.fork()
    if child == 0:
        left, os.replace, Path.unlink = done, replace, removed
        runs = Registry(Store(Path(sys.argv[1]) / f"{what}{done}"), most=1)
        if what == "import":
            bring(runs, file, "me")
        else:
            delete_all(runs, [run.id for run in THREE], "me")
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
CASES = (("import", 0), ("import", 2), ("delete", 0), ("delete", 2))


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_killed_in_the_middle_of_several_all_or_none_is_there(tmp_path: Path) -> None:
    for run in THREE:
        for done in (0, 2):
            Store(tmp_path / f"delete{done}").save(dataclasses.replace(run, owner="me"))
    assert run_ours(VICTIMS, tmp_path, str(tmp_path)).split() == [str(-signal.SIGKILL)] * len(CASES)
    for what, done in CASES:
        folder = tmp_path / f"{what}{done}"
        assert len(list(folder.glob("*.zip"))) == (done if what == "import" else 3 - done)
        Store(folder).remove_unfinished()
        left, damaged = Store(folder).summaries()
        assert damaged == 0 and len(left) == (3 if what == "import" else 0)
        assert not list(folder.glob("*.plan")) and not list(folder.glob("*.writing"))


def test_killed_while_it_is_read_nothing_of_an_import_is_there(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(RUN)
    whole = (tmp_path / f"{RUN.id}.zip").read_bytes()
    (tmp_path / "aaaaaaaa2345.0123456789ab.writing").write_bytes(whole)
    # Somebody who lives writes this one.
    claim = store.claim("bbbbbbbb2345")
    assert claim is not None
    (tmp_path / "bbbbbbbb2345.0123456789ab.writing").write_bytes(whole)
    store.remove_unfinished()
    assert [path.name for path in tmp_path.glob("*.writing")] == ["bbbbbbbb2345.0123456789ab.writing"]
    claim.release()
    store.remove_unfinished()
    assert not list(tmp_path.glob("*.writing")) and [run.id for run in store.summaries()[0]] == [RUN.id]


def test_a_plan_touches_runs_of_its_own_folder_only(tmp_path: Path) -> None:
    outside = tmp_path / "precious.zip"
    outside.write_text("of somebody")
    folder = tmp_path / "runs"
    folder.mkdir()
    for number, plan in enumerate(
        ('{"appear": {"aaaaaaaa2345": "../precious.zip"}, "go": []}', '{"appear": {}, "go": ["../precious"]}', "[", "7")
    ):
        (folder / f"aaaaaaa{'abcd'[number]}2345.plan").write_text(plan)
    Store(folder).remove_unfinished()
    assert outside.read_text() == "of somebody" and not list(folder.glob("*.plan"))


def test_when_one_of_several_cannot_be_deleted_that_is_said(runs: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    for run in THREE:
        runs.store.save(dataclasses.replace(run, owner="me"))

    def fails(self: Plan, folder: Path) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Plan, "carry_out", fails)
    with pytest.raises(StoreError, match=r"^The runs could not be deleted: Permission denied\.$"):
        delete_all(runs, [run.id for run in THREE], "me")
    assert len(listing(runs, "me")[0]) == 3 and not list(runs.store.folder.glob("*.plan"))
