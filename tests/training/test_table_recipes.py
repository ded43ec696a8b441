"""What the recipes for tables promise: the notes' own numbers, and held-out rows read right for five seeds."""

from __future__ import annotations

import pytest
import torch

from core.data import load
from core.training import EpochDone, RunConfig, Started, train
from core.training.recipes import recipe_config

CPU = torch.device("cpu")
# The cost of nn.Linear that the notes print at epoch 0, 100, ... 1000: each before the step of that epoch.
PRINTED = (1.6168, 0.6589, 0.5734, 0.5182, 0.4733, 0.4335, 0.3966, 0.3609, 0.3254, 0.2892, 0.2541)


def events(config: RunConfig) -> tuple[Started, list[EpochDone]]:
    found = list(train(config, load(config.dataset), CPU))
    assert isinstance(found[0], Started)
    return found[0], [event for event in found if isinstance(event, EpochDone)]


@pytest.mark.parametrize("batch_size", [8, 64])
def test_the_notes_1000_epochs_have_the_notes_numbers(batch_size: int) -> None:
    # The test rows are the training rows, so the test loss after an epoch is the cost before the next one's step.
    started, epochs = events(recipe_config("three-codings", batch_size=batch_size))
    shown = [started.test_loss, *(epoch.test_loss for epoch in epochs[99::100])]
    assert [round(float(loss or 0), 4) for loss in shown] == list(PRINTED)
    assert len(epochs) == 1000 and epochs[-1].test_accuracy == 1.0


def test_the_notes_1000_epochs_begin_with_a_quarter_right() -> None:
    from core.training.untrained import untrained

    start = untrained(recipe_config("three-codings"), load("three-codings"))
    assert start is not None and start.found.accuracy == 0.25 and round(start.found.loss, 4) == PRINTED[0]


def test_the_notes_20_epochs_have_the_notes_numbers() -> None:
    _, epochs = events(recipe_config("learning-rate"))
    assert [f"{epochs[at].train_loss:.6f}" for at in (0, -1)] == ["2.203667", "0.989365"]
    assert f"{epochs[-1].test_loss:.6f}" == "1.425844" and epochs[-1].test_accuracy == 0


@pytest.mark.parametrize(("recipe", "least"), [("iris", 0.98), ("wine", 0.983), ("breast-cancer", 0.957)])
def test_the_worst_of_five_seeds(recipe: str, least: float) -> None:
    reached = [events(recipe_config(recipe, seed=seed))[1][-1].test_accuracy for seed in (1, 2, 3, 4, 5)]
    assert min(reached) >= least, reached
