"""The device chosen by measurement, on devices that are pretended; a step timed on the CPU."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from core.data import Dataset
from core.training import ConfigError, RunConfig
from core.training.fastest import device_for, fastest, likely_device, step_seconds

SECONDS = {"cuda": 3e-4, "cpu": 1e-4, "mps": 9e-4}


def test_the_device_with_the_fewest_seconds_is_chosen() -> None:
    assert fastest(("cuda", "cpu", "mps"), SECONDS.__getitem__) == "cpu"
    assert fastest(("cuda", "mps"), SECONDS.__getitem__) == "cuda"
    assert fastest(("cuda", "cpu"), lambda name: 1.0) == "cuda"


def test_a_single_device_is_not_measured() -> None:
    def never(name: str) -> float:
        raise AssertionError(name)

    assert fastest(("cpu",), never) == "cpu"


def test_a_device_that_fails_is_not_chosen() -> None:
    def failing(name: str) -> float:
        if name == "cuda":
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return 1.0

    assert fastest(("cuda", "cpu"), failing) == "cpu"


@pytest.fixture
def timed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[int, ...], str]]:
    """A pretended GPU, slower than the CPU where there is one hidden layer; what was timed on which device."""
    made: list[tuple[tuple[int, ...], str]] = []

    def seconds(config: RunConfig, data: Dataset, device: torch.device) -> float:
        made.append((config.hidden, device.type))
        return 1.0 if (device.type == "cpu") == (len(config.hidden) == 1) else 2.0

    monkeypatch.setattr("core.training.fastest.devices", lambda: ("cuda", "cpu"))
    monkeypatch.setattr("core.training.fastest.step_seconds", seconds)
    monkeypatch.setattr("core.training.fastest.check_memory", lambda *_: None)
    return made


def test_each_model_is_measured_once(digits: Dataset, timed: list[tuple[tuple[int, ...], str]]) -> None:
    chosen = [device_for("auto", RunConfig(hidden=(3,), seed=seed), digits).type for seed in (1, 2)]
    assert chosen == ["cpu", "cpu"]
    assert device_for("auto", RunConfig(hidden=(31, 17)), digits).type == "cuda"
    assert timed == [((3,), "cuda"), ((3,), "cpu"), ((31, 17), "cuda"), ((31, 17), "cpu")]


def test_with_one_device_nothing_is_measured(
    digits: Dataset, timed: list[tuple[tuple[int, ...], str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("core.training.fastest", "core.training.device"):
        monkeypatch.setattr(f"{module}.devices", lambda: ("cpu",))
    assert device_for("auto", RunConfig(), digits).type == "cpu" and timed == []


def test_the_models_measured_first_are_forgotten(
    digits: Dataset, timed: list[tuple[tuple[int, ...], str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.fastest.MOST_REMEMBERED", 4)
    for batch_size in (1, 2, 3):
        device_for("auto", RunConfig(batch_size=batch_size), digits)
    timed.clear()
    device_for("auto", RunConfig(batch_size=3), digits)
    assert timed == []
    device_for("auto", RunConfig(batch_size=1), digits)
    assert len(timed) == 2


def test_what_is_likely_is_told_without_measuring(digits: Dataset, timed: list[tuple[tuple[int, ...], str]]) -> None:
    config = RunConfig(hidden=(3,))
    assert likely_device("auto", config, digits).type == "cuda" and timed == []
    device_for("auto", config, digits)
    timed.clear()
    assert likely_device("auto", config, digits).type == "cpu" and timed == []


def test_a_device_that_is_full_is_measured_once_it_has_room(
    digits: Dataset, timed: list[tuple[tuple[int, ...], str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(config: RunConfig, data: Dataset, device: torch.device) -> None:
        if device.type == "cuda":
            raise ConfigError("hidden", "This model needs 9 GB.")

    monkeypatch.setattr("core.training.fastest.check_memory", full)
    config = RunConfig(hidden=(31, 17))
    assert likely_device("auto", config, digits).type == "cpu"
    assert device_for("auto", config, digits).type == "cpu"
    monkeypatch.setattr("core.training.fastest.check_memory", lambda *_: None)
    assert device_for("auto", config, digits).type == "cuda"
    assert timed == [((31, 17), "cpu"), ((31, 17), "cuda")]
    # It counts at once when it is full again.
    monkeypatch.setattr("core.training.fastest.check_memory", full)
    assert device_for("auto", config, digits).type == "cpu" and len(timed) == 2


def test_one_thread_measures_at_a_time_and_others_take_what_it_found(
    digits: Dataset, timed: list[tuple[tuple[int, ...], str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.fastest.PATIENCE", 60.0)
    at_work: list[str] = []
    beside: list[list[str]] = []
    begun = threading.Barrier(8)

    def seconds(config: RunConfig, data: Dataset, device: torch.device) -> float:
        at_work.append(device.type)
        for _ in range(20):
            beside.append(list(at_work))
            time.sleep(0)  # lets the other threads go on
        at_work.remove(device.type)
        timed.append((config.hidden, device.type))
        return 1.0

    monkeypatch.setattr("core.training.fastest.step_seconds", seconds)

    def ask(_: int) -> str:
        begun.wait(30)
        return device_for("auto", RunConfig(hidden=(7, 5)), digits).type

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(8))) == {"cuda"}
    assert timed == [((7, 5), "cuda"), ((7, 5), "cpu")]
    assert all(len(working) == 1 for working in beside)


def test_nobody_waits_long_for_the_measuring_of_another_model(
    digits: Dataset, timed: list[tuple[tuple[int, ...], str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.fastest.PATIENCE", 0.01)
    device_for("auto", RunConfig(hidden=(3,)), digits)
    measured, over = threading.Event(), threading.Event()

    def long(*_: object) -> float:
        measured.set()
        over.wait(30)
        return 1.0

    monkeypatch.setattr("core.training.fastest.step_seconds", long)
    with ThreadPoolExecutor(1) as other:
        other.submit(device_for, "auto", RunConfig(hidden=(5,)), digits)
        try:
            assert measured.wait(30)
            assert device_for("auto", RunConfig(hidden=(3,)), digits).type == "cpu"
            assert device_for("auto", RunConfig(hidden=(4,)), digits).type == "cuda"
        finally:
            over.set()
    assert len(timed) == 2


@pytest.mark.parametrize(("device", "steps"), [("cpu", 1), ("cuda", 2)])
def test_a_warm_up_step_that_takes_long_is_the_last(
    digits: Dataset, monkeypatch: pytest.MonkeyPatch, device: str, steps: int
) -> None:
    clock, taken = [0.0], []

    def learn(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        clock[0] += 40.0
        taken.append(len(x))
        return torch.tensor(1.0)

    monkeypatch.setattr("core.training.fastest.time.perf_counter", lambda: clock[0])
    monkeypatch.setattr("core.training.fastest.step_by_autograd", lambda *_: learn)
    # A GPU's first step may have loaded its programs.
    monkeypatch.setattr("core.training.fastest.computes_beside_python", lambda _: device == "cuda")
    assert step_seconds(RunConfig(), digits, torch.device("cpu")) == 40.0
    assert len(taken) == steps


def test_a_step_is_timed_without_the_process_wide_seed(digits: Dataset) -> None:
    torch.manual_seed(5)
    expected = torch.rand(2)
    torch.manual_seed(5)
    config = RunConfig(hidden=(8,), dropout=0.2, batch_norm=True, optimizer="adam")
    assert step_seconds(config, digits, torch.device("cpu")) > 0
    assert torch.equal(torch.rand(2), expected)


def test_a_device_that_is_not_here_is_refused(digits: Dataset) -> None:
    with pytest.raises(ConfigError, match="device must be one of auto"):
        device_for("tpu", RunConfig(), digits)
