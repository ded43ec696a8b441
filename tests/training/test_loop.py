"""The loop: the same events for the same seed, equal to plain PyTorch, and undisturbed by anything beside it."""

from __future__ import annotations

import dataclasses
import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from core.data import Dataset
from core.models import build_model
from core.reading.refusals import ConfigError
from core.training import EpochDone, Event, Finished, RunConfig, Started, StepDone, Trainer, train
from core.training.config import OPTIMIZERS
from core.training.device import check_memory, devices, memory_free, memory_needed, resolve
from tests.tolerance import assert_close

CPU = torch.device("cpu")


def timeless(events: list[Event]) -> list[Event]:
    """Events without the one thing that is never the same twice."""
    return [dataclasses.replace(e, seconds=0.0) if isinstance(e, EpochDone | Finished) else e for e in events]


BUSY = RunConfig(hidden=(12, 6), dropout=0.2, batch_norm=True, optimizer="adam", learning_rate=0.01, epochs=3)


@pytest.mark.parametrize(
    "config",
    [
        RunConfig(epochs=3),
        BUSY,
        RunConfig(optimizer="momentum", schedule="linear", weight_decay=0.01, epochs=2, scaling="standardized"),
        RunConfig(optimizer="adamw", train_size=300, batch_size=7, epochs=2, scaling="none", learning_rate=1e-3),
    ],
)
def test_same_seed_same_events(config: RunConfig, digits: Dataset) -> None:
    first, second = list(train(config, digits, CPU)), list(train(config, digits, CPU))
    assert timeless(first) == timeless(second)
    other = list(train(dataclasses.replace(config, seed=config.seed + 1), digits, CPU))
    assert timeless(other) != timeless(first)


def test_two_runs_advanced_in_turn_do_not_disturb_each_other(digits: Dataset) -> None:
    other = dataclasses.replace(BUSY, seed=9)
    alone = timeless(list(train(BUSY, digits, CPU))), timeless(list(train(other, digits, CPU)))
    first, second = train(BUSY, digits, CPU), train(other, digits, CPU)
    mixed: tuple[list[Event], list[Event]] = [], []
    for one, two in zip(first, second, strict=True):
        mixed[0].append(one)
        mixed[1].append(two)
        torch.rand(5)
    assert (timeless(mixed[0]), timeless(mixed[1])) == alone


def test_the_order_of_events(digits: Dataset) -> None:
    events = list(train(RunConfig(epochs=2, log_every=5), digits, CPU))
    assert events[0] == Started(total_steps=46, parameters=650, device="cpu")
    assert [e.step for e in events if isinstance(e, StepDone)] == [1, 6, 11, 16, 21, 26, 31, 36, 41, 46]
    assert [(e.epoch, e.step) for e in events if isinstance(e, EpochDone)] == [(1, 23), (2, 46)]
    assert isinstance(events[-1], Finished) and isinstance(events[-2], EpochDone)
    assert all(sum(map(sum, e.confusion)) == 360 for e in events if isinstance(e, EpochDone))


def test_one_more_event_on_request_changes_nothing_else(digits: Dataset) -> None:
    config = RunConfig(epochs=2, log_every=10)
    plain = {e.step: e.loss for e in train(config, digits, CPU) if isinstance(e, StepDone)}
    events = train(config, digits, CPU)
    asked = [next(events), events.send(True), events.send(True), events.send(True)]
    assert [e.step for e in asked if isinstance(e, StepDone)] == [1, 2, 3]
    rest = {e.step: e.loss for e in events if isinstance(e, StepDone)}
    assert plain == {step: loss for step, loss in ({1: asked[1].loss} | rest).items() if step in plain}  # type: ignore[union-attr]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("hidden", [(), (10,)])
def test_losses_are_plain_pytorchs(optimizer: str, hidden: tuple[int, ...], digits: Dataset) -> None:
    config = RunConfig(
        hidden=hidden,
        optimizer=optimizer,
        learning_rate=0.02,
        weight_decay=0.01,
        schedule="linear",
        seed=4,
        log_every=1,
    )
    x, y = digits.x_train.float() / 16, digits.y_train
    x_test, y_test = digits.x_test.float() / 16, digits.y_test
    torch.manual_seed(4)
    layers: list[nn.Module] = [nn.Linear(64, 10), nn.ReLU(), nn.Linear(10, 10)] if hidden else [nn.Linear(64, 10)]
    model = nn.Sequential(*layers)
    made = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.02, weight_decay=0.01),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, weight_decay=0.01),
        "adam": lambda p: torch.optim.Adam(p, lr=0.02, weight_decay=0.01, fused=True),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.02, weight_decay=0.01, fused=True),
    }[optimizer](model.parameters())
    losses, epoch_losses, tests = [], [], []
    for _ in range(2):
        total = 0.0
        for batch in torch.randperm(len(y)).split(64):
            made.param_groups[0]["lr"] = 0.02 * (1 - len(losses) / 46)
            made.zero_grad()
            loss = F.cross_entropy(model(x[batch]), y[batch])
            loss.backward()
            made.step()
            losses.append(loss.item())
            total += loss.item() * len(batch)
        epoch_losses.append(total / len(y))
        with torch.no_grad():
            logits = model(x_test)
        tests.append((F.cross_entropy(logits, y_test).item(), (logits.argmax(1) == y_test).float().mean().item()))

    events = list(train(config, digits, CPU))
    assert_close([e.loss for e in events if isinstance(e, StepDone)], losses)
    epochs = [e for e in events if isinstance(e, EpochDone)]
    assert_close([e.train_loss for e in epochs], epoch_losses)
    assert_close([(e.test_loss, e.test_accuracy) for e in epochs], tests)


