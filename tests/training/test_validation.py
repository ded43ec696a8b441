"""A validation set: which examples it has, what looks at it, and that without one nothing is other than it was."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, replace

import pytest
import torch
from torch import nn

from core.data import Dataset, scaled
from core.data.splits import validation_split
from core.metrics import Evaluation
from core.training import ConfigError, EpochDone, Finished, History, RunConfig, Started, Trainer, train
from core.training.events import to_json
from core.training.inspection import Part, judged
from core.training.set_apart import examples
from tests.tolerance import assert_close

CPU = torch.device("cpu")
APART = RunConfig(validation_share=0.25, learning_rate=0.1, epochs=3, scaling="centred", evaluate_train=True)
OVERFITS = RunConfig(
    train_size=120, validation_share=0.4, hidden=(32,), optimizer="adam", learning_rate=0.02, batch_size=16, epochs=60,
    patience=5,
)  # fmt: skip


def epochs_of(config: RunConfig, data: Dataset) -> tuple[list[EpochDone], dict[str, torch.Tensor], int | None]:
    trainer = Trainer(config, data, CPU)
    *events, end = trainer.events()
    assert isinstance(end, Finished)
    return [event for event in events if isinstance(event, EpochDone)], trainer.weights(), end.restored_epoch


def test_the_run_trains_on_the_rest_and_is_judged_by_what_is_set_apart(digits: Dataset) -> None:
    used = APART.used(digits)
    kept, apart = validation_split(digits.y_train[:used], 0.25, APART.seed)
    assert APART.set_apart(digits) == len(apart) and APART.images(digits) == len(kept) == used - len(apart)
    split = examples(APART, digits)
    assert torch.equal(split.training.x_train, digits.x_train[kept])
    assert torch.equal(split.x_apart, digits.x_train[apart]) and torch.equal(split.y_apart, digits.y_train[apart])
    assert examples(replace(APART, validation_share=0.0), digits).training is digits
    epochs, weights, _ = epochs_of(APART, digits)
    # With scaling that only the rest has a say in.
    tensors = scaled(split.training, len(kept), APART.scaling, CPU)
    assert_close(tensors.shift, digits.x_train[kept].double().mean(0))
    model = nn.Linear(64, 10)
    model.load_state_dict({name.removeprefix("0."): value for name, value in weights.items()})
    x = (digits.x_train[apart].float() - tensors.shift) / tensors.scale
    with torch.no_grad():
        logits = model(x)
    last = epochs[-1].validation
    assert last is not None and epochs[-1].chosen_by is last
    assert_close(last.loss, nn.functional.cross_entropy(logits, digits.y_train[apart]).item())
    assert_close(last.accuracy, (logits.argmax(1) == digits.y_train[apart]).double().mean())
    assert sum(map(sum, last.confusion)) == len(apart)
    found = judged(APART, digits, weights, Part.VALIDATION)
    assert_close(found.logits, logits)
    assert torch.equal(found.labels, digits.y_train[apart])
    tested = judged(APART, digits, weights, Part.TEST)
    assert_close(nn.functional.cross_entropy(tested.logits, tested.labels).item(), epochs[-1].test_loss)


def test_the_switch_changes_nothing_that_is_computed(digits: Dataset) -> None:
    sealed, _, _ = epochs_of(APART, digits)
    shown, _, _ = epochs_of(replace(APART, test_every_epoch=True), digits)
    assert [replace(epoch, seconds=0.0) for epoch in sealed] == [replace(epoch, seconds=0.0) for epoch in shown]
    assert APART.seals_test and not replace(APART, test_every_epoch=True).seals_test and not RunConfig().seals_test


def test_early_stopping_and_the_best_epoch_look_at_the_validation_set(digits: Dataset) -> None:
    epochs, weights, restored = epochs_of(OVERFITS, digits)
    losses = [epoch.chosen_by.loss for epoch in epochs]
    best = losses.index(min(losses)) + 1
    assert restored == best and len(epochs) == best + OVERFITS.patience < OVERFITS.epochs
    found = judged(OVERFITS, digits, weights, Part.VALIDATION)
    assert_close(nn.functional.cross_entropy(found.logits, found.labels).item(), losses[best - 1])
    history = History(epochs=tuple(epochs))
    assert history.best_epoch is epochs[best - 1]
    assert history.best_accuracy == max(epoch.chosen_by.accuracy for epoch in epochs)
    # The test set would have chosen another one: else this test could not tell.
    tests = [epoch.test_loss for epoch in epochs]
    assert tests.index(min(tests)) + 1 != best


def test_a_run_goes_on_from_a_checkpoint_with_the_same_examples(digits: Dataset) -> None:
    trainer = Trainer(OVERFITS, digits, CPU)
    events = trainer.events()
    for event in events:
        if isinstance(event, EpochDone) and event.epoch == 3:
            break
    checkpoint = trainer.checkpoint()
    assert checkpoint is not None
    rest = [e for e in Trainer(OVERFITS, digits, CPU, checkpoint).events() if isinstance(e, EpochDone)]
    events.close()
    whole, _, _ = epochs_of(OVERFITS, digits)
    assert [replace(e, seconds=0.0) for e in rest] == [replace(e, seconds=0.0) for e in whole[3:]]


def test_events_and_history_carry_it_as_json() -> None:
    validation = Evaluation(math.inf, 0.5, ((1, 0), (1, 0)))
    epoch = EpochDone(1, 2, 0.5, 0.25, 0.75, ((1, 0), (0, 1)), 0.1, validation=validation)
    written = json.loads(to_json(epoch))
    assert written["validation"] == {"loss": "Infinity", "accuracy": 0.5, "confusion": [[1, 0], [1, 0]]}
    history = History(epochs=(epoch, replace(epoch, epoch=2, validation=None)))
    assert History.from_json(history.to_json()) == history
    # A run without one is written as it was before there were any.
    assert "validation" not in json.loads(history.to_json())["epochs"][1]
    old = {name: value for name, value in asdict(replace(epoch, validation=None)).items() if name != "validation"}
    assert json.loads(History(epochs=(replace(epoch, validation=None),)).to_json())["epochs"] == [
        {**old, "confusion": [[1, 0], [0, 1]]}
    ]


def test_the_start_is_judged_by_it_too(digits: Dataset) -> None:
    started = next(train(APART, digits, CPU))
    assert isinstance(started, Started) and started.validation_loss is not None
    assert abs(started.validation_loss - math.log(10)) < 0.5
    without = next(train(replace(APART, validation_share=0.0), digits, CPU))
    assert isinstance(without, Started) and without.validation_loss is None


@pytest.mark.parametrize(("share", "size"), [(0.1, 4), (0.001, 100)])
def test_a_share_that_is_not_one_whole_example_is_refused(share: float, size: int, digits: Dataset) -> None:
    with pytest.raises(ConfigError, match="validation_share must be larger"):
        RunConfig(validation_share=share, train_size=size, batch_size=1).check_against(digits)


@pytest.mark.parametrize("share", [-0.1, 0.51, math.nan])
def test_a_share_out_of_range_is_refused(share: float) -> None:
    with pytest.raises(ConfigError, match=r"validation_share must be a number from 0 .*to 0\.5"):
        RunConfig(validation_share=share)


def test_old_settings_have_none() -> None:
    late = ("validation_share", "test_every_epoch")
    old = {name: value for name, value in asdict(RunConfig()).items() if name not in late}
    assert RunConfig.from_values(old) == RunConfig() and not RunConfig.from_values(old).validation_share
