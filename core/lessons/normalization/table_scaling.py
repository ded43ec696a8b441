"""Scaling a table: softmax regression on wine and breast cancer with each scaling, at its own best learning rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from core.computing import computed_once
from core.data import Dataset, feature_titles, load
from core.data.scaling import shift_and_scale
from core.descent.one_rate import one_rate
from core.descent.sweep import sweep
from core.descent.task import Task, accuracy

TABLES = ("wine", "breast-cancer")
RAW, ONE, EACH = "raw", "one", "each"
KINDS = (RAW, ONE, EACH)
# Four a decade, from what the largest columns can bear to what nothing can; two digits, as they are said.
PER_DECADE, LOWEST, HIGHEST = 4, -8, 3
RATES = tuple(float(f"{10 ** (n / PER_DECADE):.2g}") for n in range(LOWEST * PER_DECADE, HIGHEST * PER_DECADE + 1))
# So much above its first value a loss counts as that value: all weights 0 give ln(classes), but for rounding.
ROUNDING = 1e-5


@dataclass(frozen=True)
class Trained:
    """One scaling of one table, trained at its own best rate.

    Attributes:
        kind: RAW, the columns as they are; ONE, less the mean of all numbers of the table and divided by their
            deviation; EACH, the same for each column by itself.
        learning_rate: of RATES the one with the lowest training loss at the end, among those at which no loss is above
            the first one.
        loss: of the training rows after the last step, in nats.
        accuracy: the share of the test rows that are called what they are, from 0 to 1.
    """

    kind: str
    learning_rate: float
    loss: float
    accuracy: float


@dataclass(frozen=True)
class Compared:
    """A table with all scalings beside each other.

    Attributes:
        name, title: of the data set.
        runs: one for each of KINDS.
        guessing: the share of the test rows that the most frequent class of the training rows is right on.
        widest, narrowest: the columns whose training values vary most and least.
        times: how many times the deviation of the former is that of the latter.
    """

    name: str
    title: str
    runs: tuple[Trained, ...]
    guessing: float
    widest: str
    narrowest: str
    times: float

    def of(self, kind: str) -> Trained:
        """The run of this scaling."""
        return self.runs[KINDS.index(kind)]


@computed_once(most=16)
def compared(name: str, epochs: int) -> Compared:
    """The table `name` trained for so many epochs of all its training rows, from all weights 0."""
    data = load(name)
    deviations = data.x_train.double().std(0)
    widest, narrowest = int(deviations.argmax()), int(deviations.argmin())
    titles = feature_titles(data)
    frequent = data.y_train.bincount().argmax()
    return Compared(
        name=name,
        title=data.title.removesuffix(" (built in)"),
        runs=tuple(_trained(data, kind, epochs) for kind in KINDS),
        guessing=(data.y_test == frequent).double().mean().item(),
        widest=titles[widest],
        narrowest=titles[narrowest],
        times=(deviations[widest] / deviations[narrowest]).item(),
    )


def scaled_table(data: Dataset, kind: str) -> tuple[Tensor, Tensor]:
    """Training and test rows, float32 (rows, columns), scaled by what the training rows say."""
    if kind == ONE:
        std, mean = (float(each) for each in torch.std_mean(data.x_train.double()))
        return (data.x_train - mean) / std, (data.x_test - mean) / std
    shift, by = shift_and_scale(data.x_train, "none" if kind == RAW else "standardized", data.kind)
    return (data.x_train - shift) / by, (data.x_test - shift) / by


def _trained(data: Dataset, kind: str, epochs: int) -> Trained:
    x, x_test = scaled_table(data, kind)
    task = Task(x, data.y_train, data.classes, "cross_entropy")
    runs = sweep(task, RATES, torch.zeros(task.parameters), epochs)
    last = task.cost(runs.trained)
    falls = (runs.costs <= runs.costs[:, :1] * (1 + ROUNDING)).all(1) & (last <= runs.costs[:, 0] * (1 + ROUNDING))
    best = int(torch.where(falls, last, math.inf).argmin())
    # As the script trains it, to the last bit.
    one = one_rate(task, RATES[best], torch.zeros(task.parameters), epochs).trained[0]
    share = accuracy(task, one, x_test, data.y_test).item()
    return Trained(kind, RATES[best], task.cost(one).item(), share)
