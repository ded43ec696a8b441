"""The store: a run comes back as it was saved, or with one sentence; and who may train it."""

from __future__ import annotations

import dataclasses
import errno
import io
import os
import pickle
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch

from core.runs.saved_run import RUN_ID, SavedRun, clean_name, new_id
from core.runs.store import Store, StoreError
from core.runs.weights import weights_file
from core.training import Status
from tests.scripts.running import run_ours
from tests.training.examples import RUN


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs")


def same(one: SavedRun, other: SavedRun) -> bool:
    """All fields equal; tensors have no equality of their own."""
    return dataclasses.replace(one, weights={}) == dataclasses.replace(other, weights={}) and (
        list(one.weights) == list(other.weights)
        and all(torch.equal(one.weights[name], other.weights[name]) for name in one.weights)
    )


def part(folder: Path, name: str) -> bytes:
    with zipfile.ZipFile(folder / f"{RUN.id}.zip") as file:
        return file.read(name)


def replace_part(folder: Path, name: str, content: bytes | None) -> None:
    """Put other bytes, or nothing, where a part of the saved run was."""
    path = folder / f"{RUN.id}.zip"
    with zipfile.ZipFile(path) as file:
        parts = {each: file.read(each) for each in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for each, old in parts.items():
            if each != name:
                file.writestr(each, old)
            elif content is not None:
                file.writestr(each, content)


def test_what_is_saved_comes_back(store: Store) -> None:
    store.save(RUN)
    again = store.load(RUN.id)
    assert again is not None and same(again, RUN)


def test_a_run_before_its_first_epoch_has_no_weights(store: Store) -> None:
    store.save(dataclasses.replace(RUN, weights={}, status=Status.RUNNING))
    again = store.load(RUN.id)
    assert again is not None and again.weights == {} and again.status is Status.INTERRUPTED


def test_saving_again_replaces_and_leaves_nothing_beside(store: Store, tmp_path: Path) -> None:
    store.save(RUN)
    store.save(dataclasses.replace(RUN, name="another"))
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [f"{RUN.id}.zip"]
    store.delete(RUN.id)
    store.delete(RUN.id)
    assert store.load(RUN.id) is None and not list((tmp_path / "runs").iterdir())


@pytest.mark.parametrize("name", ["settings.json", "history.json", "weights.pt", "about.json"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe nonsense", b"[]", b"{}", None])
def test_damaged_parts_end_in_a_sentence(store: Store, tmp_path: Path, name: str, content: bytes | None) -> None:
    store.save(RUN)
    replace_part(tmp_path / "runs", name, content)
    if (name, content) in (("weights.pt", None), ("settings.json", b"{}")):
        assert store.load(RUN.id) is not None  # no weights yet; all settings as usual
        return
    with pytest.raises(StoreError, match="damaged"):
        store.load(RUN.id)


def test_a_file_cut_anywhere_ends_in_a_sentence_and_hides_no_other(store: Store, tmp_path: Path) -> None:
    store.save(RUN)
    whole = (tmp_path / "runs" / f"{RUN.id}.zip").read_bytes()
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        (tmp_path / "runs" / f"{RUN.id}.zip").write_bytes(whole[:length])
        with pytest.raises(StoreError, match="damaged"):
            store.load(RUN.id)
    other = dataclasses.replace(RUN, id="zzzzzzzz2345")
    store.save(other)
    (tmp_path / "runs" / "notes.txt").write_text("not a run")
    (tmp_path / "runs" / "Foreign Name.zip").write_bytes(whole)
    found, damaged = store.summaries()
    assert [run.id for run in found] == [other.id] and damaged == 1


@pytest.mark.parametrize(
    ("field", "value"), [("device", 'cpu"); import os #'), ("status", "HAPPY"), ("seconds", -1), ("name", 3)]
)
def test_values_that_no_run_has_are_damage(store: Store, tmp_path: Path, field: str, value: object) -> None:
    import json

    store.save(RUN)
    about = json.loads(part(tmp_path / "runs", "about.json"))
    replace_part(tmp_path / "runs", "about.json", json.dumps({**about, field: value}).encode())
    with pytest.raises(StoreError, match="damaged"):
        store.load(RUN.id)


def test_weights_that_are_code_are_not_run(store: Store, tmp_path: Path) -> None:
    class Hostile:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "touched",))

    store.save(RUN)
    for hostile in (pickle.dumps(Hostile()), _torch_saved(Hostile())):
        replace_part(tmp_path / "runs", "weights.pt", hostile)
        with pytest.raises(StoreError):
            store.load(RUN.id)
    assert not (tmp_path / "touched").exists()


def _torch_saved(value: object) -> bytes:
    buffer = io.BytesIO()
    torch.save({"0.weight": value}, buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["", "..", "../abcdefgh", "ABCDEFGH", "a/b", "x" * 41, "abcdefg\n"])
def test_names_that_are_no_run(store: Store, name: str) -> None:
    assert store.load(name) is None and store.stamp(name) is None and store.checkpoint(name) is None
    store.delete(name)


def test_new_ids_are_names() -> None:
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100 and all(RUN_ID.fullmatch(name) for name in ids)


def test_names_are_made_fit_to_be_shown() -> None:
    assert clean_name("  a\nb\tc\x00 ") == "a b c" and len(clean_name("x" * 500)) == 60


def test_the_weights_file_is_read_without_trust() -> None:
    read = torch.load(io.BytesIO(weights_file(RUN.weights)), weights_only=True)
    assert read["0.weight"].equal(RUN.weights["0.weight"])


def test_renaming_changes_the_name_and_nothing_else(store: Store) -> None:
    store.save(RUN, checkpoint=b"to go on from")
    store.rename(RUN.id, " best\nof all ")
    again = store.load(RUN.id)
    assert again is not None and same(again, dataclasses.replace(RUN, name="best of all"))
    assert store.checkpoint(RUN.id) == b"to go on from"
    store.rename("nosuchrunxyz", "nobody")


def test_the_list_follows_the_files_and_reads_each_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    later = dataclasses.replace(RUN, id="zzzzzzzz2345", started=RUN.started + 60, name="")
    store.save(RUN)
    store.save(later)
    found, damaged = store.summaries()
    assert [run.id for run in found] == [later.id, RUN.id] and damaged == 0
    assert [run.name for run in found] == ["digits: 3, sgd 0.03", "a first one"]
    assert found[1].best_accuracy == 0.7 and found[1].epochs == 2 and len(found[1].losses) == 40
    assert found[1].losses[-1] == RUN.history.losses[-1] and found[1].accuracies == (0.6, 0.7)
    read: list[str] = []

    class Counted(zipfile.ZipFile):
        def __init__(self, file: Any, mode: Any = "r", *how: Any) -> None:
            if mode == "r":
                read.append(Path(file).stem)
            super().__init__(file, mode, *how)

    monkeypatch.setattr(zipfile, "ZipFile", Counted)
    assert store.summaries()[0] == found and read == []
    store.rename(RUN.id, "renamed")
    read.clear()
    assert [run.name for run in store.summaries()[0]][1] == "renamed" and read == [RUN.id]
    store.delete(later.id)
    assert [run.id for run in store.summaries()[0]] == [RUN.id]


def test_the_list_of_a_folder_that_is_not_there_is_empty(store: Store) -> None:
    assert store.summaries() == ([], 0)


@pytest.mark.parametrize("fails", ["replace", "fsync"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_what_cannot_be_written_is_said_and_the_earlier_version_stays(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str, code: int
) -> None:
    store.save(RUN)

    def full(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, fails, full)
        with pytest.raises(StoreError, match=f"^The runs folder cannot be written: {os.strerror(code)}\\.$"):
            store.save(dataclasses.replace(RUN, name="lost"))
    again = store.load(RUN.id)
    assert again is not None and again.name == RUN.name
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [f"{RUN.id}.zip"]


def test_a_full_memory_leaves_no_half_file(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(MemoryError):
        store.save(RUN)
    assert not list((tmp_path / "runs").iterdir())


def test_a_really_full_disk_is_said(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """In a process that may not write more than 20 KB to a file."""
    code = (
        "import resource, signal, sys, dataclasses, torch\n"
        "from pathlib import Path\n"
        "from core.runs.store import Store, StoreError\n"
        "from tests.training.examples import RUN\n"
        "store = Store(Path(sys.argv[1]))\n"
        "store.save(RUN)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "try:\n"
        "    store.save(dataclasses.replace(RUN, name='lost', weights={'0.weight': torch.zeros(9000)}))\n"
        "except StoreError as error:\n"
        "    print(error, store.load(RUN.id).name)\n"
    )
    if sys.platform == "win32":
        pytest.skip("Windows has no such limit")
    said = run_ours(code, tmp_path_factory.mktemp("full"), str(tmp_path))
    assert said.strip() == "The runs folder cannot be written: File too large. a first one"


def test_a_claimed_run_is_trained_elsewhere_and_a_left_one_is_interrupted(store: Store, tmp_path: Path) -> None:
    store.save(dataclasses.replace(RUN, status=Status.RUNNING), checkpoint=b"x")
    other = Store(tmp_path / "runs")

    def status() -> list[Status]:
        loaded = other.load(RUN.id)
        assert loaded is not None
        return [loaded.status, other.summaries()[0][0].status]

    assert status() == [Status.INTERRUPTED] * 2
    claim = store.claim(RUN.id)
    assert claim is not None and status() == [Status.ELSEWHERE] * 2
    assert other.claim(RUN.id) is None
    claim.release()
    assert status() == [Status.INTERRUPTED] * 2
    store.save(RUN)
    assert status() == [Status.STOPPED] * 2


def test_those_who_look_at_once_do_not_take_each_other_for_its_trainer(store: Store, tmp_path: Path) -> None:
    claim = store.claim(RUN.id)
    assert claim is not None
    claim.release()
    others, together = [Store(tmp_path / "runs") for _ in range(4)], threading.Barrier(4)

    def look(other: Store) -> int:
        together.wait()
        return sum(other.is_claimed(RUN.id) for _ in range(300))

    with ThreadPoolExecutor(len(others)) as pool:
        assert list(pool.map(look, others)) == [0] * len(others)


def test_what_a_killed_process_left_at_its_first_writing_is_removed(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    store.save(RUN)
    of_a_run, no_run = f"{RUN.id}.writing", "My notes.writing"
    for name in (of_a_run, no_run, "beingwritten.writing", "leftbehind22.writing", "neverclaimed.writing"):
        (folder / name).write_bytes(b"PK half a run")
    writing, left = store.claim("beingwritten"), store.claim("leftbehind22")
    assert writing is not None and left is not None
    left.release()
    Store(folder).remove_unfinished()
    assert {path.name for path in folder.glob("*.writing")} == {of_a_run, no_run, "beingwritten.writing"}
    assert not (folder / ".locks" / "leftbehind22").exists()
    writing.release()
    Store(folder).remove_unfinished()
    assert {path.name for path in folder.glob("*.writing")} == {of_a_run, no_run}
    again = store.load(RUN.id)
    assert again is not None and same(again, RUN)


def test_who_has_written_a_run_while_others_looked_keeps_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first version is there when the claim is free, with the next one under way."""
    writing = tmp_path / "runs" / f"{RUN.id}.writing"
    writing.parent.mkdir()
    writing.write_bytes(b"PK half a run")
    claim = Store.claim

    def written_meanwhile(self: Store, run_id: str) -> object:
        store.save(RUN)
        writing.write_bytes(b"PK half of its next version")
        return claim(self, run_id)

    monkeypatch.setattr(Store, "claim", written_meanwhile)
    store.remove_unfinished()
    assert writing.exists() and store.load(RUN.id) is not None


def test_a_folder_that_cannot_be_written_keeps_what_was_left_behind(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.remove_unfinished()  # no folder yet
    writing = tmp_path / "runs" / f"{RUN.id}.writing"
    writing.parent.mkdir()
    writing.write_bytes(b"PK half a run")

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "unlink", forbidden)
    store.remove_unfinished()
    assert writing.exists() and not store.is_claimed(RUN.id)


def test_a_run_cannot_be_claimed_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file where a folder should be")
    with pytest.raises(StoreError, match="The runs folder cannot be written"):
        Store(tmp_path / "blocked").claim(RUN.id)
