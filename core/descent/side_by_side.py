"""R stacks of Linear and an activation function beside each other: logits, losses, and gradients written out.

All first layers are one matrix product, because all models see the same images; the others are batched products. In
logits the models come last: a softmax over a dimension before the last one is fifteen times as fast.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.training.written_out import relu_backward

# Weights and biases of a layer of all models: (inputs, outputs, R) and (outputs, R) for the first layer, for the others
# (R, outputs, inputs) and (R, outputs).
Layer = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class _Activation:
    """What a hidden layer does.

    Attributes:
        forward: from its weighted sums to its outputs; may change them in place.
        backward: from a gradient by its outputs, and what it keeps, to the gradient by its sums: what autograd calls.
        keeps_sums: whether it keeps its sums for that; else its outputs.
    """

    forward: Callable[[Tensor], Tensor]
    backward: Callable[[Tensor, Tensor], Tensor]
    keeps_sums: bool = False


_ACTIVATIONS = {
    "relu": _Activation(torch.relu_, relu_backward),
    "tanh": _Activation(torch.tanh_, torch.ops.aten.tanh_backward),
    "sigmoid": _Activation(torch.sigmoid_, torch.ops.aten.sigmoid_backward),
    "identity": _Activation(lambda sums: sums, lambda delta, outputs: delta),
    "gelu": _Activation(F.gelu, torch.ops.aten.gelu_backward, keeps_sums=True),
}


def copies(model: nn.Sequential, models: int) -> list[Layer]:
    """So many copies of a stack of Linear and an activation function."""
    first, *rest = (layer for layer in model if isinstance(layer, nn.Linear))

    def copied(value: Tensor, dimension: int) -> Tensor:
        return value.detach().unsqueeze(dimension).repeat_interleave(models, dimension)

    layers = [(copied(first.weight.T, 2), copied(first.bias, 1))]
    return layers + [(copied(layer.weight, 0), copied(layer.bias, 0)) for layer in rest]


def per_model(numbers: Tensor, layers: Sequence[Layer]) -> list[Tensor]:
    """A number for each model, (R,), shaped to multiply each weight and each bias of the layers, in their order."""
    return [numbers, numbers] + [numbers.view(-1, 1, 1), numbers.view(-1, 1)] * (len(layers) - 1)


def logits(layers: Sequence[Layer], x: Tensor, activation: str = "relu") -> Tensor:
    """The logits (images, classes, R) for x (images, inputs); `activation` is a key of core.models.ACTIVATIONS."""
    return _forward(layers, x, _ACTIVATIONS[activation])[2]


def learn(layers: Sequence[Layer], x: Tensor, y: Tensor, activation: str = "relu") -> tuple[Tensor, list[Tensor]]:
    """The mean cross-entropy (R,) of each model on images x with labels y, and the gradients of it.

    The gradients come in the order of `layers`, weight and bias in turn, in their shapes.
    """
    act = _ACTIVATIONS[activation]
    inputs, kept, z = _forward(layers, x, act)
    log_p = F.log_softmax(z, 1)
    losses = mean_losses(log_p, y)
    delta = log_p.exp_().scatter_add_(1, _labels(y, z), z.new_full((1, 1, 1), -1.0).expand(len(y), 1, z.shape[2]))
    delta.div_(len(y))
    gradients: list[Tensor] = []
    for n in range(len(layers) - 1, 0, -1):
        # From the second layer on models come first.
        delta = delta.permute(2, 0, 1).contiguous() if n == len(layers) - 1 else delta
        gradients[:0] = [delta.mT @ inputs[n], delta.sum(1)]
        delta = act.backward(delta @ layers[n][0], kept[n])
    if len(layers) > 1:
        delta = delta.permute(1, 2, 0)
    first = x.T @ delta.reshape(len(y), -1)
    return losses, [first.view_as(layers[0][0]), delta.sum(0), *gradients]


def mean_losses(log_p: Tensor, y: Tensor) -> Tensor:
    """Mean cross-entropy (R,) in nats from log-probabilities (images, classes, R) and labels (images,)."""
    return log_p.gather(1, _labels(y, log_p)).mean((0, 1)).neg_()


def _forward(layers: Sequence[Layer], x: Tensor, act: _Activation) -> tuple[list[Tensor], list[Tensor], Tensor]:
    """What goes into each layer, x and then (R, images, width); what the way back needs of it; and the logits.

    The logits are (images, classes, R).
    """
    (weight, bias), *rest = layers
    z = torch.addmm(bias.flatten(), x, weight.flatten(1)).unflatten(1, bias.shape)
    inputs, kept = [x], [x]
    if rest:
        z = z.permute(2, 0, 1).contiguous()
        for weight, bias in rest:
            outputs = act.forward(z)
            kept.append(z if act.keeps_sums else outputs)
            inputs.append(outputs)
            z = torch.baddbmm(bias.unsqueeze(1), outputs, weight.mT)
        z = z.permute(1, 2, 0).contiguous()
    return inputs, kept, z


def _labels(y: Tensor, z: Tensor) -> Tensor:
    """Labels (images,) as indices into dimension 1 of z, the same for each model."""
    return y.view(-1, 1, 1).expand(-1, 1, z.shape[2])
