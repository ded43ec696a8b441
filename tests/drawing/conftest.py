"""Small trained models, made once."""

from __future__ import annotations

import pytest
import torch

from core.data import Dataset
from core.drawing.reader import Reader, reader
from core.training import RunConfig, Trainer
from core.training.recipes import recipe_config
from core.training.snapshot import Weights

Trained = tuple[RunConfig, Weights, Reader]


def trained(config: RunConfig, data: Dataset) -> Trained:
    trainer = Trainer(config, data, torch.device("cpu"))
    for _ in trainer.events():
        pass
    return config, trainer.weights(), reader(config, data, trainer.weights())


@pytest.fixture(scope="session")
def softmax(digits: Dataset) -> Trained:
    """Softmax regression on the 8x8 digits, standardized."""
    return trained(recipe_config("fast-softmax", dataset="digits", epochs=10), digits)


@pytest.fixture(scope="session")
def network(digits: Dataset) -> Trained:
    """An MLP with everything a model may have between its layers."""
    return trained(
        RunConfig(hidden=(32, 16), activation="gelu", dropout=0.1, batch_norm=True, epochs=10, learning_rate=0.1),
        digits,
    )


@pytest.fixture(scope="session")
def centred(digits: Dataset) -> Trained:
    """Softmax regression on pixels that are centred one by one."""
    return trained(RunConfig(scaling="centred", features=40, epochs=3), digits)
