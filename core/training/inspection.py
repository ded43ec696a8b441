"""Looking into a trained model from its saved weights: the model again, its logits, its weights as pictures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor, nn

from core.data import Dataset, scaled
from core.data.scaling import scale
from core.training.config import RunConfig
from core.training.loop import make_model
from core.training.set_apart import examples
from core.training.snapshot import Weights


def trained_model(config: RunConfig, data: Dataset, weights: Weights) -> nn.Sequential:
    """The model of a run with its weights, on the CPU in evaluation mode."""
    model = make_model(config, data, torch.Generator())
    model.load_state_dict(weights)
    return model.eval()


class Part(StrEnum):
    """The examples that a run is judged by."""

    VALIDATION = "validation"
    TEST = "test"


@dataclass(frozen=True, eq=False)
class Judged:
    """What a trained model says of a part of the data, on the CPU in evaluation mode.

    Attributes:
        part: which part.
        logits: float32 (examples, classes).
        labels: int64 (examples,).
        x: (examples, features), in the units of their source.
    """

    part: Part
    logits: Tensor
    labels: Tensor
    x: Tensor


def judged(config: RunConfig, data: Dataset, weights: Weights, part: Part) -> Judged:
    """Ask the model of a run about the validation set, or the test set."""
    split, cpu = examples(config, data), torch.device("cpu")
    tensors = scaled(split.training, config.images(data), config.scaling, cpu, config.features)
    apart = part is Part.VALIDATION
    x = scale(split.x_apart, tensors.shift, tensors.scale, cpu) if apart else tensors.x_test
    with torch.inference_mode():
        logits: Tensor = trained_model(config, data, weights)(x)
    return Judged(part, logits, split.y_apart if apart else data.y_test, split.x_apart if apart else data.x_test)


def logits_of_test_set(config: RunConfig, data: Dataset, weights: Weights) -> Tensor:
    """Logits of the test images, float32 (images, classes), on the CPU in evaluation mode."""
    return judged(config, data, weights, Part.TEST).logits


def weight_rows(config: RunConfig, weights: Weights) -> Tensor | None:
    """The weights of softmax regression, (classes, pixels); None for a network or before the first epoch."""
    return weights.get("0.weight") if not config.hidden else None
