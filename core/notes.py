"""The draws of the lecture notes: each notebook sets its seed once, and a later layer needs all draws before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

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


@dataclass(frozen=True)
class Numbers:
    """Random numbers that a notebook draws on its way to a layer.

    Attributes:
        what: they are, for a comment.
        code: what the notebook draws them with.
        draw: draws the same numbers from a generator.
    """

    what: str
    code: str
    draw: Callable[[Generator], Tensor]


# A notebook's draws in their order, the last of them a layer.
Stream = tuple[Layer | Numbers, ...]

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


# The notebook on three codings draws logits and classes for an example of the loss before its layer, where it prints
# 0.242; where it prints each hundredth epoch, down to 0.2541, it draws the layer alone.
CODING_AFTER_LOSS, CODING = "nn.Linear after the example of the loss", "nn.Linear"
CODING_STREAMS: tuple[Stream, ...] = (
    (
        Numbers("logits", "torch.rand(3, 5)", lambda generator: torch.rand(3, 5, generator=generator)),
        Numbers("classes", "torch.randint(5, (3,))", lambda generator: torch.randint(5, (3,), generator=generator)),
        Layer(CODING_AFTER_LOSS, 4, 3),
    ),
    (Layer(CODING, 4, 3),),
)
STREAMS: tuple[Stream, ...] = (LAYERS, *CODING_STREAMS)


def start(name: str) -> Tensor:
    """The initial weights and biases of the layer of this name, flat in nn.Linear's order, float32 (P,)."""
    generator = torch.Generator().manual_seed(SEED)
    before, layer = _up_to(name)
    for draw in before:
        if isinstance(draw, Layer):
            linear(draw.inputs, draw.outputs, generator)
        else:
            draw.draw(generator)
    return torch.cat([p.detach().flatten() for p in linear(layer.inputs, layer.outputs, generator).parameters()])


def lines(name: str) -> str:
    """Python that makes `model`, the layer of this name, as the notebook does: with all that it draws before."""
    before, layer = _up_to(name)
    drawn = [
        f"nn.Linear({draw.inputs}, {draw.outputs})  # the notes' layer for {draw.name}"
        if isinstance(draw, Layer)
        else f"{draw.code}  # the notes' {draw.what}, drawn before the layer"
        for draw in before
    ]
    return "\n".join([f"torch.manual_seed({SEED})", *drawn, f"model = nn.Linear({layer.inputs}, {layer.outputs})"])


def _up_to(name: str) -> tuple[Stream, Layer]:
    """What a notebook draws before the layer of this name, and the layer."""
    return next(
        (stream[:place], draw)
        for stream in STREAMS
        for place, draw in enumerate(stream)
        if isinstance(draw, Layer) and draw.name == name
    )
