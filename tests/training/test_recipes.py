"""What the recipes promise on MNIST: the notes' as they are, the fast ones for five seeds (three MLPs are slow)."""

from __future__ import annotations

import pytest
import torch

from core.data import Dataset
from core.training import EpochDone, train
from core.training.recipes import recipe_config
from core.training.snapshot import Weights

pytestmark = pytest.mark.mnist
CPU = torch.device("cpu")
SEEDS = (1, 2, 3, 4, 5)


def accuracies(data: Dataset, recipe: str, seed: int) -> list[float]:
    """Test accuracy after each epoch."""
    events = train(recipe_config(recipe, dataset="mnist", seed=seed), data, CPU)
    return [event.test_accuracy for event in events if isinstance(event, EpochDone)]


@pytest.mark.parametrize("seed", SEEDS)
def test_fast_softmax_reaches_92_1_per_cent_within_2_epochs(seed: int, mnist: Dataset) -> None:
    reached = accuracies(mnist, "fast-softmax", seed)
    assert len(reached) <= 2 and max(reached) >= 0.921


def test_fast_mlp_reaches_98_per_cent_within_10_epochs_with_the_first_seed(
    fast_mlp: tuple[list[float], Weights],
) -> None:
    reached, _ = fast_mlp
    assert 1 <= len(reached) <= 10 and reached[-1] >= 0.98


@pytest.mark.parametrize("seed", [SEEDS[1], *(pytest.param(seed, marks=pytest.mark.slow) for seed in SEEDS[2:])])
def test_fast_mlp_reaches_98_per_cent_within_10_epochs(seed: int, mnist: Dataset) -> None:
    reached = accuracies(mnist, "fast-mlp", seed)
    assert len(reached) <= 10 and reached[-1] >= 0.98


@pytest.mark.parametrize(("recipe", "expected"), [("softmax", 0.904), ("mlp", 0.92)])
def test_the_notes_recipes_give_what_they_give_today(recipe: str, expected: float, mnist: Dataset) -> None:
    # REFERENCE: 90.4 % and 92 %, where the notes printed 92.11 % and 96 %.
    assert accuracies(mnist, recipe, 1)[-1] == pytest.approx(expected, abs=0.01)
