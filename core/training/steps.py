"""One step of learning from a minibatch, by autograd."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from core.metrics import mean_loss

# Learns from images x (n, inputs) with labels y (n,); gives their mean loss in nats before the step, a scalar.
Step = Callable[[Tensor, Tensor], Tensor]


def step_by_autograd(model: nn.Sequential, optimizer: torch.optim.Optimizer, l1: float = 0.0) -> Step:
    """A step as PyTorch takes it, for every model and optimizer.

    Args:
        model, optimizer: are changed by it.
        l1: so many times the sum of the absolute parameters is added to the loss that is learnt from, not to the one
            that is given; where a parameter is 0, that part of its gradient is 0.
    """
    parameters = list(model.parameters())
    plain = isinstance(optimizer, torch.optim.SGD) and not optimizer.defaults["momentum"]

    def step(x: Tensor, y: Tensor) -> Tensor:
        for parameter in parameters:
            parameter.grad = None
        loss = mean_loss(model(x), y)
        if l1:
            penalty = sum(parameter.abs().sum() for parameter in parameters)
            (loss + l1 * penalty).backward()
        else:
            loss.backward()
        if plain:
            _descend(parameters, **optimizer.param_groups[0])
        else:
            optimizer.step()
        return loss.detach()

    return step


@torch.no_grad()
def _descend(parameters: list[nn.Parameter], *, lr: float, weight_decay: float, **_: object) -> None:
    """torch.optim.SGD's step bit for bit; what it does around that takes a quarter of a step of softmax regression."""
    for parameter in parameters:
        assert parameter.grad is not None
        gradient = parameter.grad.add(parameter, alpha=weight_decay) if weight_decay else parameter.grad
        parameter.add_(gradient, alpha=-lr)
