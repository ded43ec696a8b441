"""Looking into a trained model from its saved weights: the model again, its logits, its weights as pictures."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from core.data import Dataset, scaled
from core.training.config import RunConfig
from core.training.loop import make_model
from core.training.snapshot import Weights


def trained_model(config: RunConfig, data: Dataset, weights: Weights) -> nn.Sequential:
    """The model of a run with its weights, on the CPU in evaluation mode."""
    model = make_model(config, data, torch.Generator())
    model.load_state_dict(weights)
    return model.eval()


def logits_of_test_set(config: RunConfig, data: Dataset, weights: Weights) -> Tensor:
    """Logits of the test images, float32 (images, classes), on the CPU in evaluation mode."""
    tensors = scaled(data, config.images(data), config.scaling, torch.device("cpu"), config.features)
    with torch.inference_mode():
        logits: Tensor = trained_model(config, data, weights)(tensors.x_test)
    return logits


def weight_rows(config: RunConfig, weights: Weights) -> Tensor | None:
    """The weights of softmax regression, (classes, pixels); None for a network or before the first epoch."""
    return weights.get("0.weight") if not config.hidden else None
