"""The list of runs is read beside everything else, file by file, and only what a run can be."""

from __future__ import annotations

import dataclasses
import json
import os
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from core.runs.registry import Registry
from core.runs.shelf import look, rename
from core.runs.store import NEWER, Store, StoreError
from core.runs.summaries import Summaries
from core.runs.summary import summary
from harness.waiting import soon
from tests.runs.test_store import part, replace_part
from tests.training.examples import RUN

TIMEOUT = 30.0
ROW = summary(RUN)


def test_a_list_that_is_read_slowly_says_how_far_it_is_and_nobody_waits() -> None:
    go_on, read = threading.Semaphore(0), []

    def slow(run_id: str) -> Any:
        assert go_on.acquire(timeout=TIMEOUT)
        read.append(run_id)
        return dataclasses.replace(ROW, id=run_id)

    files = {f"run{number}": (number, 1) for number in range(5000)}
    summaries = Summaries(lambda: files, slow)
    found = summaries.look(patience=0.0)
    assert (found.runs, found.unread, found.read, found.files) == ([], 5000, 0, 5000)
    for _ in range(10):
        go_on.release()
    assert soon(lambda: summaries.look(patience=0.0).read == 10)
    for _ in range(4990):
        go_on.release()
    found = summaries.look()
    assert found.unread == 0 and found.files == len(found.runs) == 5000
    # Each was read once, whoever asked meanwhile, and only what changes is read again.
    assert sorted(read) == sorted(files)
    files["run7"] = (7, 2)
    go_on.release()
    assert summaries.look().unread == 0 and read[5000:] == ["run7"]
    del files["run8"]
    assert summaries.look().files == 4999


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes")
def test_what_is_no_file_is_no_run(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(RUN)
    os.mkfifo(tmp_path / "aaaaaaaa2345.zip")
    (tmp_path / "bbbbbbbb2345.zip").mkdir()
    (tmp_path / "cccccccc2345.zip").symlink_to("/dev/zero")
    (tmp_path / "dddddddd2345.zip").symlink_to(tmp_path / "nowhere")
    found, damaged = store.summaries()
    assert [run.id for run in found] == [RUN.id] and damaged == 0
    for name in ("aaaaaaaa2345", "bbbbbbbb2345", "cccccccc2345", "dddddddd2345"):
        assert store.load(name) is None and store.stamp(name) is None and store.checkpoint(name) is None


def test_of_a_huge_file_no_more_is_read_than_a_run_may_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    store.save(RUN)
    with zipfile.ZipFile(tmp_path / f"{RUN.id}.zip", "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("more.json", bytes(20 * 2**20))
    read: list[str] = []
    reading = zipfile.ZipFile.read
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda self, name, *a: read.append(name) or reading(self, name, *a))
    assert store.summaries() == ([], 1) and read == []


def make_newer(folder: Path, name: str, **more: object) -> None:
    values = json.loads(part(folder, name))
    replace_part(folder, name, json.dumps({**values, **more}).encode())


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("about.json", {"version": 2}),
        ("about.json", {"mood": "good"}),
        ("settings.json", {"temperature": 2.0}),
        ("history.json", {"gradients": []}),
    ],
)
def test_what_a_newer_version_wrote_is_said_and_left_as_it_is(tmp_path: Path, name: str, more: dict[str, Any]) -> None:
    runs = Registry(Store(tmp_path), most=1)
    runs.store.save(RUN)
    make_newer(tmp_path, name, **more)
    before = (tmp_path / f"{RUN.id}.zip").read_bytes()
    for doing in (
        lambda: runs.find(RUN.id),
        lambda: runs.store.load(RUN.id),
        lambda: rename(runs, RUN.id, RUN.owner, "mine"),
    ):
        with pytest.raises(StoreError) as caught:
            doing()
        assert str(caught.value) == NEWER
    found = look(runs, RUN.owner)
    assert (found.runs, found.damaged, found.newer) == ([], 0, 1)
    runs.store.remove_unfinished()
    assert (tmp_path / f"{RUN.id}.zip").read_bytes() == before


def test_damage_is_not_taken_for_a_newer_version(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(RUN)
    values = json.loads(part(tmp_path, "about.json"))
    replace_part(tmp_path, "about.json", json.dumps({**values, "seconds": -1}).encode())
    with pytest.raises(StoreError, match="damaged"):
        store.load(RUN.id)
    assert store.look().damaged == 1


@pytest.mark.slow
def test_of_five_thousand_runs_a_page_waits_for_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store(tmp_path)
    store.save(RUN)
    whole = (tmp_path / f"{RUN.id}.zip").read_bytes()
    letters = "abcdefghijklmnopqrstuvwxyz"
    for number in range(5000):
        name = "".join(letters[number // 26**place % 26] for place in range(3))
        (tmp_path / f"{name}xxxxx2345.zip").write_bytes(whole)
    began = time.perf_counter()
    first = store.look(patience=0.0)
    waited = time.perf_counter() - began
    found = store.look()
    whole_list = time.perf_counter() - began
    assert first.unread > 4000 and found.files == 5001 and found.unread == 0
    assert waited < 0.1 * whole_list
    with capsys.disabled():
        print(
            f"\n5,001 saved runs: the list takes {whole_list:.1f} s, a page that does not wait {1000 * waited:.0f} ms"
        )