def test_the_training_images_are_judged_as_the_test_images_are(digits: Dataset) -> None:
    config = dataclasses.replace(BUSY, evaluate_train=True)
    trainer = Trainer(config, digits, CPU)
    epochs = []
    for event in trainer.events():
        if isinstance(event, EpochDone):
            epochs.append(event)
            model = build_model(64, (12, 6), 10, dropout=0.2, batch_norm=True, generator=torch.Generator())
            model.load_state_dict(trainer.weights())
            model.eval()
            with torch.inference_mode():
                loss = F.cross_entropy(model(digits.x_train.float() / 16), digits.y_train)
            assert event.evaluated_train_loss == loss.item()
            assert event.evaluated_train_loss < event.train_loss  # half an epoch later, and without dropout
    plain = [event for event in train(BUSY, digits, CPU) if isinstance(event, EpochDone)]
    assert [e.evaluated_train_loss for e in plain] == [None] * 3
    assert [e.test_loss for e in plain] == [e.test_loss for e in epochs]  # nothing else changes


def test_the_run_leaves_the_process_wide_seed_alone(digits: Dataset) -> None:
    torch.manual_seed(11)
    expected = torch.rand(3)
    torch.manual_seed(11)
    list(train(BUSY, digits, CPU))
    assert torch.equal(torch.rand(3), expected)


def test_weights_are_copies_and_give_the_reported_accuracy(digits: Dataset) -> None:
    trainer = Trainer(RunConfig(epochs=2), digits, CPU)
    assert trainer.weights() == {}
    events = trainer.events()
    next(events)
    before = trainer.weights()
    epochs = [e for e in events if isinstance(e, EpochDone)]
    after = trainer.weights()
    assert not torch.equal(before["0.weight"], after["0.weight"])
    logits = digits.x_test.float() / 16 @ after["0.weight"].T + after["0.bias"]
    assert_close((logits.argmax(1) == digits.y_test).float().mean(), epochs[-1].test_accuracy)


def test_divergence_is_reported_and_the_run_goes_on(digits: Dataset) -> None:
    config = RunConfig(hidden=(32, 16), scaling="none", learning_rate=1e5, epochs=2)
    events = list(train(config, digits, CPU))
    assert any(isinstance(e, StepDone) and not math.isfinite(e.loss) for e in events)
    assert isinstance(events[-1], Finished)


def test_softmax_regression_learns_digits(digits: Dataset) -> None:
    *_, last, _ = train(RunConfig(learning_rate=0.1, epochs=100), digits, CPU)
    assert isinstance(last, EpochDone) and last.test_accuracy > 0.95


@settings(max_examples=15, deadline=None)
@given(train_size=st.integers(1, 200), batch_size=st.integers(1, 200), hidden=st.lists(st.integers(1, 9), max_size=6))
def test_any_allowed_shape_trains(train_size: int, batch_size: int, hidden: list[int], digits: Dataset) -> None:
    config = RunConfig(train_size=train_size, batch_size=min(batch_size, train_size), hidden=tuple(hidden), epochs=1)
    events = list(train(config, digits, CPU))
    assert sum(isinstance(e, EpochDone) for e in events) == 1


def test_a_model_that_does_not_fit_is_refused_with_both_numbers(
    digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    giant = RunConfig(hidden=(8192,) * 6, optimizer="adam")
    assert memory_needed(giant, digits) > 5 * 2**30
    monkeypatch.setattr("core.training.device.memory_free", lambda device: 2**30)
    with pytest.raises(ConfigError, match=r"needs about [\d.]+ GB of memory and 1\.0 GB is free"):
        next(train(giant, digits, CPU))
    check_memory(RunConfig(), digits, CPU)


def test_memory_that_pytorch_keeps_for_the_next_run_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.mem_get_info", lambda device: (5, 20))
    monkeypatch.setattr("torch.cuda.memory_reserved", lambda device: 12)
    monkeypatch.setattr("torch.cuda.memory_allocated", lambda device: 4)
    assert memory_free(torch.device("cuda")) == 13


def test_devices() -> None:
    assert "cpu" in devices()
    assert resolve("auto") == torch.device(devices()[0])
    with pytest.raises(ConfigError, match="device must be one of auto, "):
        resolve("tpu")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine")
def test_cuda_agrees_with_cpu(digits: Dataset) -> None:
    config = RunConfig(hidden=(32,), dropout=0.0, learning_rate=0.05, epochs=3)
    cpu, cuda = (list(train(config, digits, torch.device(name))) for name in ("cpu", "cuda"))
    assert_close(
        [e.loss for e in cuda if isinstance(e, StepDone)], [e.loss for e in cpu if isinstance(e, StepDone)], rtol=1e-3
    )
