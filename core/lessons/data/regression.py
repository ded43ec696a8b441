"""Softmax regression for any data set, without a rate to choose: the one the page's guesses are compared with."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core import computing

STEPS = 100
MOMENTUM = 0.9


def safe_rate(x: Tensor) -> float:
    """The learning rate 2/lambda, where lambda is the largest eigenvalue of X'X/N and X has the bias's column of ones.

    The second derivatives of the mean cross-entropy are never larger than lambda/2 (Boehning 1992), so that a step of
    gradient descent with this rate cannot overshoot, whatever the weights.

    Args:
        x: (examples, features).
    """
    ones = torch.cat([x.double(), torch.ones(len(x), 1, dtype=torch.float64)], 1)
    return 2 / float(torch.linalg.eigvalsh(ones.T @ ones / len(x))[-1])


def softmax_regression(x: Tensor, labels: Tensor, classes: int) -> nn.Linear:
    """Weights after STEPS steps of gradient descent with momentum on all examples at once, from all zeros.

    Args:
        x: float32 (examples, features).
        labels: int64 (examples,).
        classes: outputs.
    """
    # PyTorch's own initial weights would be drawn from the random numbers that all of the process share.
    model: nn.Linear = nn.utils.skip_init(nn.Linear, x.shape[1], classes)
    nn.init.zeros_(model.weight)
    nn.init.zeros_(model.bias)
    optimizer = torch.optim.SGD(model.parameters(), lr=safe_rate(x), momentum=MOMENTUM, nesterov=True)
    for _ in range(STEPS):
        computing.step()
        optimizer.zero_grad()
        F.cross_entropy(model(x), labels).backward()
        optimizer.step()
    return model
