"""Five ways to keep weights small, on the exam scores, from one start: which of them are the same step?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Generator, Tensor, nn

from core import computing, notes
from core.computing import computed_once
from core.descent.columns import STANDARDIZED, fit
from core.descent.problems import SCORES
from core.descent.task import table
from core.models import linear

FormOptimizer = Literal["sgd", "adam"]
# Where all forms start: the first layer that is made after the seed, or the layer that the notes train here, which
# their notebook makes as its sixth.
Start = Literal["first", "notes"]
LEARNING_RATE, EPOCHS, SEED = 0.1, 20, 1
# Weights of about 20 in float32: steps that are the same on paper end up so far apart.
ROUNDING = 1e-4


@dataclass(frozen=True)
class Form:
    """One way to write the penalty.

    Attributes:
        title: short.
        latex: what is added to the cost, or to the step.
        in_cost: whether the cost that is printed has it inside; else the optimizer does it.
    """

    title: str
    latex: str
    in_cost: bool


FORMS = {
    "norms": Form("sum of norms (notes)", r"\text{cost} + \lambda \sum_p \lVert p \rVert", True),
    "squares": Form("λ Σ w²", r"\text{cost} + \lambda \sum w^2", True),
    "half": Form("λ/2 Σ w²", r"\text{cost} + \tfrac{\lambda}{2} \sum w^2", True),
    "weight_decay": Form("weight_decay", r"g \leftarrow g + \lambda w", False),
    "adamw": Form("AdamW", r"w \leftarrow w - \eta \lambda w \text{, beside Adam's step}", False),
}


@dataclass(frozen=True, eq=False)
class PenaltyRun:
    """One form trained, each number before its step, as the notes print them.

    Attributes:
        costs: (epochs,), what is minimized, as float32 adds it up: the penalty is inside where the form has it there.
        data_losses: (epochs,), the mean squared error alone.
        penalties: (epochs,), what the form adds to the printed cost; for the optimizer's forms the lambda / 2 sum w^2
            that they stand for.
        weights: (epochs, 4), three weights and the bias, and a last row after the last step: (epochs + 1, 4).
    """

    costs: tuple[float, ...]
    data_losses: tuple[float, ...]
    penalties: tuple[float, ...]
    weights: Tensor


def exam_scores() -> tuple[Tensor, Tensor]:
    """The notes' scores, standardized with n - 1, and final scores: float32 (5, 3) and (5, 1)."""
    x = table(SCORES.x)
    return fit(x, STANDARDIZED)(x), table([SCORES.y]).T


def train(
    form: str,
    strength: float,
    *,
    bias: bool,
    optimizer: FormOptimizer = "sgd",
    learning_rate: float = LEARNING_RATE,
    epochs: int = EPOCHS,
    start: Start = "first",
) -> PenaltyRun:
    """Train nn.Linear(3, 1) on the exam scores with one form of penalty.

    Args:
        form: one of FORMS; "adamw" steps with AdamW whatever the optimizer.
        strength: lambda, from 0 up.
        bias: whether the bias is penalized, too; the notes do.
        optimizer: what the other forms step with.
        start: the initial weights and bias.
    """
    x, y = exam_scores()
    model = linear(x.shape[1], 1, Generator().manual_seed(SEED))
    if start == "notes":
        nn.utils.vector_to_parameters(notes.start(notes.PENALTY), model.parameters())
    penalized = list(model.parameters()) if bias else [model.weight]
    stepper = _optimizer(form, model, strength, bias, optimizer, learning_rate)
    costs, losses, penalties, weights = [], [], [], [_flat(model)]
    for _ in range(epochs):
        computing.step()
        loss = F.mse_loss(model(x), y)
        penalty = penalty_of(form, strength, penalized)
        cost = loss + penalty if FORMS[form].in_cost else loss
        stepper.zero_grad()
        cost.backward()
        stepper.step()
        costs.append(cost.item())
        losses.append(loss.item())
        penalties.append(penalty.item())
        weights.append(_flat(model))
    return PenaltyRun(tuple(costs), tuple(losses), tuple(penalties), torch.stack(weights))


def penalty_of(form: str, strength: float, parameters: Sequence[Tensor]) -> Tensor:
    """What a form adds to the cost, a scalar."""
    if form == "norms":
        return strength * torch.stack([torch.norm(p) for p in parameters]).sum()
    factor = strength if form == "squares" else strength / 2
    return factor * torch.stack([p.square().sum() for p in parameters]).sum()


def _optimizer(
    form: str, model: nn.Linear, strength: float, bias: bool, optimizer: FormOptimizer, rate: float
) -> torch.optim.Optimizer:
    decay = strength if form in ("weight_decay", "adamw") else 0.0
    groups = [
        {"params": [model.weight], "weight_decay": decay},
        {"params": [model.bias], "weight_decay": decay if bias else 0.0},
    ]
    if form == "adamw":
        return torch.optim.AdamW(groups, lr=rate)
    return torch.optim.Adam(groups, lr=rate) if optimizer == "adam" else torch.optim.SGD(groups, lr=rate)


def _flat(model: nn.Module) -> Tensor:
    return torch.cat([p.detach().flatten() for p in model.parameters()])


def largest_difference(first: PenaltyRun, second: PenaltyRun, steps: int) -> float:
    """The largest difference of any weight or bias after so many steps."""
    return float((first.weights[steps] - second.weights[steps]).abs().max())


@dataclass(frozen=True, eq=False)
class Forms:
    """All five forms trained from one start, and weight_decay with twice the lambda.

    Attributes:
        strength: lambda.
        bias: whether the bias is penalized, too.
        optimizer: of all forms but AdamW.
        steps: how many steps are looked at; each run has a row before each of them and one after the last.
        start: where all begin.
        runs: by form.
        twice: weight_decay with 2 lambda, the same step as lambda times the squares.
    """

    strength: float
    bias: bool
    optimizer: FormOptimizer
    steps: int
    start: Start
    runs: dict[str, PenaltyRun]
    twice: PenaltyRun

    def apart(self, first: str, second: str) -> float:
        """The largest difference of any weight or bias after the last step; "twice" names the run of its own."""
        runs = {**self.runs, "twice": self.twice}
        return largest_difference(runs[first], runs[second], self.steps)

    @property
    def lost(self) -> list[str]:
        """The forms whose weights are infinite or NaN after the last step."""
        return [form for form, run in self.runs.items() if not bool(run.weights[self.steps].isfinite().all())]


@computed_once(most=16)
def train_all(strength: float, bias: bool, optimizer: FormOptimizer, steps: int, start: Start = "first") -> Forms:
    """Train every form for so many steps, from 0 up."""

    def run(form: str, strength: float) -> PenaltyRun:
        # The numbers before the next step are those after these.
        return train(form, strength, bias=bias, optimizer=optimizer, epochs=steps + 1, start=start)

    runs = {form: run(form, strength) for form in FORMS}
    return Forms(strength, bias, optimizer, steps, start, runs, run("weight_decay", 2 * strength))


def pull(form: str, strength: float) -> float:
    """By how many times itself a step of plain descent pulls a weight, by one of the squared forms or AdamW."""
    return (2 if form == "squares" else 1) * LEARNING_RATE * strength
