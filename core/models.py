"""The classifiers: softmax regression, or a multilayer perceptron with dropout and batch normalization."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Generator, Tensor, nn


class Dropout(nn.Module):
    """`nn.Dropout` with the mask drawn from a generator of its own, which PyTorch's has no argument for.

    On the CPU it draws the same numbers as `nn.Dropout` does from the process-wide generator.
    """

    def __init__(self, probability: float, generator: Generator) -> None:
        super().__init__()
        self.keep = 1.0 - probability
        self.generator = generator

    def forward(self, x: Tensor) -> Tensor:
        """Drop and rescale while training; x of any shape."""
        if not self.training:
            return x
        return x * torch.empty_like(x).bernoulli_(self.keep, generator=self.generator).div_(self.keep)


def linear(inputs: int, outputs: int, generator: Generator | None, *, bias: bool = True) -> nn.Linear:
    """`nn.Linear` with PyTorch's default initial weights, drawn from `generator` on the CPU.

    The same numbers as `torch.manual_seed(seed); nn.Linear(inputs, outputs)` for a generator with that seed:
    both weight and bias are uniform between +-1/sqrt(inputs). Without a generator it has shapes and no numbers.
    """
    if generator is None:
        return nn.Linear(inputs, outputs, bias=bias, device="meta")
    layer: nn.Linear = nn.utils.skip_init(nn.Linear, inputs, outputs, bias=bias)
    bound = 1 / math.sqrt(inputs)
    with torch.no_grad():
        nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
        if bias:
            nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
    return layer


def build_model(
    inputs: int,
    hidden: tuple[int, ...],
    outputs: int,
    *,
    dropout: float = 0.0,
    batch_norm: bool = False,
    generator: Generator | None,
    dropout_generator: Generator | None = None,
) -> nn.Sequential:
    """A stack of Linear, [BatchNorm1d], ReLU, [Dropout] for each hidden width, and a last Linear to the logits.

    Args:
        inputs: pixels of an image.
        hidden: widths of the hidden layers; none gives softmax regression.
        outputs: classes. The model gives logits, shape (images, outputs); softmax is left to the loss.
        dropout: probability of dropping a hidden unit.
        batch_norm: whether each hidden layer is normalized before its ReLU.
        generator: where initial weights come from; on the CPU, so that every device starts from the same. None makes
            linear layers that have shapes and no numbers.
        dropout_generator: where masks come from, on the model's device; `generator` by default.
    """
    layers: list[nn.Module] = []
    for width in hidden:
        layers.append(linear(inputs, width, generator))
        if batch_norm:
            layers.append(nn.BatchNorm1d(width))
        layers.append(nn.ReLU())
        if dropout:
            layers.append(Dropout(dropout, dropout_generator or generator or Generator("cpu")))
        inputs = width
    layers.append(linear(inputs, outputs, generator))
    return nn.Sequential(*layers)


def parameter_count(inputs: int, hidden: tuple[int, ...], outputs: int, *, batch_norm: bool = False) -> int:
    """Trainable numbers of the model `build_model` would make, without making it."""
    widths = (inputs, *hidden, outputs)
    linear_layers = sum((before + 1) * after for before, after in pairwise(widths))
    return linear_layers + (2 * sum(hidden) if batch_norm else 0)
