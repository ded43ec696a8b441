"""The device chosen by measurement, on devices that are pretended; a step timed on the CPU."""

from __future__ import annotations

import pytest
import torch

from core.data import Dataset
from core.training import ConfigError, RunConfig
from core.training.fastest import MOST_REMEMBERED, device_for, fastest, step_seconds

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


def test_each_model_is_measured_once(digits: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[tuple[tuple[int, ...], str]] = []

    def seconds(config: RunConfig, data: Dataset, device: torch.device) -> float:
        measured.append((config.hidden, device.type))
        return 1.0 if (device.type == "cpu") == (config.hidden == (3,)) else 2.0

    monkeypatch.setattr("core.training.fastest.devices", lambda: ("cuda", "cpu"))
    monkeypatch.setattr("core.training.fastest.step_seconds", seconds)
    monkeypatch.setattr("core.training.fastest.check_memory", lambda *_: None)
    monkeypatch.setattr("core.training.fastest._chosen", {})
    chosen = [device_for("auto", RunConfig(hidden=(3,), seed=seed), digits).type for seed in (1, 2)]
    assert chosen == ["cpu", "cpu"]
    assert device_for("auto", RunConfig(hidden=(31, 17)), digits).type == "cuda"
    assert measured == [((3,), "cuda"), ((3,), "cpu"), ((31, 17), "cuda"), ((31, 17), "cpu")]


def test_with_one_device_nothing_is_remembered(digits: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered: dict[tuple[object, ...], str] = {}
    monkeypatch.setattr("core.training.fastest.devices", lambda: ("cpu",))
    monkeypatch.setattr("core.training.fastest._chosen", remembered)
    assert device_for("auto", RunConfig(), digits).type == "cpu" and remembered == {}


def test_the_models_measured_first_are_forgotten(digits: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered: dict[tuple[object, ...], str] = {}
    measured: list[int] = []

    def seconds(config: RunConfig, data: Dataset, device: torch.device) -> float:
        measured.append(config.batch_size)
        return 1.0

    monkeypatch.setattr("core.training.fastest.devices", lambda: ("cuda", "cpu"))
    monkeypatch.setattr("core.training.fastest.step_seconds", seconds)
    monkeypatch.setattr("core.training.fastest.check_memory", lambda *_: None)
    monkeypatch.setattr("core.training.fastest._chosen", remembered)
    for batch_size in range(1, MOST_REMEMBERED + 3):
        device_for("auto", RunConfig(batch_size=batch_size), digits)
    assert len(remembered) == MOST_REMEMBERED
    measured.clear()
    for batch_size in (MOST_REMEMBERED, 1):
        device_for("auto", RunConfig(batch_size=batch_size), digits)
    assert measured == [1, 1] and len(remembered) == MOST_REMEMBERED


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
