"""Damaged files: wherever a byte of a saved run or of a data set is wrong, a page says so in a sentence."""

from __future__ import annotations

import dataclasses
import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data import DatasetError, load
from core.data.mnist_like import data_root
from core.runs.registry import Registry, registry
from core.runs.shelf import listing
from core.runs.store import Store, StoreError
from core.training import Status
from tests.pages.app import open_page, rerun, said
from tests.training.examples import RUN

OWNED = dataclasses.replace(RUN, owner="owner")
SENTENCE = "This saved run is damaged and cannot be read: train it again."


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a run."""
    folder = tmp_path_factory.mktemp("whole")
    Store(folder).save(OWNED)
    return (folder / f"{RUN.id}.zip").read_bytes()


def opened(folder: Path, content: bytes) -> str | None:
    """What is said about a run with this file; None when it reads like any other."""
    folder.mkdir(exist_ok=True)
    (folder / f"{RUN.id}.zip").write_bytes(content)
    runs = Registry(Store(folder), most=1)
    rows, damaged = listing(runs, "owner")
    assert len(rows) + damaged <= 1
    try:
        entry = runs.find(RUN.id)
    except StoreError as error:
        return str(error)
    if entry is None:
        return None
    # It reads, so that it can be shown, exported and deleted like any other.
    entry.snapshot()
    entry.as_saved()
    return None


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_flipped_byte_is_harmless_or_said(whole: bytes, tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert opened(tmp_path / "runs", bytes(content)) in (None, SENTENCE)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.binary(max_size=40))
def test_a_file_that_was_cut_or_grew_is_harmless_or_said(whole: bytes, tmp_path: Path, at: int, more: bytes) -> None:
    at %= len(whole) + 1
    assert opened(tmp_path / "runs", whole[:at] + more) in (None, SENTENCE)


def test_a_run_that_breaks_while_it_is_looked_at_is_said_on_every_page(whole: bytes) -> None:
    rng = random.Random(1)
    file = registry().store.path(RUN.id)
    for page, query in (("train.py", {"run": RUN.id}), ("runs.py", {"compare": RUN.id}), ("draw.py", {})):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(whole)
        app = open_page(page, **query)
        assert "damaged" not in said(app)
        for _ in range(3):
            at = rng.randrange(len(whole) - 300)
            file.write_bytes(whole[:at] + rng.randbytes(200) + whole[at + 200 :])
            rerun(app)
        file.write_bytes(whole[: len(whole) // 2])
        registry().forget(RUN.id)
        app = open_page(page, **query)
        if query:
            assert "This saved run is damaged" in said(app)


def test_a_truncated_data_set_is_said_and_the_digits_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mnist: object
) -> None:
    raw = tmp_path / "data" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for file in (data_root() / "MNIST" / "raw").iterdir():
        if not file.name.endswith(".gz"):
            (raw / file.name).symlink_to(file.resolve())
    images = raw / "train-images-idx3-ubyte"
    content = images.read_bytes()
    monkeypatch.setenv("SOFTMAX_LAB_DATA", str(tmp_path / "data"))
    for broken in (content[: len(content) // 2], content[:3], b"", bytes(1000) + content[1000:]):
        images.unlink()
        images.write_bytes(broken)
        with pytest.raises(DatasetError, match=r"^The files of MNIST are damaged: download it again"):
            load("mnist")
    app = open_page("train.py", dataset="mnist")
    assert "The files of MNIST are damaged" in said(app) and app.button(key="start").disabled
    for page in ("draw.py", "overfitting.py", "learning_rate.py", "normalization.py"):
        app = open_page(page)
    app = open_page("train.py", dataset="digits", epochs="1", speed="full")
    app.button(key="start").click()
    rerun(app)
    entry = registry().find(app.session_state["visit"].shown)
    assert entry is not None and entry.run is not None and entry.run.wait(timeout=60)
    assert entry.run.status is Status.FINISHED


def test_what_is_too_large_is_refused_with_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.training.device.memory_free", lambda device: 2**30)
    app = open_page("train.py", hidden="8192-8192-8192-8192-8192-8192", optimizer="adam")
    assert re.search(r"needs about 1\d\.\d GB of memory and 1\.0 GB is free on cpu", said(app))
    assert app.button(key="start").disabled
    app = open_page("train.py", epochs="1001")
    assert "epochs must be a whole number from 1 to 1,000" in said(app)
    app = open_page("train.py", hidden="8193")
    assert "1 to 8,192" in said(app)
