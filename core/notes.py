"""The draws of the lecture notes: each notebook sets its seed once, and a later layer needs all draws before it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.models import linear

SEED = 1


@dataclass(frozen=True)
class Layer:
    """One nn.Linear of a notebook.

    Attributes:
        name: what the notebook trains it for.
        inputs, outputs: its width on both sides.
    """

    name: str
    inputs: int
    outputs: int


# The notebook on learning rate, normalization and penalty, from its first layer to its last.
LEARNS, OVERSHOOTS, STALLS, LEARNS_AGAIN = "0.1", "1e5", "1e-10", "0.1 again"
NORMALIZATION, PENALTY = "normalized exam scores", "penalty"
LAYERS = (
    Layer(LEARNS, 3, 3),
    Layer(OVERSHOOTS, 3, 3),
    Layer(STALLS, 3, 3),
    Layer(LEARNS_AGAIN, 3, 3),
    Layer(NORMALIZATION, 3, 1),
    Layer(PENALTY, 3, 1),
)


def start(name: str) -> Tensor:
    """The initial weights and biases of the layer of this name, flat in nn.Linear's order, float32 (P,)."""
    generator = torch.Generator().manual_seed(SEED)
    for layer in _up_to(name):
        made = linear(layer.inputs, layer.outputs, generator)
    return torch.cat([p.detach().flatten() for p in made.parameters()])


def lines(name: str) -> str:
    """Python that makes `model`, the layer of this name, as the notebook does: with every layer before it."""
    *before, last = _up_to(name)
    drawn = [f"nn.Linear({layer.inputs}, {layer.outputs})  # the notes' layer for {layer.name}" for layer in before]
    return "\n".join([f"torch.manual_seed({SEED})", *drawn, f"model = nn.Linear({last.inputs}, {last.outputs})"])


def _up_to(name: str) -> tuple[Layer, ...]:
    return LAYERS[: [layer.name for layer in LAYERS].index(name) + 1]
