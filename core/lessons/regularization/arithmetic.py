"""L2 regularization: softmax regression on a few digits, some labelled wrong, at every lambda in one computation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Generator, Tensor

from core.computing import computed_once
from core.data import image_kind, load
from core.descent.sweep import MOMENTUM, sweep
from core.descent.task import Task, accuracy, start

# Chosen by measurement: with next to no penalty the test loss is 1.12, with the best 0.82, with far too much 2.2.
IMAGES, WRONG, SEED = 100, 0.2, 1
LEARNING_RATE, STEPS = 0.5, 300
# Ten a decade, three digits, so that a lambda reads the same on the slider and in the script.
LAMBDAS = tuple(float(f"{10 ** (n / 10):.3g}") for n in range(-50, 11))
CLASSES, SIDE = 10, 8
# The last training images, more than the lesson ever trains on; with their right labels.
APART = 360
# Of the lowest test loss: what is nearer than this is as good.
AS_GOOD = 0.02


class Effect(StrEnum):
    """What a lambda does; `_effects` says when."""

    TOO_LITTLE = "too little"
    GOOD = "good"
    TOO_MUCH = "too much"
    DIVERGES = "diverges"


@dataclass(frozen=True, eq=False)
class AllLambdas:
    """What L runs did, each with its lambda, all from the same start. Losses are means in nats, without penalty.

    Attributes:
        lambdas: (L,), rising.
        data_losses: (L, steps + 1), of the training images, before each step and after the last.
        penalties: (L, steps + 1), lambda / 2 times the sum of the squared weights.
        test_losses, test_accuracies: (L,), after the last step.
        norms: (L,), length of all weights as one vector, after the last step.
        wrong: how many training images have a wrong label.
        by_heart: (L,), how many of them are classified as their wrong label says, after the last step.
        weights: (L, 10, 64), after the last step.
        best: the run with the lowest test loss.
        validation_losses: (L,), of the validation set, APART other training images, after the last step.
        chosen: the run with the lowest validation loss.
        effects: what the lambda of each run does.
    """

    lambdas: tuple[float, ...]
    data_losses: Tensor
    penalties: Tensor
    test_losses: Tensor
    test_accuracies: Tensor
    norms: Tensor
    wrong: int
    by_heart: Tensor
    weights: Tensor
    best: int
    validation_losses: Tensor
    chosen: int
    effects: tuple[Effect, ...]


def noisy_digits(images: int, wrong: float, seed: int) -> Task:
    """The first digits of the training set, pixels from 0 to 1, a share `wrong` of them with a random wrong label."""
    data = load("digits")
    labels = data.y_train[:images].clone()
    generator = Generator().manual_seed(seed)
    chosen = torch.randperm(images, generator=generator)[: round(wrong * images)]
    others = torch.randint(1, CLASSES, (len(chosen),), generator=generator)
    labels[chosen] = (labels[chosen] + others) % CLASSES
    return Task(data.x_train[:images].float() / image_kind(data).max_value, labels, CLASSES, "cross_entropy")


@computed_once(most=8)
def every_lambda(images: int, wrong: float, seed: int, bias: bool, lambdas: tuple[float, ...] = LAMBDAS) -> AllLambdas:
    """Train at every lambda: SGD with momentum and weight_decay lambda, the whole table in each step.

    Args:
        images: of the training set, 10 to 500.
        wrong: share of labels made wrong, from 0 to 1.
        seed: of the wrong labels and of the start.
        bias: whether the biases are penalized, too.
        lambdas: rising, from 0 up.
    """
    task, data = noisy_digits(images, wrong, seed), load("digits")
    count = len(lambdas)
    made = sweep(
        task,
        [LEARNING_RATE] * count,
        start(task, seed),
        STEPS + 1,
        "momentum",
        weight_decays=lambdas,
        decay_bias=bias,
    )
    split = CLASSES * SIDE * SIDE
    penalized = made.weights if bias else made.weights[..., :split]
    penalties = torch.tensor(lambdas).unsqueeze(1) / 2 * penalized.square().sum(-1)
    last = made.weights[:, -1].clone()
    x_test = data.x_test.float() / image_kind(data).max_value
    tests = Task(x_test, data.y_test, CLASSES, "cross_entropy").cost(last)
    best = _lowest(tests)
    x_apart = data.x_train[-APART:].float() / image_kind(data).max_value
    validations = Task(x_apart, data.y_train[-APART:], CLASSES, "cross_entropy").cost(last)
    mistaken = task.y != data.y_train[:images]
    wrong = int(mistaken.sum())
    # A share of none is no number.
    shares = accuracy(task, last, task.x[mistaken], task.y[mistaken]) if wrong else torch.zeros(count)
    return AllLambdas(
        lambdas=tuple(lambdas),
        data_losses=made.costs.clone(),
        penalties=penalties,
        test_losses=tests,
        test_accuracies=accuracy(task, last, x_test, data.y_test),
        norms=last[:, :split].norm(dim=1),
        wrong=wrong,
        by_heart=(shares * wrong).round().long(),
        weights=last[:, :split].view(-1, CLASSES, SIDE * SIDE),
        best=best,
        validation_losses=validations,
        chosen=_lowest(validations),
        effects=_effects(made.costs, penalties, tests, best),
    )


def _lowest(losses: Tensor) -> int:
    """The run whose loss is the lowest number, the first of equals."""
    return int(torch.where(losses.isfinite(), losses, torch.inf).argmin())


def _effects(costs: Tensor, penalties: Tensor, tests: Tensor, best: int) -> tuple[Effect, ...]:
    """Diverges: what was minimized, loss and penalty, ends above its start or at no number; the rest by test loss."""
    total = costs + penalties
    found = []
    for run, loss in enumerate(tests.tolist()):
        if not bool(total[run, -1].isfinite()) or bool(total[run, -1] > total[run, 0]):
            found.append(Effect.DIVERGES)
        elif loss <= (1 + AS_GOOD) * float(tests[best]):
            found.append(Effect.GOOD)
        else:
            found.append(Effect.TOO_LITTLE if run < best else Effect.TOO_MUCH)
    return tuple(found)


def edge() -> float:
    """The lambda from which the penalty alone makes SGD with momentum diverge.

    It does where learning_rate * lambda > 2 (1 + momentum).

    The penalty's curvature is lambda in every direction. Source: Polyak's heavy ball on a quadratic, stable up to
    2 (1 + momentum) / learning_rate; without momentum it is 2 / learning_rate.
    """
    return 2 * (1 + MOMENTUM) / LEARNING_RATE
