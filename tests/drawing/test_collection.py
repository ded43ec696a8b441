"""A class's own test set: judged as any other, and its files read only when every byte is in order."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.drawing.collection import EMPTY, MOST_DRAWINGS, Collection, from_npz, judge, to_npz
from core.drawing.ink import SIDE
from core.drawing.preparation import Switches
from tests.drawing.conftest import Trained
from tests.drawing.inks import bar


def some(count: int = 3) -> Collection:
    collection = EMPTY
    for n in range(count):
        collection = collection.with_drawing(bar(left=10 + n, right=20 + n), n % 10)
    return collection


def archive(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(f"{name}.npy", content)
    return buffer.getvalue()


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def header(text: str, version: tuple[int, int] = (1, 0)) -> bytes:
    """An .npy file that claims anything and holds nothing."""
    return b"\x93NUMPY" + bytes(version) + struct.pack("<H", len(text)) + text.encode("latin-1")


INKS = npy(some().inks.numpy())
LABELS = npy(some().labels.numpy())


def test_drawings_come_and_go() -> None:
    collection = some()
    assert len(collection) == 3 and collection.labels.tolist() == [0, 1, 2]
    assert len(collection.without_last()) == 2 and len(EMPTY.without_last()) == 0
    assert len(collection.with_all(collection)) == 6 and len(EMPTY) == 0
    full = Collection(bar().repeat(MOST_DRAWINGS, 1, 1), torch.zeros(MOST_DRAWINGS, dtype=torch.int64))
    with pytest.raises(ValueError, match=r"at most 500 drawings.*\.$"):
        full.with_drawing(bar(), 1)


def test_a_file_brings_back_the_same(tmp_path: object) -> None:
    file = to_npz(some())
    back = from_npz(file)
    assert back.inks.equal(some().inks) and back.labels.equal(some().labels)
    with np.load(io.BytesIO(file), allow_pickle=False) as plain:
        assert sorted(plain) == ["inks", "labels"] and plain["inks"].shape == (3, SIDE, SIDE)


def test_files_of_other_machines_bring_the_same() -> None:
    inks, labels = some().inks.numpy(), some().labels.numpy()
    # NumPy 1 has whole numbers of 32 bits on Windows; other programs write columns first, or the high byte first.
    for kind in (np.int32, np.uint8, np.int16, ">i8"):
        assert from_npz(archive(inks=INKS, labels=npy(labels.astype(kind)))).labels.equal(some().labels), kind
    fortran = from_npz(archive(inks=npy(np.asfortranarray(inks)), labels=LABELS))
    assert fortran.inks.equal(some().inks) and fortran.inks.is_contiguous()


def test_no_drawings_and_inverted_ones_are_noticed() -> None:
    with pytest.raises(ValueError, match="holds no drawings"):
        from_npz(to_npz(EMPTY))
    assert not some().looks_inverted() and not EMPTY.looks_inverted()
    turned = from_npz(archive(inks=npy(255 - some().inks.numpy()), labels=LABELS))
    assert turned.looks_inverted()
    assert not turned.with_drawing(bar(), 1).looks_inverted(), "one that is not is enough"


def test_judged_like_any_test_set(softmax: Trained) -> None:
    model = softmax[2]
    found = judge(model, some(), Switches())
    assert len(found.predicted) == 3 and sum(map(sum, found.confusion)) == 3
    for label, predicted in enumerate(found.predicted):
        assert found.confusion[label][predicted] >= 1
    assert found.accuracy == sum(p == n for n, p in enumerate(found.predicted)) / 3
    assert np.isnan(judge(model, EMPTY, Switches()).accuracy)


class Evil:
    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return exec, ("raise SystemExit('a pickle was run')",)


HOSTILE = {
    "nothing": b"",
    "text": b"hello",
    "half a file": to_npz(some())[:200],
    "no members": archive(),
    "one member": archive(inks=INKS),
    "a member more": archive(inks=INKS, labels=LABELS, more=LABELS),
    "other names": archive(inks=INKS, label=LABELS),
    "a path": archive(**{"../inks": INKS, "labels": LABELS}),
    "no arrays": archive(inks=b"hello", labels=b"hello"),
    "a pickle": archive(inks=pickle.dumps(Evil()), labels=LABELS),
    "objects": archive(inks=npy(np.array([Evil()], dtype=object)), labels=LABELS),
    "floats": archive(inks=npy(some().inks.numpy().astype(float)), labels=LABELS),
    "another shape": archive(inks=npy(np.ones((3, 28, 28), np.uint8)), labels=LABELS),
    "flat": archive(inks=npy(np.ones(3 * SIDE * SIDE, np.uint8)), labels=LABELS),
    "labels too few": archive(inks=INKS, labels=npy(np.zeros(2, np.int64))),
    "labels too large": archive(inks=INKS, labels=npy(np.array([0, 1, 10]))),
    "labels below 0": archive(inks=INKS, labels=npy(np.array([0, 1, -1]))),
    "labels with a point": archive(inks=INKS, labels=npy(np.zeros(3))),
    "labels beyond 64 bits": archive(inks=INKS, labels=npy(np.full(3, 2**64 - 1, np.uint64))),
    "an empty drawing": archive(inks=npy(np.zeros((3, SIDE, SIDE), np.uint8)), labels=LABELS),
    "too many": archive(
        inks=npy(np.full((MOST_DRAWINGS + 1, SIDE, SIDE), 255, np.uint8)),
        labels=npy(np.zeros(MOST_DRAWINGS + 1, np.int64)),
    ),
    "too long a file": bytes(5_000_000),
    "a bomb": archive(inks=bytes(200_000_000), labels=LABELS),
    "a claim": archive(
        inks=header("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999, 84, 84), }\n"), labels=LABELS
    ),
    "a claim of nothing": archive(
        inks=header("{'descr': '|u1', 'fortran_order': False, 'shape': (0, 99999999999, 84), }\n"), labels=LABELS
    ),
    "a negative shape": archive(
        inks=header("{'descr': '|u1', 'fortran_order': False, 'shape': (-1, -84, 84), }\n"), labels=LABELS
    ),
    "no header": archive(inks=header("__import__('os').abort()\n"), labels=LABELS),
    "a long header": archive(inks=header("[" * 3000), labels=LABELS),
    "a version to come": archive(inks=header("{}", (9, 0)), labels=LABELS),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_none_is_answered_with_a_sentence(name: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        from_npz(HOSTILE[name])


def test_a_member_that_holds_more_than_it_claims_is_damaged() -> None:
    file = bytearray(archive(inks=bytes(100_000), labels=LABELS))
    # Where the file and its directory say the size.
    size = struct.pack("<I", 100_000)
    assert file.count(size) == 2
    with pytest.raises(ValueError, match=r"\.$"):
        from_npz(bytes(file.replace(size, struct.pack("<I", 100))))


@given(st.data())
def test_damaged_files_never_raise_anything_else(data: st.DataObject) -> None:
    file = bytearray(to_npz(some(1)))
    for _ in range(data.draw(st.integers(1, 4))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    try:
        from_npz(bytes(file))
    except ValueError as error:
        assert str(error).endswith(".")
