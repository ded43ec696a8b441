"""The store: a run comes back as it was saved, or with one sentence."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import pytest
import torch

from core.training import History, RunConfig, Started, Status, StepDone
from core.training.store import RUN_ID, SavedRun, Store, StoreError, new_id, weights_file

RUN = SavedRun(
    id="abcdefgh2345",
    owner="somebody",
    config=RunConfig(hidden=(3,)),
    device="cpu",
    status=Status.STOPPED,
    history=History().after(Started(9, 5, "cpu")).after(StepDone(1, 2.0)),
    weights={"0.weight": torch.arange(6.0).reshape(2, 3)},
    weights_step=1,
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs")


def test_what_is_saved_comes_back(store: Store) -> None:
    store.save(RUN)
    again = store.load(RUN.id)
    assert again is not None
    assert again.weights["0.weight"].equal(RUN.weights["0.weight"])
    assert (again.config, again.history, again.status, again.owner, again.weights_step) == (
        RUN.config,
        RUN.history,
        RUN.status,
        RUN.owner,
        RUN.weights_step,
    )


def test_saving_again_replaces_and_leaves_nothing_beside(store: Store, tmp_path: Path) -> None:
    store.save(RUN)
    store.save(RUN)
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [RUN.id]
    store.delete(RUN.id)
    assert store.load(RUN.id) is None


@pytest.mark.parametrize("file", ["config.json", "history.json", "weights.pt", "about.txt"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe nonsense", None])
def test_damaged_files_end_in_a_sentence(store: Store, tmp_path: Path, file: str, content: bytes | None) -> None:
    store.save(RUN)
    path = tmp_path / "runs" / RUN.id / file
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        store.load(RUN.id)


def test_weights_that_are_code_are_not_run(store: Store, tmp_path: Path) -> None:
    class Hostile:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "touched",))

    store.save(RUN)
    for hostile in (pickle.dumps(Hostile()), _torch_saved(Hostile())):
        (tmp_path / "runs" / RUN.id / "weights.pt").write_bytes(hostile)
        with pytest.raises(StoreError):
            store.load(RUN.id)
    assert not (tmp_path / "touched").exists()


def _torch_saved(value: object) -> bytes:
    buffer = io.BytesIO()
    torch.save({"0.weight": value}, buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["", "..", "../abcdefgh", "ABCDEFGH", "a/b", "x" * 41, "abcdefg\n"])
def test_names_that_are_no_run(store: Store, name: str) -> None:
    assert store.load(name) is None


def test_new_ids_are_names() -> None:
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100 and all(RUN_ID.fullmatch(name) for name in ids)


def test_the_weights_file_is_read_without_trust() -> None:
    read = torch.load(io.BytesIO(weights_file(RUN.weights)), weights_only=True)
    assert read["0.weight"].equal(RUN.weights["0.weight"])
