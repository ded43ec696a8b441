"""Early stopping: when it ends a run, whose weights come back, and that a run without it is the same as ever."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from core.data import Dataset
from core.models import build_model
from core.scripts.cells import source
from core.scripts.run_script import script
from core.training import EpochDone, Finished, History, Run, RunConfig, Status, Trainer, train
from core.training.early_stopping import EarlyStopping
from core.training.events import to_json
from core.training.inspection import logits_of_test_set
from tests.scripts.test_run_script import run_script
from tests.tolerance import assert_close

CPU = torch.device("cpu")
# Small enough to overfit within a second.
OVERFITS = RunConfig(
    train_size=50, hidden=(32,), dropout=0.2, batch_norm=True, optimizer="adam", learning_rate=0.02, batch_size=16,
    epochs=60, patience=5, schedule="linear",
)  # fmt: skip


def epochs_of(config: RunConfig, data: Dataset) -> tuple[list[EpochDone], Finished, dict[str, torch.Tensor]]:
    trainer = Trainer(config, data, CPU)
    *events, end = trainer.events()
    assert isinstance(end, Finished)
    return [event for event in events if isinstance(event, EpochDone)], end, trainer.weights()


def loss_of(config: RunConfig, data: Dataset, weights: dict[str, torch.Tensor]) -> float:
    return float(nn.functional.cross_entropy(logits_of_test_set(config, data, weights), data.y_test))


def test_the_best_epochs_weights_return(digits: Dataset) -> None:
    epochs, end, weights = epochs_of(OVERFITS, digits)
    losses = [epoch.test_loss for epoch in epochs]
    best = losses.index(min(losses)) + 1
    assert end.restored_epoch == best and len(epochs) == best + OVERFITS.patience < OVERFITS.epochs
    assert loss_of(OVERFITS, digits, weights) == losses[best - 1] < losses[-1]
    # They are the weights of a run that ends there: all of them, running means of batch norm included.
    until = Trainer(dataclasses.replace(OVERFITS, patience=0), digits, CPU)
    for event in until.events():
        if isinstance(event, EpochDone) and event.epoch == best:
            expected = until.weights()
    assert weights.keys() == expected.keys() and all(torch.equal(weights[name], expected[name]) for name in weights)


def test_a_run_that_reaches_its_last_epoch_gets_the_best_weights_too(digits: Dataset) -> None:
    config = dataclasses.replace(OVERFITS, patience=1000, epochs=40)
    epochs, end, weights = epochs_of(config, digits)
    assert len(epochs) == 40 and end.restored_epoch is not None and end.restored_epoch < 40
    assert loss_of(config, digits, weights) == epochs[end.restored_epoch - 1].test_loss


def test_patience_changes_nothing_before_the_end(digits: Dataset) -> None:
    stopped, _, _ = epochs_of(OVERFITS, digits)
    plain, end, _ = epochs_of(dataclasses.replace(OVERFITS, patience=0), digits)
    assert len(plain) == OVERFITS.epochs and end.restored_epoch is None
    for one, other in zip(stopped, plain, strict=False):
        assert dataclasses.replace(one, seconds=0.0) == dataclasses.replace(other, seconds=0.0)
    assert set(json.loads(to_json(end))) == {"event", "seconds"}


def test_losses_that_are_no_numbers_restore_nothing(digits: Dataset) -> None:
    config = RunConfig(hidden=(32, 16), scaling="none", learning_rate=1e5, epochs=20, patience=2)
    epochs, end, _ = epochs_of(config, digits)
    assert not any(math.isfinite(epoch.test_loss) for epoch in epochs)
    assert len(epochs) == 2 and end.restored_epoch is None


@given(st.lists(st.floats(allow_infinity=True, allow_nan=True), min_size=1, max_size=30), st.integers(1, 6))
def test_it_stops_patience_epochs_after_the_lowest_loss(losses: list[float], patience: int) -> None:
    model = build_model(1, (), 1, generator=torch.Generator())
    stopping = EarlyStopping(patience)
    seen: list[float] = []
    for epoch, loss in enumerate(losses, 1):
        nn.init.constant_(model[0].weight, epoch)  # type: ignore[arg-type]
        seen.append(loss)
        if stopping.is_over(epoch, loss, model):
            break
    numbers = [value for value in seen if value < math.inf]
    best = seen.index(min(numbers)) + 1 if numbers else None
    assert stopping.restore(model) == best
    assert model[0].weight.item() == (best or len(seen))  # type: ignore[operator]
    assert len(seen) == min(len(losses), (best or 0) + patience)


def test_a_run_keeps_the_restored_weights_and_says_whose_they_are(digits: Dataset) -> None:
    trainer = Trainer(OVERFITS, digits, CPU)
    run = Run("test", trainer.events, weights=trainer.weights)
    run.start()
    assert run.wait(timeout=60)
    snapshot = run.snapshot()
    history = snapshot.history
    assert snapshot.status is Status.FINISHED and history.current_epoch == history.best_epoch
    assert history.best_epoch is not None and snapshot.weights_step == history.best_epoch.step < history.step
    assert loss_of(OVERFITS, digits, snapshot.weights) == history.best_epoch.test_loss
    assert repr(History.from_json(history.to_json())) == repr(history)


def test_the_best_epoch_of_a_history() -> None:
    history = History()
    assert history.best_epoch is None and history.current_epoch is None
    for number, loss in enumerate((math.nan, 2.0, 1.0, 1.0, math.inf), 1):
        history = history.after(EpochDone(number, number, 1.0, loss, 0.5, ((1,),), 0.1))
    assert history.best_epoch is not None and history.best_epoch.epoch == 3
    assert history.current_epoch is not None and history.current_epoch.epoch == 5


@pytest.mark.parametrize("config", [OVERFITS, dataclasses.replace(OVERFITS, patience=1000, epochs=12)])
def test_the_script_stops_where_the_run_does(config: RunConfig, digits: Dataset, tmp_path: Path) -> None:
    *lines, last = run_script(source(script(config, digits)), tmp_path)
    epochs = [event for event in train(config, digits, CPU) if isinstance(event, EpochDone)]
    assert len(lines) == len(epochs)
    printed = [float(re.findall(r"test loss ([\d.]+)", line)[0]) for line in lines]
    assert_close(printed, [epoch.test_loss for epoch in epochs], atol=6e-7)
    best = min(epochs, key=lambda epoch: epoch.test_loss)
    assert last == f"weights of epoch {best.epoch}, test loss {best.test_loss:.6f}"
