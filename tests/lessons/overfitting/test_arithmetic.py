"""Overfitting: the first settings overfit, remedies change one thing from the same start, and a gap is a gap."""

from __future__ import annotations

import dataclasses
import math

import pytest
import torch

from core.data import Dataset
from core.lessons.overfitting.arithmetic import BASE, REMEDIES, Strengths, in_common, more_images, remedied, standing
from core.training import EpochDone, History, RunConfig, Trainer, train

CPU = torch.device("cpu")
QUICK = dataclasses.replace(BASE, train_size=50, hidden=(32,), epochs=3)


def history_of(config: RunConfig, data: Dataset) -> History:
    history = History()
    for event in train(config, data, CPU):
        history = history.after(event)
    return history


def test_the_first_settings_overfit(digits: Dataset) -> None:
    found = standing(history_of(BASE, digits))
    assert found is not None
    assert 5 < found.best.epoch < BASE.epochs / 3
    assert found.test_loss > 1.3 * found.best.test_loss and found.train_loss < 0.001
    assert found.gap == found.test_loss - found.train_loss


@pytest.mark.parametrize("name", REMEDIES)
def test_a_remedy_changes_one_thing(name: str, digits: Dataset) -> None:
    config = remedied(BASE, name, Strengths(), digits)
    changed = [f.name for f in dataclasses.fields(BASE) if getattr(BASE, f.name) != getattr(config, f.name)]
    fields = {
        "early_stopping": "patience",
        "smaller": "hidden",
        "more_data": "train_size",
        "fewer_features": "features",
    }
    assert changed == [fields.get(name, name)]


@pytest.mark.parametrize("name", REMEDIES)
def test_what_the_page_says_of_the_same_start_is_so(name: str, digits: Dataset) -> None:
    config = remedied(QUICK, name, Strengths(), digits)
    weights = []
    for each in (QUICK, config):
        trainer = Trainer(each, digits, CPU)
        next(trainer.events())
        weights.append([w for key, w in trainer.weights().items() if key.endswith("weight") and w.ndim == 2])
    same = all(torch.equal(a, b) for a, b in zip(*weights, strict=True) if a.shape == b.shape) and len(weights[0]) == 2
    base, other = history_of(QUICK, digits), history_of(config, digits)
    shared = in_common(QUICK, name, Strengths(), digits)
    says_weights = "same initial weights" in shared or "very same run" in shared
    assert says_weights == (same and [a.shape for a in weights[0]] == [b.shape for b in weights[1]])
    if name == "batch_norm":  # its initial layers divide by the root of 1 + 1e-5 and change nothing else
        assert other.start_test_loss == pytest.approx(base.start_test_loss, rel=1e-4)
    else:
        assert (base.start_test_loss == other.start_test_loss) == (name not in ("smaller", "fewer_features"))
    if name in ("weight_decay", "early_stopping"):
        assert base.losses[0] == other.losses[0]


def test_more_data_ends_where_the_data_end(digits: Dataset) -> None:
    assert more_images(BASE, digits) == 800
    assert more_images(dataclasses.replace(BASE, train_size=500), digits) == 1437


def test_an_unknown_remedy(digits: Dataset) -> None:
    with pytest.raises(ValueError, match="There is no remedy 'luck'"):
        remedied(BASE, "luck", Strengths(), digits)


def epoch(number: int, train: float | None, test: float) -> EpochDone:
    return EpochDone(number, number, 1.0, test, 0.5, ((1,),), 0.1, evaluated_train_loss=train)


def test_a_standing_needs_numbers() -> None:
    assert standing(History()) is None
    assert standing(History(epochs=(epoch(1, None, 1.0),))) is None
    assert standing(History(epochs=(epoch(1, math.nan, math.nan),))) is None


def test_what_changes_nothing_is_called_the_same_run(digits: Dataset) -> None:
    plain = dataclasses.replace(QUICK, hidden=())
    for name in ("dropout", "batch_norm"):
        assert in_common(plain, name, Strengths(), digits).startswith("the very same run")
        base, other = (history_of(config, digits) for config in (plain, remedied(plain, name, Strengths(), digits)))
        assert [e.test_loss for e in base.epochs] == [e.test_loss for e in other.epochs]
    everything = dataclasses.replace(QUICK, train_size=1437)
    assert in_common(everything, "more_data", Strengths(), digits).startswith("the very same run")
    wider = in_common(dataclasses.replace(QUICK, hidden=(8,)), "smaller", Strengths(smaller=(16,)), digits)
    assert "no smaller: 1,210 weights and biases in place of 610" in wider


def test_after_early_stopping_the_gap_is_the_restored_epochs(digits: Dataset) -> None:
    found = standing(history_of(remedied(BASE, "early_stopping", Strengths(), digits), digits))
    assert found is not None and found.now == found.best and found.last.epoch == found.best.epoch + 10
    assert found.test_loss == found.best.test_loss < found.last.test_loss
