"""What `backward()` and `step()` do, written out: a step of SGD for a stack of Linear and ReLU, as matrix products.

With logits z and the mean cross-entropy of n images, the gradient of the loss with respect to z is
(softmax(z) - one_hot(y)) / n. A layer a @ W.T + b hands such a delta down: delta.T @ a belongs to W, the sum of delta's
rows to b, and delta @ W to a; a ReLU lets it through where its output is above 0. Source: Rumelhart, Hinton and
Williams, "Learning representations by back-propagating errors", 1986.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.training.steps import Step


def step_written_out(model: nn.Sequential, optimizer: torch.optim.Optimizer) -> Step:
    """The same step for Linear and ReLU under plain SGD, equal to autograd's but for rounding.

    Args:
        model: Linear layers with ReLU between them.
        optimizer: SGD; only its learning rate and weight decay are read, at each step.
    """
    layers = [(layer.weight.detach(), layer.bias.detach()) for layer in model if isinstance(layer, nn.Linear)]

    @torch.no_grad()
    def step(x: Tensor, y: Tensor) -> Tensor:
        # Read anew each time: a schedule changes them, and a checkpoint replaces them.
        rate, decay = (optimizer.param_groups[0][name] for name in ("lr", "weight_decay"))
        inputs = [x]
        for weight, bias in layers[:-1]:
            inputs.append(F.linear(inputs[-1], weight, bias).relu_())
        log_p = F.log_softmax(F.linear(inputs[-1], *layers[-1]), 1)
        loss = F.nll_loss(log_p, y)
        delta = log_p.exp_().scatter_add_(1, y.unsqueeze(1), log_p.new_full((len(y), 1), -1.0))
        ones = x.new_ones(len(y))
        # A parameter becomes (1 - rate * decay) times itself, less the rate times its gradient with the mean's 1 / n.
        change = {"beta": 1 - rate * decay, "alpha": -rate / len(y)}
        for n, (weight, bias) in reversed([*enumerate(layers)]):
            # Handed down before the layer changes.
            below = relu_backward(delta @ weight, inputs[n]) if n else delta
            weight.addmm_(delta.T, inputs[n], **change)
            bias.addmv_(delta.T, ones, **change)
            delta = below
        return loss

    return step


def relu_backward(delta: Tensor, output: Tensor) -> Tensor:
    """A gradient by the outputs of a ReLU as the gradient by its inputs: 0 where the output is.

    The operation is the one autograd calls. delta * (output > 0) has the same numbers and takes six times as long.
    """
    below: Tensor = torch.ops.aten.threshold_backward(delta, output, 0)
    return below
