"""The stream of a run: what it says, when it says nothing, and that watching keeps a run alive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.data import DatasetError, load
from core.runs.envelope import open_test_set
from core.runs.registry import Registry
from core.training import RunConfig, Status
from core.ui.train import run_stream
from core.ui.train.readings import readings, stage
from core.ui.train.run_stream import RunSource, View
from tests.clock import Clock
from tests.tolerance import assert_close

TIMEOUT = 60.0


pytestmark = pytest.mark.usefixtures("slow_motion_takes_places")


def start(runs: Registry, epochs: int = 3, pace: float | None = None) -> str:
    return runs.submit(RunConfig(epochs=epochs), load("digits"), "cpu", "owner", steps_per_second=pace)


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("percent", [False, True])
@pytest.mark.parametrize("compared", [False, True])
@pytest.mark.parametrize("order", ["table", "size", "0", "12"])
@pytest.mark.parametrize("scores", [False, True])
def test_a_view_is_read_from_its_address(log: bool, percent: bool, compared: bool, order: str, scores: bool) -> None:
    view = View(log, percent, compared, order, scores)
    run_id, text = view.path("abcdefgh2345").removeprefix("live/").split("/")
    assert run_id == "abcdefgh2345" and View.read(text) == view


def test_a_finished_run_has_all_parts_and_nothing_is_made_twice(runs: Registry, clock: Clock) -> None:
    run_id = start(runs)
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None and entry.run.wait(timeout=TIMEOUT)
    source = RunSource(run_id, View(log=True), clock)
    parts = source()
    assert {path.split("/")[0] for path in parts} == {
        "taken", "stage", "readings", "weights_step", "curves", "confusion", "weights",
    }  # fmt: skip
    snapshot = entry.snapshot()
    assert json.loads(parts["stage"]) == stage(entry, snapshot, None)
    assert json.loads(parts["readings"]) == readings(entry, snapshot, None)
    assert json.loads(parts["weights_step"]) == snapshot.weights_step
    assert json.loads(parts["curves/layout/yaxis"])["type"] == "log"
    clock.now += 60
    assert source() is parts


def test_opening_the_test_set_changes_all_that_watchers_see(runs: Registry, clock: Clock) -> None:
    config = RunConfig(epochs=2, learning_rate=0.3, validation_share=0.2)
    run_id = runs.submit(config, load("digits"), "cpu", "owner")
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None and entry.run.wait(timeout=TIMEOUT) and entry.run.join(TIMEOUT)
    source = RunSource(run_id, View(scores=True), clock)
    sealed = source()
    last = entry.snapshot().history.epochs[-1]
    assert last.validation is not None and last.validation.accuracy != last.test_accuracy

    def names(parts: dict[str, str]) -> list[str]:
        return [
            json.loads(text) for path, text in parts.items() if path.startswith("curves") and path.endswith("/name")
        ]

    def recall(parts: dict[str, str]) -> str:
        rows = json.loads(parts["per_class/data/0/text/0"])
        return str(rows[-1][1])

    assert not any("test" in name for name in names(sealed)) and recall(sealed) == f"{last.validation.accuracy:.3f}"
    assert "test" not in sealed["readings"]
    open_test_set(runs, run_id, "owner")
    opened = source()
    assert {"test loss", "test accuracy"} <= set(names(opened)) and recall(opened) == f"{last.test_accuracy:.3f}"
    assert opened["stage"] != sealed["stage"] and opened["confusion/data/0/z/0"] != sealed["confusion/data/0/z/0"]


def test_the_weights_of_a_table_travel_in_the_order_of_the_view(runs: Registry, clock: Clock) -> None:
    run_id = runs.submit(RunConfig(dataset="wine", scaling="standardized", epochs=3), load("wine"), "cpu", "owner")
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None and entry.run.wait(timeout=TIMEOUT)
    weights = entry.snapshot().weights["0.weight"]
    for order, rows in (("table", weights.T), ("1", weights.T[weights[1].argsort(descending=True)])):
        parts = RunSource(run_id, View.read(View(order=order).path(run_id).split("/")[2]), clock)()
        assert_close(json.loads(parts["weights/data/0/z/0"]), rows, rtol=1e-3)


def test_a_run_that_waits_tells_its_place(runs: Registry, clock: Clock) -> None:
    first, second, third, fourth = (start(runs, epochs=1000, pace=3.0) for _ in range(4))
    said = json.loads(RunSource(fourth, View(), clock)()["readings"])
    assert said["status"] == "waiting for its turn: 1 before it"
    runs.stop(third, "owner")
    source = RunSource(fourth, View(), clock)
    assert json.loads(source()["readings"])["status"] == "waiting for its turn: next"
    for run_id in (first, second):
        runs.pause(run_id, "owner")
        entry = runs.find(run_id)
        assert entry is not None and entry.run is not None
        entry.run.wait(lambda snapshot: snapshot.status is Status.PAUSED, TIMEOUT)
    entry = runs.find(fourth)
    assert entry is not None and entry.run is not None
    assert entry.run.wait(lambda snapshot: bool(snapshot.history.steps), TIMEOUT)
    assert json.loads(source()["stage"]).startswith("training, steps")


def test_a_run_that_waits_says_nothing_until_something_changes(runs: Registry, clock: Clock) -> None:
    _, _, third, fourth = (start(runs, epochs=1000, pace=3.0) for _ in range(4))
    source = RunSource(fourth, View(), clock)
    said = source()
    for _ in range(20):
        clock.now += 0.2
        assert source() is said
    runs.stop(third, "owner")
    assert source() is not said and json.loads(source()["readings"])["status"] == "waiting for its turn: next"


def test_a_run_without_its_dataset_says_nothing_twice(
    runs: Registry, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = start(runs)
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None and entry.run.wait(timeout=TIMEOUT)

    def missing(name: str) -> None:
        raise DatasetError("It is not on this machine.")

    monkeypatch.setattr(run_stream, "load", missing)
    source = RunSource(run_id, View(), clock)
    said = source()
    clock.now += 60
    assert "curves/layout/uirevision" in said and source() is said


def test_watching_keeps_a_run_alive_and_nobody_watching_does_not(runs: Registry, clock: Clock) -> None:
    run_id = start(runs, epochs=1000, pace=30.0)
    source = RunSource(run_id, View(), clock)
    for _ in range(100):
        clock.now += 60
        source()
        runs.sweep()
    entry = runs.find(run_id, looks=False)
    assert entry is not None and entry.run is not None and entry.run.status is Status.RUNNING
    clock.now += 601
    runs.sweep()
    assert entry.run.wait(timeout=TIMEOUT) and entry.snapshot().status is Status.STOPPED


def test_weights_travel_once_a_second_while_a_run_trains_and_at_once_when_it_rests(
    runs: Registry, clock: Clock
) -> None:
    run_id = start(runs, epochs=1000)
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None
    run = entry.run
    assert run.wait(lambda snapshot: len(snapshot.history.epochs) >= 1, TIMEOUT)
    source = RunSource(run_id, View(), clock)
    shown = source()["weights/layout/coloraxis"]
    epochs = len(run.snapshot().history.epochs)
    assert run.wait(lambda snapshot: len(snapshot.history.epochs) > epochs + 1, TIMEOUT)
    clock.now += 0.5
    parts = source()
    assert parts["weights/layout/coloraxis"] == shown and parts["confusion/data/0/z/0"]
    clock.now += 0.6
    assert source()["weights/layout/coloraxis"] != shown
    run.pause()
    assert run.wait(lambda snapshot: snapshot.status is Status.PAUSED, TIMEOUT)
    clock.now += 0.1
    paused = source()
    step = run.snapshot().history.step
    assert f"after minibatch {step:,}" in paused["weights/layout/coloraxis"]
    assert json.loads(paused["readings"])["status"] == "paused"


def test_a_run_that_is_not_there_is_gone(runs: Registry, clock: Clock, tmp_path: Path) -> None:
    assert RunSource("nosuchrun234", View(), clock)() == {"stage": '"gone"'}
    assert list(tmp_path.iterdir()) == []


def test_losses_that_left_the_range_are_sent_as_json(runs: Registry, clock: Clock) -> None:
    config = RunConfig(epochs=2, learning_rate=100_000, hidden=(64, 32), scaling="none")
    run_id = runs.submit(config, load("digits"), "cpu", "owner")
    entry = runs.find(run_id)
    assert entry is not None and entry.run is not None and entry.run.wait(timeout=TIMEOUT)
    parts = RunSource(run_id, View(), clock)()
    for part in parts.values():
        json.loads(part, parse_constant=lambda name: pytest.fail(name))
    assert "infinite or NaN at minibatch" in parts["curves/layout/annotations"]
