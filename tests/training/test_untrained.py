"""What is said of a classifier before its first step is true of it, whatever the settings."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from core.claims import true_of
from core.data import Dataset
from core.metrics import Evaluation
from core.reading.packed import pack
from core.training import RunConfig, train
from core.training.loop import make_model
from core.training.set_apart import examples
from core.training.untrained import MOST_PARAMETERS, NEAR, WHY, Untrained, untrained, why
from tests.tolerance import assert_close


@pytest.mark.parametrize(
    "config",
    [
        RunConfig(dataset="digits", evaluate_train=True),
        RunConfig(dataset="digits", hidden=(64, 32), seed=3, scaling="centred", train_size=200, evaluate_train=True),
        RunConfig(dataset="digits", hidden=(32,), batch_norm=True, features=20, evaluate_train=True),
        RunConfig(dataset="digits", hidden=(8,), activation="sigmoid", evaluate_train=True),
        RunConfig(dataset="digits", evaluate_train=True, start=pack([0.25, -0.5] * 325)),
    ],
)
def test_it_is_the_classifier_that_a_run_begins_with(config: RunConfig, digits: Dataset) -> None:
    start, run = untrained(config, digits), next(iter(train(config, digits, torch.device("cpu"))))
    assert start is not None and start.asked == start.of == len(digits.y_test)
    assert_close(start.found.loss, run.test_loss)
    # What has no part in it does not have it computed again.
    assert untrained(replace(config, learning_rate=3.0, epochs=1), digits) is start


def test_a_sealed_test_set_is_not_asked(digits: Dataset) -> None:
    config = RunConfig(dataset="digits", validation_share=0.25, seed=2)
    start, open_from_the_start = untrained(config, digits), untrained(replace(config, test_every_epoch=True), digits)
    assert start is not None and open_from_the_start is not None
    apart = examples(config, digits)
    model = make_model(config, digits, torch.Generator().manual_seed(2))
    with torch.inference_mode():
        assert_close(start.found.loss, F.cross_entropy(model(apart.x_apart / 16), apart.y_apart).item())
    assert start.asked == start.of == len(apart.y_apart) != len(digits.y_test)
    assert [sum(row) for row in start.found.confusion] == torch.bincount(apart.y_apart).tolist()
    assert open_from_the_start.asked == len(digits.y_test) and start.found != open_from_the_start.found


def test_a_large_network_is_left_out(digits: Dataset) -> None:
    assert untrained(RunConfig(dataset="digits", hidden=(1024, MOST_PARAMETERS // 1024 + 1)), digits) is None


@given(st.integers(2, 20), st.one_of(st.floats(0, 20), st.sampled_from([math.inf, math.nan])), st.floats(0, 1))
def test_what_is_said_of_the_loss_is_true(classes: int, loss: float, accuracy: float) -> None:
    start = Untrained(Evaluation(loss, accuracy, ()), 100, 100, classes)
    claim, difference = true_of(WHY, start).name, loss - math.log(classes)
    if not math.isfinite(loss):
        assert claim == "no number"
    elif abs(difference) < NEAR:
        assert claim == "near ln K"
    else:
        assert claim == ("above ln K" if difference > 0 else "below ln K")
    assert "{" not in why(start)
