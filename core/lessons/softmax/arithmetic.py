"""Softmax: from logits to probabilities, with a temperature, beside one sigmoid per class, and its Jacobian.

All arithmetic is PyTorch's in float32, so that the numbers are those a student's own script prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.reading import tables
from core.reading.rules import Name, Real
from core.scripts import literals
from core.scripts.literals import Matrix

LIMIT = 1000.0
FEWEST, MOST = 2, 10
COLDEST, HOTTEST = 0.05, 100.0
# A sigmoid this close to 0 or 1 hardly moves any more: its slope p (1 - p) is below 0.01.
SATURATED = 0.99
LOGIT = Real(-LIMIT, LIMIT)
TEMPERATURE = Real(COLDEST, HOTTEST)
CONSTANT = Real(-LIMIT, LIMIT)


@dataclass(frozen=True)
class ClassLogits:
    """One example's logits (dimensionless), one for each class, and the names of the classes."""

    names: tuple[str, ...]
    logits: tuple[float, ...]

    def tensor(self) -> Tensor:
        """The logits as float32 (classes,)."""
        return torch.tensor(self.logits, dtype=torch.float32)


EXAMPLES = {
    "rock-paper-scissors": ClassLogits(("rock", "paper", "scissors"), (1.0, 2.0, 3.0)),
    "equal": ClassLogits(("cat", "dog", "parrot"), (1.0, 1.0, 1.0)),
    "one-huge": ClassLogits(("cat", "dog", "parrot"), (1.0, 2.0, 100.0)),
}


def read_logits(values: Sequence[object], names: Sequence[object]) -> ClassLogits:
    """Typed logits and class names, checked.

    Args:
        values: one cell for each class: finite numbers from -1,000 to 1,000, or text that reads as one.
        names: one cell for each class: 1 to 20 characters.

    Raises:
        ValueError: one sentence that names the class and the allowed range.
    """
    values, names = tables.row(values, "The logits"), tables.row(names, "The class names")
    tables.count(len(values), "classes", FEWEST, MOST)
    if len(names) != len(values):
        raise ValueError(f"Every class needs a name and a logit: there are {len(names)} names, {len(values)} logits.")
    read = tuple(Name().typed(f"The name of class {n}", cell) for n, cell in enumerate(names, 1))
    logits = tuple(LOGIT.typed(f"The logit of {name}", cell) for cell, name in zip(values, read, strict=True))
    return ClassLogits(read, logits)


def softmax(logits: Tensor, temperature: float = 1.0) -> Tensor:
    """Probabilities exp(z_i / T) / sum_j exp(z_j / T) over the last dimension; the shape of `logits`.

    Source of the temperature: Hinton, Vinyals, Dean, "Distilling the Knowledge in a Neural Network", 2015, eq. 1.
    """
    return torch.softmax(logits / temperature, -1)


@dataclass(frozen=True)
class SigmoidComparison:
    """Softmax beside one sigmoid per class, for the same logits (z + constant) / temperature.

    Attributes:
        scaled: (z + constant) / temperature, one for each class.
        softmax, sigmoid: what each makes of it, from 0 to 1.
        softmax_sum, sigmoid_sum: their sums; only the first is 1 for all logits.
        unshifted_softmax, unshifted_sigmoid: the same with the constant 0.
        saturated: whether each sigmoid is above 0.99 or below 0.01.
        predicted_by_logits, predicted_by_softmax: argmax. They are the same class, but where two logits are so
            close that their probabilities round to the same number: then `tied` is true.
        sentence: the difference between the two, pointed out for these logits.
    """

    scaled: tuple[float, ...]
    softmax: tuple[float, ...]
    softmax_sum: float
    sigmoid: tuple[float, ...]
    sigmoid_sum: float
    unshifted_softmax: tuple[float, ...]
    unshifted_sigmoid: tuple[float, ...]
    saturated: tuple[bool, ...]
    predicted_by_logits: int
    predicted_by_softmax: int
    tied: bool
    sentence: str


def compare(classes: ClassLogits, temperature: float = 1.0, constant: float = 0.0) -> SigmoidComparison:
    """Both functions on one example's logits; a constant changes the sigmoids and not the softmax."""
    z = classes.tensor()
    scaled = (z + constant) / temperature
    p, s = torch.softmax(scaled, 0), torch.sigmoid(scaled)
    saturated = tuple(not 1 - SATURATED <= value <= SATURATED for value in s.tolist())
    return SigmoidComparison(
        scaled=literals.floats(scaled),
        softmax=literals.floats(p),
        softmax_sum=p.sum().item(),
        sigmoid=literals.floats(s),
        sigmoid_sum=s.sum().item(),
        unshifted_softmax=literals.floats(softmax(z, temperature)),
        unshifted_sigmoid=literals.floats(torch.sigmoid(z / temperature)),
        saturated=saturated,
        predicted_by_logits=int(z.argmax()),
        predicted_by_softmax=int(p.argmax()),
        tied=int((p == p.max()).sum()) > 1,
        sentence=_difference(classes.names, p, s, saturated),
    )


def _difference(names: tuple[str, ...], p: Tensor, s: Tensor, saturated: tuple[bool, ...]) -> str:
    sums = f"The sigmoids sum to {s.sum().item():.4f}, the softmax to {p.sum().item():.4f}."
    high, low = (s > SATURATED).nonzero().flatten().tolist(), (s < 1 - SATURATED).nonzero().flatten().tolist()
    if len(high) > 1:
        a, b = _two_largest(p, high)
        why = (
            f"The sigmoids of {names[a]} and {names[b]} are both above {SATURATED}, so that they look alike; softmax "
            f"compares the two and gives {p[a].item():.4f} and {p[b].item():.4f}."
        )
    elif len(low) > 1:
        a, b = _two_largest(p, low)
        why = (
            f"The sigmoids of {names[a]} and {names[b]} are both below {1 - SATURATED:.2f}, so that they look alike; "
            f"softmax compares the two and gives {p[a].item():.4f} and {p[b].item():.4f}."
        )
    elif any(saturated):
        k = saturated.index(True)
        why = f"The sigmoid of {names[k]} is saturated at {s[k].item():.4f}, whatever the other logits are."
    else:
        why = "A sigmoid looks at its own logit only, so the classes do not share one whole."
    return f"{sums} {why}"


def _two_largest(p: Tensor, group: list[int]) -> list[int]:
    return sorted(group, key=lambda k: float(p[k]), reverse=True)[:2]


@dataclass(frozen=True)
class Jacobian:
    """How each probability moves with each logit: row i, column j is dp_i / dz_j (probability per unit of logit).

    Attributes:
        by_formula: p_i (1[i = j] - p_j) / T.
        by_autograd: the same from PyTorch's automatic differentiation.
        largest_difference: between the two; rounding.
    """

    by_formula: Matrix
    by_autograd: Matrix
    largest_difference: float


def jacobian(classes: ClassLogits, temperature: float = 1.0, constant: float = 0.0) -> Jacobian:
    """The Jacobian of softmax, both ways; rows and columns sum to 0, as probabilities only move between classes.

    Source: Goodfellow, Bengio, Courville, "Deep Learning", 2016, section 6.2.2.3, differentiated.
    """
    z = classes.tensor()
    p = softmax(z + constant, temperature)
    formula = (torch.diag(p) - torch.outer(p, p)) / temperature
    autograd = torch.autograd.functional.jacobian(lambda z: softmax(z + constant, temperature), z)
    return Jacobian(literals.rows(formula), literals.rows(autograd), (formula - autograd).abs().max().item())
