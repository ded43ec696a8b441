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

# As far as a float32 still tells two logits apart that differ by 0.1, and farther than a trained model goes.
LIMIT = 1e6
FARTHEST_CONSTANT = 1000.0
FEWEST, MOST = 2, 10
COLDEST, HOTTEST = 0.05, 100.0
# A sigmoid this close to 0 or 1 hardly moves any more: its slope p (1 - p) is below 0.01.
SATURATED = 0.99
LOGIT = Real(-LIMIT, LIMIT)
TEMPERATURE = Real(COLDEST, HOTTEST)
CONSTANT = Real(-FARTHEST_CONSTANT, FARTHEST_CONSTANT)
EPSILON = torch.finfo(torch.float32).eps


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
    # As the notes write it: P(rock | scissors), P(scissors | scissors), P(paper | scissors).
    "notes-order": ClassLogits(("rock", "scissors", "paper"), (1.0, 2.0, 3.0)),
    "equal": ClassLogits(("cat", "dog", "parrot"), (1.0, 1.0, 1.0)),
    "one-huge": ClassLogits(("cat", "dog", "parrot"), (1.0, 2.0, 100.0)),
}


def read_logits(values: Sequence[object], names: Sequence[object]) -> ClassLogits:
    """Typed logits and class names, checked.

    Args:
        values: one cell for each class: finite numbers from -1,000,000 to 1,000,000, or text that reads as one.
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
        logits: z in float32.
        scaled: (z + constant) / temperature, one for each class.
        softmax, sigmoid: what each makes of it, from 0 to 1.
        softmax_sum, sigmoid_sum: their sums; only the first is 1 for all logits.
        unshifted_softmax, unshifted_sigmoid: the same with the constant 0.
        moved: the most by which the constant moved a probability.
        most_by_rounding: how much that may be because each step rounds to float32.
        saturated: whether each sigmoid is above 0.99 or below 0.01.
        predicted_by_logits, predicted_by_softmax: argmax. They are the same class, but where two logits are so
            close that their probabilities round to the same number: then `tied` is true.
    """

    logits: tuple[float, ...]
    scaled: tuple[float, ...]
    softmax: tuple[float, ...]
    softmax_sum: float
    sigmoid: tuple[float, ...]
    sigmoid_sum: float
    unshifted_softmax: tuple[float, ...]
    unshifted_sigmoid: tuple[float, ...]
    moved: float
    most_by_rounding: float
    saturated: tuple[bool, ...]
    predicted_by_logits: int
    predicted_by_softmax: int
    tied: bool


def compare(classes: ClassLogits, temperature: float = 1.0, constant: float = 0.0) -> SigmoidComparison:
    """Both functions on one example's logits; a constant changes the sigmoids and not the softmax."""
    z = classes.tensor()
    shifted = z + constant
    scaled = shifted / temperature
    p, s, unshifted = torch.softmax(scaled, 0), torch.sigmoid(scaled), softmax(z, temperature)
    largest = float(shifted.abs().max() + z.abs().max())
    return SigmoidComparison(
        logits=literals.floats(z),
        scaled=literals.floats(scaled),
        softmax=literals.floats(p),
        softmax_sum=p.sum().item(),
        sigmoid=literals.floats(s),
        sigmoid_sum=s.sum().item(),
        unshifted_softmax=literals.floats(unshifted),
        unshifted_sigmoid=literals.floats(torch.sigmoid(z / temperature)),
        moved=(p - unshifted).abs().max().item(),
        # A probability moves by no more than the largest error of an exponent; a few roundings make each of them.
        most_by_rounding=4 * EPSILON * (1 + largest / temperature),
        saturated=tuple(not 1 - SATURATED <= value <= SATURATED for value in s.tolist()),
        predicted_by_logits=int(z.argmax()),
        predicted_by_softmax=int(p.argmax()),
        tied=int((p == p.max()).sum()) > 1,
    )


@dataclass(frozen=True)
class Jacobian:
    """How each probability moves with each logit: row i, column j is dp_i / dz_j (probability per unit of logit).

    Attributes:
        by_formula: p_i (1[i = j] - p_j) / T.
        by_autograd: the same from PyTorch's automatic differentiation.
        largest_difference: between the two; rounding.
        steepest: 1 / (4 T), what no slope exceeds: p (1 - p) is largest for p = 1/2.
    """

    by_formula: Matrix
    by_autograd: Matrix
    largest_difference: float
    steepest: float


def jacobian(classes: ClassLogits, temperature: float = 1.0, constant: float = 0.0) -> Jacobian:
    """The Jacobian of softmax, both ways; rows and columns sum to 0, as probabilities only move between classes.

    Source: Goodfellow, Bengio, Courville, "Deep Learning", 2016, section 6.2.2.3, differentiated.
    """
    z = classes.tensor()
    p = softmax(z + constant, temperature)
    formula = (torch.diag(p) - torch.outer(p, p)) / temperature
    autograd = torch.autograd.functional.jacobian(lambda z: softmax(z + constant, temperature), z)
    difference = (formula - autograd).abs().max().item()
    return Jacobian(literals.rows(formula), literals.rows(autograd), difference, 1 / (4 * temperature))
