"""Checkpoints: a run continued from any epoch, in what might be another process, equals one never interrupted."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import torch

from core.data import Dataset
from core.training import EpochDone, Event, Finished, RunConfig, Started, Trainer
from core.training.checkpoint import Checkpoint
from core.training.device import devices
from tests.training.test_loop import timeless

SMALL: dict[str, Any] = {"train_size": 300, "epochs": 4, "learning_rate": 0.02}
CONFIGS = {
    "sgd": RunConfig(**SMALL),
    "momentum": RunConfig(**SMALL, optimizer="momentum", hidden=(8,), weight_decay=0.01),
    "adam": RunConfig(**SMALL, optimizer="adam", hidden=(8, 6), scaling="standardized"),
    "adamw": RunConfig(**SMALL, optimizer="adamw", hidden=(8,), weight_decay=0.1, batch_size=7),
    "dropout": RunConfig(**SMALL, optimizer="adam", hidden=(12, 8), dropout=0.4),
    "batch norm": RunConfig(**SMALL, optimizer="momentum", hidden=(12,), batch_norm=True, dropout=0.1),
    "written out": RunConfig(**SMALL, schedule="linear", gradient="written-out", hidden=(8, 6), weight_decay=0.01),
    "linear decay": RunConfig(**SMALL, schedule="linear", optimizer="momentum", log_every=1),
    "early stopping": RunConfig(
        train_size=50,
        hidden=(32,),
        dropout=0.2,
        batch_norm=True,
        optimizer="adam",
        learning_rate=0.05,
        batch_size=16,
        epochs=30,
        patience=3,
    ),
    "training images evaluated": RunConfig(**SMALL, evaluate_train=True, hidden=(8,), dropout=0.2),
    "early stopping never": RunConfig(**SMALL, patience=20, hidden=(8,)),
}
NAMES = [*("cpu",), *(name for name in devices() if name != "cpu")]


def uninterrupted(config: RunConfig, data: Dataset, device: torch.device) -> tuple[list[Event], list[bytes], Any]:
    """Events, a checkpoint at the beginning and after each epoch, and the last weights."""
    trainer = Trainer(config, data, device)
    events, checkpoints = [], []
    for event in trainer.events():
        events.append(event)
        if isinstance(event, EpochDone):
            made = trainer.checkpoint()
            assert made is not None
            checkpoints.append(made.to_bytes())
        elif isinstance(event, Started):
            assert trainer.checkpoint() is None
    return events, checkpoints, trainer.weights()


@pytest.mark.parametrize("device_name", NAMES)
@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
def test_continued_equals_uninterrupted(config: RunConfig, device_name: str, digits: Dataset) -> None:
    device = torch.device(device_name)
    events, checkpoints, weights = uninterrupted(config, digits, device)
    assert len(checkpoints) > 3
    for number, file in enumerate(checkpoints, start=1):
        again = Trainer(config, digits, device, Checkpoint.from_bytes(file))
        started, *rest = again.events()
        where = next(n for n, event in enumerate(events) if isinstance(event, EpochDone) and event.epoch == number)
        assert started == events[0]
        assert timeless(rest) == timeless(events[where + 1 :])
        assert all(torch.equal(again.weights()[name], value) for name, value in weights.items())


def test_continued_twice_and_before_the_first_new_epoch(digits: Dataset) -> None:
    config = CONFIGS["dropout"]
    events, checkpoints, weights = uninterrupted(config, digits, torch.device("cpu"))
    trainer = Trainer(config, digits, torch.device("cpu"), Checkpoint.from_bytes(checkpoints[0]))
    assert isinstance(next(trainer.events()), Started)
    again = trainer.checkpoint()
    assert again is not None and again.epoch == 1
    for event in (trainer := Trainer(config, digits, torch.device("cpu"), again)).events():
        if isinstance(event, EpochDone) and event.epoch == 3:
            third = trainer.checkpoint()
            assert third is not None
            last = Trainer(config, digits, torch.device("cpu"), Checkpoint.from_bytes(third.to_bytes()))
    assert timeless(list(last.events()))[-1] == timeless(events)[-1]
    assert all(torch.equal(last.weights()[name], value) for name, value in weights.items())


def test_seconds_of_work_go_on_counting(digits: Dataset) -> None:
    _, checkpoints, _ = uninterrupted(CONFIGS["sgd"], digits, torch.device("cpu"))
    begun = dataclasses.replace(Checkpoint.from_bytes(checkpoints[1]), seconds=1000.0)
    events = list(Trainer(CONFIGS["sgd"], digits, torch.device("cpu"), begun).events())
    seconds = [event.seconds for event in events if isinstance(event, EpochDone | Finished)]
    assert 1000 < seconds[0] <= seconds[-1] < 1100


def test_code_in_a_checkpoint_is_not_run() -> None:
    import pickle

    with pytest.raises(pickle.UnpicklingError):
        Checkpoint.from_bytes(pickle.dumps(print, protocol=2))
