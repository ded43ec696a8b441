"""The sentences of the page on overfitting: one is true whatever a run has done, and each is true of some run."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.claims import names, true_of
from core.data import Dataset
from core.lessons.overfitting.arithmetic import BASE, PATIENT, standing
from core.lessons.overfitting.claims import (
    OF_A_REMEDY,
    OF_A_RUN,
    OF_DROPOUT,
    OF_THE_ACCURACY,
    DropoutLosses,
    LowestLosses,
    RunSaid,
)
from core.lessons.overfitting.controls import HIDDEN, IMAGES, PRESETS
from core.lessons.overfitting.runs import words
from core.metrics import Evaluation
from core.training import EpochDone, History, RunConfig
from core.training import train as events_of

SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3, 4, 5))]
LOSSES = st.floats(0, 5) | st.sampled_from([0.5, math.inf, math.nan])
CONFIG = replace(BASE, epochs=30)


def run_of(
    rows: list[tuple[float, float, float]], patience: int = 0, epochs: int = 30, validation: list[float] | None = None
) -> tuple[RunConfig, History]:
    """A run of (train loss, test loss, test accuracy) by epoch, ended by early stopping where it would have been.

    With validation losses, one for each epoch, that looks at them.
    """
    history = History(start_train_loss=2.3, start_test_loss=2.3)
    for number, (train, test, accuracy) in enumerate(rows[:epochs], 1):
        done = EpochDone(number, number, train, test, accuracy, ((1,),), 0.1, evaluated_train_loss=train)
        if validation is not None:
            done = replace(done, validation=Evaluation(validation[number - 1], accuracy, ((1,),)))
        history = replace(history, epochs=(*history.epochs, done))
        best = history.best_epoch
        if patience and number - (0 if best is None else best.epoch) >= patience:
            break
    if patience and (best := history.best_epoch) is not None and len(history.epochs) in (epochs, best.epoch + patience):
        history = replace(history, restored_epoch=best.epoch)
    return replace(CONFIG, patience=patience, epochs=epochs), history


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["digits-200", "digits-50"])
def test_the_networks_of_the_presets_overfit(name: str, seed: int, digits: Dataset) -> None:
    texts = PRESETS[name].texts()
    assert texts[HIDDEN.name] == HIDDEN.write(BASE.hidden)
    config = replace(BASE, train_size=int(texts[IMAGES.name]), seed=seed)
    history = History()
    for event in events_of(config, digits, torch.device("cpu")):
        history = history.after(event)
    found = standing(history)
    assert found is not None and true_of(OF_A_RUN, RunSaid(config, history, found)).name == "overfits"


@settings(max_examples=300)
@given(
    st.lists(st.tuples(LOSSES, LOSSES, st.floats(0, 1)), min_size=1, max_size=30),
    st.integers(0, 12),
    st.integers(1, 30),
    st.none() | st.lists(LOSSES, min_size=30, max_size=30),
)
def test_a_sentence_is_true_of_every_run(
    rows: list[tuple[float, float, float]], patience: int, epochs: int, validation: list[float] | None
) -> None:
    config, history = run_of(rows, patience, epochs, validation)
    found = standing(history)
    if found is not None:
        run = RunSaid(config, history, found)
        claim = true_of(OF_A_RUN, run)
        assert words(config, history, found).strip()
        if claim.name.endswith("validation"):
            assert found.now is history.best_epoch and found.now.validation is not None and validation is not None
            assert found.now.validation.loss == min(loss for loss in validation[: len(history.epochs)] if loss == loss)
        # What overfits has not been as good for a while.
        assert claim.name != "overfits" or all(
            not epoch.test_loss < found.best.test_loss for epoch in history.epochs[-PATIENT:]
        )


def said_of(
    tests: list[float],
    trains: list[float] | None = None,
    patience: int = 0,
    epochs: int = 30,
    validation: list[float] | None = None,
) -> str:
    """The name of what is said of a run with these test losses."""
    rows = list(zip(trains or [1 / (n + 1) for n in range(len(tests))], tests, [0.9] * len(tests), strict=True))
    config, history = run_of(rows, patience, epochs, validation)
    found = standing(history)
    assert found is not None
    return true_of(OF_A_RUN, RunSaid(config, history, found)).name


def test_no_sentence_on_a_run_is_dead() -> None:
    up, level = [0.5, *([0.6] * 10)], [0.5] * 11
    said = [
        said_of([0.9, 0.8, 0.7, 0.6], patience=2, validation=[0.9, 0.5, 0.6, 0.6]),
        said_of([0.9, 0.8], patience=2, epochs=2, validation=[0.5, 0.6]),
        said_of([0.5, 0.6, 0.6, 0.6], patience=3),
        said_of([0.5, 0.6], patience=3, epochs=2),
        said_of([0.6, 0.5], patience=3, epochs=2),
        said_of(up),
        said_of(up, [2.2] * 11),
        said_of([0.6, 0.5]),
        said_of([0.5, 0.6]),
        said_of(up, [0.5, *([0.6] * 10)]),
        said_of(level),
    ]
    assert said == names(OF_A_RUN)


def test_one_epochs_noise_is_no_overfitting() -> None:
    for row in range(1, 15):
        assert (said_of([0.5, *([0.6] * row)]) == "overfits") == (row >= PATIENT)


def test_no_sentence_on_accuracy_dropout_or_a_remedy_is_dead() -> None:
    for before, after, last, name in (
        (0.9, 0.95, 0.6, "fewer mistakes, higher loss"),
        (0.9, 0.89, 0.6, "as many mistakes, higher loss"),
        (0.9, 0.8, 0.6, "more mistakes"),
        (0.9, 0.95, math.nan, "no number"),
    ):
        found = standing(run_of([(0.5, 0.5, before), (0.4, last, after)])[1])
        assert found is not None and true_of(OF_THE_ACCURACY, found).name == name
    dropout = [(2.0, 0.5, False), (2.0, 0.5, True), (0.6, 0.5, True), (0.4, 0.5, True)]
    assert [true_of(OF_DROPOUT, DropoutLosses(*losses)).name for losses in dropout] == names(OF_DROPOUT)
    lowest = [LowestLosses(0.5, other) for other in (0.4, 0.6, 0.5)]
    assert [true_of(OF_A_REMEDY, losses).name for losses in lowest] == names(OF_A_REMEDY)
