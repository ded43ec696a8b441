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
EXP_IS_ZERO_BELOW = math.log(torch.finfo(torch.float32).smallest_normal * torch.finfo(torch.float32).eps / 2)


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
        broke: whether the naive probabilities are nan, or wrong by more than 1e-5.
        lost: classes whose stable probability is exactly 0 in float32: smaller than float32 can say.
        sentence: what happened, and why.
    """

    naive: Steps
    stable: Steps
    broke: bool
    lost: int
    sentence: str


def overflow(classes: ClassLogits, temperature: float = 1.0, constant: float = 0.0) -> Overflow:
    """Both ways on the logits (z + constant) / temperature.

    Source of the stable one: Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax
    functions", IMA Journal of Numerical Analysis 41, 2021.
    """
    scaled = (classes.tensor() + constant) / temperature
    naive, stable = _steps(scaled, torch.zeros(())), _steps(scaled, scaled.max())
    # Not below 1e-5, which is true of nan as well.
    broke = not all(abs(a - b) <= 1e-5 for a, b in zip(naive.quotients, stable.quotients, strict=True))
    lost = sum(value == 0 for value in stable.quotients)
    return Overflow(naive, stable, broke, lost, _why(naive, broke))


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


def _why(naive: Steps, broke: bool) -> str:
    if naive.total == 0:
        return (
            f"Every exp is 0 in float32 (it is below an exponent of {EXP_IS_ZERO_BELOW:.2f}), and 0 / 0 is nan. "
            "After subtracting the maximum the largest exp is 1, so the sum cannot be 0."
        )
    if math.inf in naive.exponentials:
        return (
            f"exp is inf in float32 above an exponent of {EXP_OVERFLOWS_ABOVE:.2f}, and inf / inf is nan. "
            "After subtracting the maximum no exponent is above 0, so nothing can overflow."
        )
    if math.isinf(naive.total):
        return "Each exp is finite, but their sum is inf in float32, so every quotient is 0 and they sum to 0, not 1."
    if broke:
        return "Every exp is so small that float32 keeps only a few of its digits, and the quotients show it."
    return "Both ways give the same probabilities here: the logits are small enough for exp in float32."
