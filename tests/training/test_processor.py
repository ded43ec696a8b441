"""Numbers that are too small count as 0 while something trains, and only then."""

from __future__ import annotations

import pytest
import torch

from core.data import Dataset
from core.training import RunConfig, train
from core.training.processor import for_training


def is_kept() -> bool:
    """Whether a number below the normal ones is more than 0."""
    return bool((torch.tensor([1e-39]) * torch.tensor([0.5])).item() > 0)


@pytest.fixture(autouse=True)
def capable() -> None:
    if not torch.set_flush_denormal(False):
        pytest.skip("This processor does not count small numbers as 0.")


def test_small_numbers_count_as_0_within_the_block() -> None:
    assert is_kept()
    with for_training():
        assert not is_kept()
    assert is_kept()


def test_a_run_that_is_left_gives_the_numbers_back(digits: Dataset) -> None:
    events = train(RunConfig(epochs=1), digits, torch.device("cpu"))
    next(events)
    assert not is_kept()
    events.close()
    assert is_kept()
