"""Rows kept aside for testing: how they differ from the training rows, and what a run says of them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from core.descent.problems import Problem
from core.descent.sweep import Sweep
from core.descent.task import Task


@dataclass(frozen=True)
class Answers:
    """What some weights say of the training rows and of the rows kept aside.

    Attributes:
        train_cost, test_cost: the mean cross-entropy in nats.
        train_answers, test_answers: the class with the largest logit, of each row; -1 where a logit is no number.
        train_right, test_right: rows answered with their own class.
    """

    train_cost: float
    test_cost: float
    train_answers: tuple[int, ...]
    test_answers: tuple[int, ...]
    train_right: int
    test_right: int


@dataclass(frozen=True)
class KeptAside:
    """A run's answers, before and after.

    Attributes:
        before: with the weights it starts from.
        after: with those after its last step.
        as_trained: after, with the columns that all training rows share as they are there; None without such columns.
    """

    before: Answers
    after: Answers
    as_trained: Answers | None


def shared_columns(problem: Problem) -> tuple[int, ...]:
    """The numbers of the columns that are the same in all training rows and another value in each test row.

    The gradient of a weight on such a column is that of its class's bias times the column's value, so training cannot
    tell the two apart, and what the weight does to another value is left to chance.
    """
    return tuple(
        n
        for n in range(len(problem.feature_names))
        if len({row[n] for row in problem.x}) == 1 and all(row[n] != problem.x[0][n] for row in problem.x_test)
    )


def kept_aside(problem: Problem, sweep: Sweep, run: int) -> KeptAside:
    """The answers of run number `run` of a sweep of this problem, whose rows have classes, and some are kept aside."""
    x, y = problem.tests()
    shared = x.clone()
    for n in shared_columns(problem):
        shared[:, n] = sweep.task.x[0, n]
    before, after = sweep.weights[run, 0], sweep.trained[run]
    return KeptAside(
        before=_answers(sweep.task, before, x, y),
        after=_answers(sweep.task, after, x, y),
        as_trained=_answers(sweep.task, after, shared, y) if shared_columns(problem) else None,
    )


def _answers(task: Task, parameters: Tensor, x: Tensor, y: Tensor) -> Answers:
    # As nn.Linear and its loss compute them, to the last bit.
    weight, bias = parameters[: task.outputs * task.features].view(task.outputs, -1), parameters[-task.outputs :]
    train, test = F.linear(task.x, weight, bias), F.linear(x, weight, bias)
    answered, asked = _classes(train), _classes(test)
    return Answers(
        train_cost=F.cross_entropy(train, task.y).item(),
        test_cost=F.cross_entropy(test, y).item(),
        train_answers=answered,
        test_answers=asked,
        train_right=sum(a == b for a, b in zip(answered, task.y.tolist(), strict=True)),
        test_right=sum(a == b for a, b in zip(asked, y.tolist(), strict=True)),
    )


def _classes(logits: Tensor) -> tuple[int, ...]:
    return tuple(torch.where(logits.isnan().any(-1), -1, logits.argmax(-1)).tolist())
