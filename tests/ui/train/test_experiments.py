"""What the experiments on the home page promise comes true, whatever the seed."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
import torch

from core.data import Dataset
from core.training import EpochDone, StepDone, train
from core.ui.train.experiments import EXPERIMENTS, Experiment

SEEDS = (1, 2, 3, 4, 5)
# What a visitor waits for at most; the recipe for MNIST has a test of its own, tests/training/test_recipes.py.
EPOCHS = 15


def experiment(question: str) -> Experiment:
    """The experiment that asks this."""
    (found,) = (each for each in EXPERIMENTS if each.question == question)
    return found


def trained(question: str, seed: int, data: Dataset) -> tuple[list[float], list[EpochDone]]:
    """The loss of each minibatch recorded, and the epochs, of an experiment that goes on for EPOCHS at most."""
    config = experiment(question).config
    config = replace(config, seed=seed, epochs=min(config.epochs, EPOCHS), log_every=1)
    events = list(train(config, data, torch.device("cpu")))
    return [e.loss for e in events if isinstance(e, StepDone)], [e for e in events if isinstance(e, EpochDone)]


def test_every_experiment_has_its_promise_tested() -> None:
    asked = {each.question for each in EXPERIMENTS if each.config.dataset == "digits"}
    assert asked == {
        "How little does a machine need to read digits?",
        "What does a learning rate that is too large do?",
        "When does the loss stop being a number?",
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_one_layer_reads_digits(seed: int, digits: Dataset) -> None:
    _, epochs = trained("How little does a machine need to read digits?", seed, digits)
    confusion = torch.tensor(epochs[-1].confusion)
    # Gathered on the diagonal: of each class most are there.
    assert (confusion.diagonal() > confusion.sum(1) / 2).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rate_that_is_too_large_never_settles(seed: int, digits: Dataset) -> None:
    losses, _ = trained("What does a learning rate that is too large do?", seed, digits)
    last = losses[-50:]
    assert all(map(math.isfinite, losses))
    assert max(last) > losses[0] and max(last) > 2 * min(last)
    assert sum(later > earlier for earlier, later in pairwise(last)) > 10  # up and down


@pytest.mark.parametrize("seed", SEEDS)
def test_a_loss_stops_being_a_number_within_a_few_minibatches(seed: int, digits: Dataset) -> None:
    losses, _ = trained("When does the loss stop being a number?", seed, digits)
    assert math.isfinite(losses[0])
    assert not all(map(math.isfinite, losses[:10]))
