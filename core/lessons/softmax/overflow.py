"""Overflow: the naive softmax formula and the log-sum-exp one, step by step in float32."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core.lessons.softmax.arithmetic import ClassLogits
from core.scripts import literals

# The largest x with a finite float32 exp(x), and the one below which exp(x) is exactly 0.
EXP_OVERFLOWS_ABOVE = math.log(torch.finfo(torch.float32).max)
SMALLEST_NORMAL = torch.finfo(torch.float32).smallest_normal
EXP_IS_ZERO_BELOW = math.log(SMALLEST_NORMAL * torch.finfo(torch.float32).eps / 2)
# By which a probability may be wrong and still count as right.
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Steps:
    """One way to compute softmax, in float32, column by column; values may be inf or nan.

    Attributes:
        exponents: what goes into exp, one for each class.
        exponentials: exp of them.
        total: the sum of the exponentials.
        quotients: exponentials / total: the probabilities.
        log_sum_exp: the logarithm of the sum over classes of exp(logit), in nats.
    """

    exponents: tuple[float, ...]
    exponentials: tuple[float, ...]
    total: float
    quotients: tuple[float, ...]
    log_sum_exp: float


@dataclass(frozen=True)
class Overflow:
    """Both ways, side by side.

    Attributes:
        naive: exp of the logits as they are.
        stable: exp of the logits minus their maximum, which is added back in the log-sum-exp.
        broke: whether the naive probabilities are nan, or wrong by more than TOLERANCE.
    """

    naive: Steps
    stable: Steps
    broke: bool


def overflow(classes: ClassLogits, temperature: float = 1.0, constant: float = 0.0) -> Overflow:
    """Both ways on the logits (z + constant) / temperature.

    Source of the stable one: Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax
    functions", IMA Journal of Numerical Analysis 41, 2021.
    """
    scaled = (classes.tensor() + constant) / temperature
    naive, stable = _steps(scaled, torch.zeros(())), _steps(scaled, scaled.max())
    # Not below it, which is true of nan as well.
    broke = not all(abs(a - b) <= TOLERANCE for a, b in zip(naive.quotients, stable.quotients, strict=True))
    return Overflow(naive, stable, broke)


def _steps(scaled: Tensor, shift: Tensor) -> Steps:
    exponents = scaled - shift
    exponentials = torch.exp(exponents)
    total = exponentials.sum()
    return Steps(
        exponents=literals.floats(exponents),
        exponentials=literals.floats(exponentials),
        total=total.item(),
        quotients=literals.floats(exponentials / total),
        log_sum_exp=(shift + total.log()).item(),
    )
