"""The stream of a run's weights: each moment once to each watcher, thinned ones taken back, and nothing said twice."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from starlette.requests import HTTPConnection

from core.data import DatasetError, load
from core.runs import run_file
from core.runs.registry import Entry, Registry
from core.training import RunConfig, Status
from core.training.timeline import LOST
from core.ui.streams.board import Board
from core.ui.streams.broadcast import Stream
from core.ui.watch import moments_stream
from core.ui.watch.moments_stream import MomentsSource
from tests.clock import Clock

TIMEOUT = 60.0
CONFIG = RunConfig(dataset="iris", hidden=(4,), activation="tanh", batch_size=8, epochs=60, log_every=1)

pytestmark = pytest.mark.usefixtures("slow_motion_takes_places")


def begun(runs: Registry, config: RunConfig = CONFIG, pace: float | None = None) -> Entry:
    entry = runs.find(runs.submit(config, load(config.dataset), "cpu", "owner", steps_per_second=pace))
    assert entry is not None and entry.run is not None
    return entry


def ended(runs: Registry, config: RunConfig = CONFIG) -> Entry:
    entry = begun(runs, config)
    assert entry.run is not None and entry.run.wait(timeout=TIMEOUT) and entry.run.join(TIMEOUT)
    return entry


def moments(parts: dict[str, Any]) -> dict[int, bytes]:
    return {int(name[1:]): base64.b64decode(part) for name, part in parts.items() if name[0] == "m" and part}


def read(parts: dict[str, str]) -> dict[str, Any]:
    return {name: json.loads(part) for name, part in parts.items()}


def test_an_ended_run_tells_all_its_moments_and_nothing_is_made_twice(runs: Registry, clock: Clock) -> None:
    entry = ended(runs)
    source = MomentsSource(entry.id, clock)
    parts = source()
    told, timeline = read(parts), entry.snapshot().timeline
    assert moments(told) == dict(zip(timeline.steps, timeline.weights, strict=True)) and len(timeline.steps) > 100
    per_epoch = CONFIG.steps_per_epoch(load("iris"))
    assert told["stage"] == "finished" and not {"lost", "restored"} & set(told)
    assert told["last"] == told["total_steps"] == 60 * per_epoch and told["steps_per_epoch"] == per_epoch
    clock.now += 60
    assert source() is parts


def test_each_watcher_hears_each_moment_once_and_ends_with_those_that_are_kept(runs: Registry, clock: Clock) -> None:
    entry = begun(runs)
    run = entry.run
    assert run is not None
    source, board = MomentsSource(entry.id, clock), Board()
    # Who watches from the beginning, and who comes later.
    views: list[tuple[int, dict[int, bytes], list[int]]] = [(0, {}, []), (0, {}, [])]
    messages = 0
    while True:
        over = run.status.ended
        board.put(source())
        for n in range(2 if messages > 3 or over else 1):
            seen, held, told = views[n]
            news = json.loads(board.since(seen))
            for name, part in news.items():
                if name[0] == "m":
                    held.pop(int(name[1:]), None)
                    if part is not None:
                        told.append(int(name[1:]))
            held |= moments(news)
            views[n] = board.version, held, told
        messages += 1
        if over:
            break
        run.wait(lambda snapshot, step=40 * messages: snapshot.history.step >= step, timeout=TIMEOUT)  # type: ignore[misc]
    timeline = entry.snapshot().timeline
    kept = dict(zip(timeline.steps, timeline.weights, strict=True))
    assert timeline.stride > 1 and messages > 3
    for _, held, told in views:
        assert held == kept and len(told) == len(set(told))
    # Some were told and then thinned out.
    assert len(views[0][2]) > len(kept)


def test_a_pause_is_told_and_watching_keeps_the_run_alive(runs: Registry, clock: Clock) -> None:
    entry = begun(runs, RunConfig(dataset="iris", epochs=1000), pace=30.0)
    run = entry.run
    assert run is not None and run.wait(lambda snapshot: len(snapshot.timeline.steps) > 2, TIMEOUT)
    source = MomentsSource(entry.id, clock)
    assert read(source())["stage"] == "training"
    for _ in range(20):
        clock.now += 300
        source()
        runs.sweep()
    assert run.status is Status.RUNNING
    run.pause()
    assert run.wait(lambda snapshot: snapshot.status is Status.PAUSED, TIMEOUT)
    paused = read(source())
    assert paused["stage"] == "paused" and paused["last"] == run.snapshot().history.step
    clock.now += 601
    runs.sweep()
    assert run.wait(timeout=TIMEOUT)


def test_the_weights_that_early_stopping_put_back_are_named(runs: Registry, clock: Clock) -> None:
    more = {"learning_rate": 1.0, "batch_size": 7, "epochs": 300, "patience": 12, "log_every": 1}
    config = RunConfig(dataset="iris", hidden=(6,), **more)
    entry = ended(runs, config)
    assert entry.snapshot().timeline.stride > 1
    told, history = read(MomentsSource(entry.id, clock)()), entry.snapshot().history
    assert history.restored_epoch is not None and history.restored_epoch < len(history.epochs)
    assert told["restored"] == history.restored_epoch * config.steps_per_epoch(load("iris")) < told["last"]
    # It had been thinned out.
    assert told["restored"] % entry.snapshot().timeline.stride
    weights = entry.snapshot().weights
    kept = np.concatenate([value.flatten().numpy() for value in weights.values()]).astype("<f4")
    assert moments(told)[told["restored"]] == kept.tobytes() != moments(told)[told["last"]]


def test_a_saved_run_is_told_and_a_damaged_timeline_says_so(runs: Registry, clock: Clock) -> None:
    entry = ended(runs)
    before = read(MomentsSource(entry.id, clock)())
    runs.forget(entry.id)
    again = read(MomentsSource(entry.id, clock)())
    assert moments(again) == moments(before) and len(moments(again)) > 100
    saved = runs.store.load(entry.id)
    assert saved is not None
    parts = run_file.read(runs.store.path(entry.id))
    assert parts is not None
    run_file.replace(runs.store.path(entry.id), {**parts, "timeline.npz": b"dust"}, durable=False)
    runs.forget(entry.id)
    lost = read(MomentsSource(entry.id, clock)())
    assert lost["lost"] == LOST and not moments(lost) and "last" not in lost


def test_what_is_not_there_is_gone_and_a_large_model_has_no_moments(
    runs: Registry, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MomentsSource("nosuchrun234", clock)() == {"stage": '"gone"'}
    entry = ended(runs, RunConfig(hidden=(32,), epochs=1, train_size=100))
    told = read(MomentsSource(entry.id, clock)())
    assert not moments(told) and "last" not in told and told["stage"] == "finished"

    def missing(name: str) -> None:
        raise DatasetError("It is not on this machine.")

    monkeypatch.setattr(moments_stream, "load", missing)
    assert "steps_per_epoch" not in read(MomentsSource(entry.id, clock)())


def test_numbers_that_left_the_range_travel_as_they_are(runs: Registry, clock: Clock) -> None:
    entry = ended(runs, RunConfig(dataset="iris", hidden=(4,), activation="identity", learning_rate=1e5, epochs=9))
    parts = MomentsSource(entry.id, clock)()
    for part in parts.values():
        json.loads(part, parse_constant=lambda name: pytest.fail(name))
    told = read(parts)
    last = np.frombuffer(moments(told)[told["last"]], "<f4")
    assert len(last) == 4 * 5 + 5 * 3 and not np.isfinite(last).all()


def test_the_address_names_a_run(runs: Registry, clock: Clock) -> None:
    entry = ended(runs)
    assert moments_stream.route().path == "/moments/{run}" and moments_stream.path(entry.id) == f"moments/{entry.id}"

    def found(run_id: str) -> Stream | None:
        return moments_stream._find(HTTPConnection({"type": "websocket", "path_params": {"run": run_id}}))

    stream = found(entry.id)
    assert stream is not None and stream.exists is not None and stream.exists() and stream.every <= 1 / 10
    assert moments(read(dict(stream.source()()))).keys() == set(entry.snapshot().timeline.steps)
    # One that nobody has made costs nothing, and what no run can be called is refused.
    unknown = found("nosuchrun234")
    assert unknown is not None and unknown.exists is not None and not unknown.exists()
    assert unknown.otherwise is not None and unknown.otherwise.source()() == {"stage": '"gone"'}
    assert found("../etc") is None


@pytest.mark.parametrize("config", [replace(CONFIG, hidden=(150,)), replace(CONFIG, batch_norm=True)])
def test_what_a_page_cannot_draw_from_its_parameters_is_not_sent(runs: Registry, config: RunConfig) -> None:
    entry = ended(runs, replace(config, epochs=2))
    assert len(entry.snapshot().timeline.steps) > 2
    parts = MomentsSource(entry.id)()
    assert not moments({name: json.loads(part) for name, part in parts.items()}) and "last" not in parts
