"""The sealed envelope: opened once a run by its owner, kept with the run, and counted by visitor and data set."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.data import Dataset
from core.runs import envelope
from core.runs.archive import pack, unpack
from core.runs.envelope import open_test_set, times_opened
from core.runs.registry import NotYoursError, Registry
from core.runs.run_file import read
from core.runs.saved_run import ABOUT, from_parts, to_parts
from core.runs.store import Store, StoreError
from core.training import RunConfig, Status
from tests.training.examples import RUN

APART = RunConfig(validation_share=0.2, epochs=1)


@pytest.fixture
def runs(tmp_path: Path) -> Registry:
    return Registry(Store(tmp_path / "saved"), most=1)


def ended(runs: Registry, data: Dataset, owner: str = "a", config: RunConfig = APART) -> str:
    run_id = runs.submit(config, data, "cpu", owner)
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None and entry.run.wait(timeout=30.0) and entry.run.join(30.0)
    return run_id


def sealed(runs: Registry, run_id: str) -> bool:
    entry = runs.find(run_id)
    assert entry is not None
    return entry.is_sealed


def test_it_is_opened_once_a_run_and_counted(runs: Registry, digits: Dataset) -> None:
    first, second = ended(runs, digits), ended(runs, digits)
    assert sealed(runs, first) and times_opened(runs, "a", "digits") == 0
    open_test_set(runs, first, "a")
    open_test_set(runs, first, "a")
    assert not sealed(runs, first) and sealed(runs, second)
    assert times_opened(runs, "a", "digits") == 1
    assert times_opened(runs, "b", "digits") == times_opened(runs, "a", "mnist") == 0
    open_test_set(runs, second, "a")
    entry = runs.find(second)
    assert entry is not None and entry.opened == 2 and times_opened(runs, "a", "digits") == 2


def test_it_stays_open_in_another_server_which_knows_the_count(runs: Registry, digits: Dataset) -> None:
    run_id = ended(runs, digits)
    before = read(runs.store.path(run_id))
    open_test_set(runs, run_id, "a")
    after = read(runs.store.path(run_id))
    assert before is not None and after is not None and {**before, ABOUT: b""} == {**after, ABOUT: b""}
    envelope.forget()
    other = Registry(Store(runs.store.folder), most=1)
    assert times_opened(other, "a", "digits") == 1
    assert not sealed(other, run_id)
    # One that was read from the disk is opened likewise.
    second = ended(runs, digits)
    open_test_set(other, second, "a")
    assert not sealed(other, second) and not sealed(runs, second) and times_opened(other, "a", "digits") == 2


def test_only_its_owner_opens_it_and_only_at_the_end(runs: Registry, digits: Dataset) -> None:
    run_id = ended(runs, digits)
    for name, owner in ((run_id, "b"), ("abcdefgh", "a")):
        with pytest.raises(NotYoursError):
            open_test_set(runs, name, owner)
    going = runs.submit(replace(APART, epochs=1000), digits, "cpu", "a", steps_per_second=200.0)
    with pytest.raises(NotYoursError):
        open_test_set(runs, going, "a")
    runs.stop(going, "a")
    assert sealed(runs, run_id) and times_opened(runs, "a", "digits") == 0


def test_runs_without_an_envelope_are_not_counted(runs: Registry, digits: Dataset) -> None:
    for config in (RunConfig(epochs=1), replace(APART, test_every_epoch=True)):
        run_id = ended(runs, digits, config=config)
        assert not sealed(runs, run_id)
        open_test_set(runs, run_id, "a")
    assert times_opened(runs, "a", "digits") == 0


def test_a_disk_that_cannot_be_written_leaves_it_sealed(
    runs: Registry, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = ended(runs, digits)

    def full(*_: object) -> None:
        raise StoreError("The runs folder cannot be written: full.")

    monkeypatch.setattr(runs.store, "open", full)
    with pytest.raises(StoreError, match="full"):
        open_test_set(runs, run_id, "a")
    assert sealed(runs, run_id) and times_opened(runs, "a", "digits") == 0


def test_the_number_is_saved_and_travels(digits: Dataset) -> None:
    run = replace(RUN, opened=3)
    assert from_parts(run.id, to_parts(run)).opened == 3
    assert unpack(pack([run]), "another")[0].opened == 3
    # A run that was never sealed is written as it was before there were envelopes.
    assert "opened" not in json.loads(to_parts(RUN)[ABOUT])
    for wrong in (-1, 1.5, True, "1", 2**40):
        parts = to_parts(RUN)
        parts[ABOUT] = json.dumps({**json.loads(parts[ABOUT]), "opened": wrong}).encode()
        with pytest.raises(ValueError, match="wrong type"):
            from_parts(RUN.id, parts)
    assert RUN.status is Status.STOPPED
