"""The classifiers: softmax regression, or a multilayer perceptron with an activation function, dropout, batch norm."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor, nn

# What a hidden layer does to its weighted sums, by name. GELU is the exact one, with the normal distribution.
ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "identity": nn.Identity,
    "gelu": nn.GELU,
}


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
    activation: str = "relu",
    dropout: float = 0.0,
    batch_norm: bool = False,
    generator: Generator | None,
    dropout_generator: Generator | None = None,
) -> nn.Sequential:
    """A stack of Linear, [BatchNorm1d], activation, [Dropout] for each hidden width, and a last Linear to the logits.

    Args:
        inputs: pixels of an image.
        hidden: widths of the hidden layers; none gives softmax regression.
        outputs: classes. The model gives logits, shape (images, outputs); softmax is left to the loss.
        activation: one of ACTIVATIONS.
        dropout: probability of dropping a hidden unit.
        batch_norm: whether each hidden layer is normalized before its activation.
        generator: where initial weights come from; on the CPU, so that every device starts from the same. None makes
            linear layers that have shapes and no numbers.
        dropout_generator: where masks come from, on the model's device; `generator` by default.
    """
    layers: list[nn.Module] = []
    for width in hidden:
        layers.append(linear(inputs, width, generator))
        if batch_norm:
            layers.append(nn.BatchNorm1d(width))
        layers.append(ACTIVATIONS[activation]())
        if dropout:
            layers.append(Dropout(dropout, dropout_generator or generator or Generator("cpu")))
        inputs = width
    layers.append(linear(inputs, outputs, generator))
    return nn.Sequential(*layers)


def flat_weights(model: nn.Module) -> NDArray[np.float32]:
    """A copy of all parameters one after the other, in the order of `model.parameters()`: float32 (parameters,)."""
    flat = torch.cat([parameter.detach().flatten() for parameter in model.parameters()])
    numbers: NDArray[np.float32] = flat.cpu().numpy()
    return numbers


@torch.no_grad()
def put_weights(model: nn.Module, numbers: NDArray[np.float32]) -> None:
    """Give a model these parameters: the inverse of `flat_weights`; ValueError where their number does not fit."""
    parameters = list(model.parameters())
    sizes = [parameter.numel() for parameter in parameters]
    if sum(sizes) != len(numbers):
        raise ValueError(f"{len(numbers)} numbers for {sum(sizes)} parameters")
    for parameter, part in zip(parameters, torch.from_numpy(numbers).split(sizes), strict=True):
        parameter.copy_(part.view_as(parameter))


def floats_of(model: nn.Module) -> list[Tensor]:
    """All that makes up a model, the order of `state_dict`: parameters, and with batch norm its running statistics.

    What batch norm has counted is left out: with a momentum nothing depends on it.
    """
    return [value for value in model.state_dict().values() if value.is_floating_point()]


def flat_state(model: nn.Module) -> NDArray[np.float32]:
    """A copy of these one after the other: float32 (numbers,). Without batch norm the same as `flat_weights`."""
    numbers: NDArray[np.float32] = torch.cat([value.flatten() for value in floats_of(model)]).cpu().numpy()
    return numbers


def parameter_count(inputs: int, hidden: tuple[int, ...], outputs: int, *, batch_norm: bool = False) -> int:
    """Trainable numbers of the model `build_model` would make, without making it."""
    widths = (inputs, *hidden, outputs)
    linear_layers = sum((before + 1) * after for before, after in pairwise(widths))
    return linear_layers + (2 * sum(hidden) if batch_norm else 0)


def state_count(inputs: int, hidden: tuple[int, ...], outputs: int, *, batch_norm: bool = False) -> int:
    """How many numbers `flat_state` has of that model."""
    parameters = parameter_count(inputs, hidden, outputs, batch_norm=batch_norm)
    return parameters + running_statistics(hidden, batch_norm=batch_norm)


def running_statistics(hidden: tuple[int, ...], *, batch_norm: bool) -> int:
    """How many of them are running means and variances."""
    return 2 * sum(hidden) if batch_norm else 0
