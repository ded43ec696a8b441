"""The shelf: whole or not at all, its owner's alone to delete, within a quota, the same after a restart."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from core.data.own import drafts, shelf
from core.data.own.cleaned import Cleaned
from core.data.own.drafts import bring, let_go, read_draft
from core.data.own.limits import OwnFileError
from core.data.own.own_file import Layout
from core.data.own.shelf import Shelf
from core.data.own.split import split
from core.data.own.table import Table, read_table
from core.data.own.understanding import Choices, clean
from tests.clock import Clock
from tests.data.own.made import FILES


def flowers() -> Cleaned:
    """The data of one of the files."""
    return clean(read_table((FILES / "excel_german.csv").read_bytes()), Choices())


def test_kept_listed_read_deleted(tmp_path: Path) -> None:
    one = Shelf(tmp_path / "own")
    assert one.of("anna") == [] and one.find("own-" + "a" * 20) is None
    name = one.keep(flowers(), "anna", "[Blumen](http://x)\n<b>$1")
    # Another process, or this one after a restart.
    other = Shelf(tmp_path / "own")
    (kept,) = other.of("anna")
    assert kept.name == name and kept.title == "Blumen (http://x) b 1" and (kept.train, kept.test) == (24, 6)
    assert other.of("ben") == [] and other.of("") == []
    data = other.read(name)
    for part in shelf.PARTS:
        assert np.array_equal(getattr(data, part), getattr(flowers(), part))
    with pytest.raises(OwnFileError, match="not yours"):
        other.delete(name, "ben")
    other.delete(name, "anna")
    assert one.find(name) is None and one.of("anna") == [] and one.gone(name) == (2, 3)
    with pytest.raises(OwnFileError):
        one.read(name)


@pytest.mark.parametrize("name", ["", "mnist", "own-", "own-../../etc", "own-" + "A" * 20, "own-" + "a" * 21])
def test_other_names_are_no_files(tmp_path: Path, name: str) -> None:
    assert Shelf(tmp_path).find(name) is None and Shelf(tmp_path).gone(name) is None


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    one = Shelf(tmp_path)
    monkeypatch.setattr(shelf.np.lib.format, "write_array", full)
    with pytest.raises(OwnFileError, match=r"No space left on device\. Nothing was kept"):
        one.keep(flowers(), "anna", "a")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_said_and_not_listed(tmp_path: Path) -> None:
    one = Shelf(tmp_path)
    name = one.keep(flowers(), "anna", "a")
    path = tmp_path / f"{name}.zip"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"NUMPY", b"nUMPY"))
    with pytest.raises(OwnFileError, match="damaged"):
        one.read(name)
    path.write_bytes(whole[:100])
    assert one.of("anna") == []


def test_quotas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, data = Shelf(tmp_path), flowers()
    monkeypatch.setattr(shelf, "MOST_OF_ONE_OWNER", 2)
    for _ in range(2):
        one.keep(data, "anna", "a")
    with pytest.raises(OwnFileError, match="2 in all"):
        one.keep(data, "anna", "a")
    one.keep(data, "lecturer", "a", first=True)
    monkeypatch.setattr(shelf, "MOST_BYTES_OF_ALL", 1000)
    with pytest.raises(OwnFileError, match="of all visitors"):
        one.keep(data, "ben", "a")
    one.keep(data, "lecturer", "a", first=True)
    monkeypatch.setattr(shelf, "LEFT_FREE", 2**62)
    with pytest.raises(OwnFileError, match="disk"):
        one.keep(data, "lecturer", "a", first=True)


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path) -> None:
    clock = Clock()
    one = Shelf(tmp_path, clock=lambda: clock() + 4e9)
    left = tmp_path / f"own-{'a' * 20}.writing"
    left.write_bytes(b"x")
    one.keep(flowers(), "anna", "a")
    assert not left.exists()


def test_drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = (FILES / "excel_german.csv").read_bytes()
    path = bring(tmp_path, content, "anna")
    assert isinstance(read_draft(path, Layout()), Table)
    other = bring(tmp_path, content, "ben")
    again = bring(tmp_path, content, "anna")
    assert not path.exists() and other.exists() and again.exists()
    let_go(again)
    with pytest.raises(OwnFileError, match="not here any more"):
        read_draft(again, Layout())
    monkeypatch.setattr(drafts, "MOST_BYTES_OF_ALL", 100)
    with pytest.raises(OwnFileError, match="Others"):
        bring(tmp_path, content, "anna")


def test_the_split_is_stratified_disjoint_and_of_the_content_alone() -> None:
    draws = np.random.RandomState(3)
    x = draws.normal(size=(101, 3)).astype("float32")
    y = np.array([0] * 60 + [1] * 38 + [2] * 2 + [3])
    train, test = split(x, y, 4)
    assert sorted([*train, *test]) == list(range(101))
    assert np.bincount(y[test], minlength=4).tolist() == [12, 8, 1, 0]
    assert set(y[train]) == {0, 1, 2, 3}
    # The order of the rows, and that of the machine's bytes, change nothing.
    order = draws.permutation(101)
    for rows in (x[order], x[order].astype(">f4"), np.asfortranarray(x[order])):
        again, tested = split(rows, y[order], 4)
        assert order[again].tolist() == train.tolist() and order[tested].tolist() == test.tolist()
    # What it is on every machine.
    assert test[:6].tolist() == [51, 60, 34, 47, 32, 85]
    assert set(y[train[:20]]) >= {0, 1}
