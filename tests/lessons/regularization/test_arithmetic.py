"""Lambda on noisy digits: all at once equal to torch.optim one at a time, a U-shaped test loss, and the script."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import torch
import torch.nn.functional as F
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import nn

from core.data import Dataset
from core.descent.sweep import sweep
from core.descent.task import Task, start
from core.lessons.regularization import arithmetic as lesson
from core.lessons.regularization.arithmetic import (
    LAMBDAS,
    Effect,
    every_lambda,
    noisy_digits,
)
from core.lessons.regularization.controls import IMAGES
from core.lessons.regularization.script import digits_script
from tests.scripts.running import numbers, run_each_form
from tests.tolerance import assert_close

# From hardly any penalty to a divergence.
SOME = (1e-05, 0.001, 0.00316, 0.1, 1.0, 10.0)


def one_at_a_time(strength: float, bias: bool, steps: int, task: Task | None = None) -> tuple[list[float], nn.Linear]:
    task = task or noisy_digits(lesson.IMAGES, lesson.WRONG, lesson.SEED)
    torch.manual_seed(lesson.SEED)
    model = nn.Linear(64, 10)
    groups = [
        {"params": [model.weight], "weight_decay": strength},
        {"params": [model.bias], "weight_decay": strength if bias else 0.0},
    ]
    optimizer = torch.optim.SGD(groups, lr=lesson.LEARNING_RATE, momentum=0.9)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(task.x), task.y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, model


@pytest.mark.parametrize("bias", [True, False])
def test_all_at_once_is_torch_optim_one_at_a_time(bias: bool) -> None:
    found = every_lambda(lesson.IMAGES, lesson.WRONG, lesson.SEED, bias, SOME)
    for number, strength in enumerate(SOME[:-1]):
        losses, model = one_at_a_time(strength, bias, lesson.STEPS)
        assert_close(found.data_losses[number, :-1], losses, rtol=1e-3, atol=1e-4)
        assert_close(found.weights[number], model.weight.detach(), rtol=2e-3, atol=2e-3)
        squares = model.weight.square().sum() + (model.bias.square().sum() if bias else 0)
        assert_close(found.penalties[number, -1], strength / 2 * squares.detach(), rtol=2e-3)
        assert_close(found.norms[number], model.weight.detach().norm(), rtol=2e-3)
    assert found.effects[-1] == Effect.DIVERGES
    losses, _ = one_at_a_time(SOME[-1], bias, 30)
    assert losses[-1] > losses[0] and found.data_losses[-1, 29] > found.data_losses[-1, 0]


def test_the_test_loss_is_a_u_and_the_slider_knows_its_parts(digits: Dataset) -> None:
    found = every_lambda(lesson.IMAGES, lesson.WRONG, lesson.SEED, False)
    tests = found.test_losses
    assert 5 < found.best < len(LAMBDAS) - 10 and found.effects[found.best] == Effect.GOOD
    assert tests[0] > 1.2 * tests[found.best] and tests[48] > 2 * tests[found.best]
    order = [list(Effect).index(kind) for kind in found.effects]
    assert order == sorted(order) and set(found.effects) == {
        Effect.TOO_LITTLE,
        Effect.GOOD,
        Effect.TOO_MUCH,
        Effect.DIVERGES,
    }
    first = LAMBDAS[found.effects.index(Effect.DIVERGES)]
    assert lesson.edge() / 2 < first < 1.06 * lesson.edge()
    calm = [n for n, kind in enumerate(found.effects) if kind != Effect.DIVERGES]
    assert bool((found.norms[calm].diff() < 0).all())  # the larger lambda, the shorter the weights
    assert bool((found.data_losses[calm, -1].diff() > -1e-4).all())
    logits = digits.x_test.float() / 16 @ found.weights[found.best].T
    assert logits.shape == (360, 10)


def test_wrong_labels_are_wrong_and_as_many_as_asked_for(digits: Dataset) -> None:
    for share in (0.0, 0.2, 0.5):
        task = noisy_digits(60, share, 3)
        assert int((task.y != digits.y_train[:60]).sum()) == round(60 * share)
        assert task.y.min() >= 0 and task.y.max() <= 9


def test_weight_decay_of_the_sweep_is_checked_and_zero_is_none() -> None:
    task = noisy_digits(30, 0.1, 1)
    begin = start(task, 1)
    plain, none = sweep(task, [0.5], begin, 20), sweep(task, [0.5], begin, 20, weight_decays=[0.0])
    assert torch.equal(plain.weights, none.weights)
    for wrong in ([0.1, 0.2], [-1.0], [float("nan")]):
        with pytest.raises(ValueError, match="Each run needs a weight decay of its own"):
            sweep(task, [0.5], begin, 20, weight_decays=wrong)


@settings(max_examples=2, deadline=None)
@given(
    st.sampled_from((30, 60)),
    st.sampled_from((0.0, 0.1, 0.5)),
    st.integers(1, 5),
    st.booleans(),
    st.sampled_from(LAMBDAS),
)
@example(60, 0.1, 2, True, 0.1)
@example(60, 0.1, 2, False, 10.0)
def test_the_script_prints_what_the_page_shows(
    images: int, wrong: float, seed: int, bias: bool, strength: float
) -> None:
    with TemporaryDirectory() as folder:
        made = partial(digits_script, images, wrong, seed, bias, strength)
        printed = numbers(run_each_form(made, Path(folder)))
    found = every_lambda(images, wrong, seed, bias, (strength,))
    loss, penalty = found.data_losses[0, -1], found.penalties[0, -1]
    shown = torch.stack([loss, penalty, loss + penalty, found.test_losses[0]])
    # Where it diverges, what rounding makes of the last digit grows with the weights.
    assert_close(printed[:4], shown, rtol=2e-2 if found.effects[0] == Effect.DIVERGES else 2e-3, atol=1e-4)
    # An image or a label that lies between two classes may fall on either side.
    assert_close(printed[4], found.test_accuracies[0], atol=3e-3)
    assert_close(printed[5], found.norms[0], rtol=2e-3)
    assert abs(printed[6] - int(found.by_heart[0])) <= 1 and printed[7] == found.wrong
    tolerance = 2e-2 if found.effects[0] == Effect.DIVERGES else 2e-3
    assert_close(printed[8], found.validation_losses[0], rtol=tolerance, atol=1e-4)


def test_the_validation_images_are_trained_with_by_nobody(digits: Dataset) -> None:
    assert max(map(int, IMAGES.rule.options)) + lesson.APART <= len(digits.y_train)
    found = every_lambda(lesson.IMAGES, lesson.WRONG, lesson.SEED, False, SOME)
    assert found.chosen == int(found.validation_losses.nan_to_num(torch.inf).argmin())


def test_a_classifier_whose_logits_are_no_numbers_is_never_right() -> None:
    found = every_lambda(60, 0.1, 2, False, (1e-05, 10.0))
    assert found.test_losses[1].isnan() and found.test_accuracies[1] == 0 and found.by_heart.tolist() == [6, 0]


def test_labels_by_heart_are_those_that_the_classifier_gives(digits: Dataset) -> None:
    found = every_lambda(60, 0.5, 1, True, (1e-05, 0.0316))
    task = noisy_digits(60, 0.5, 1)
    mistaken = task.y != digits.y_train[:60]
    losses, model = one_at_a_time(0.0316, True, lesson.STEPS, task)
    given = model(task.x).argmax(1)
    assert losses[-1] > 0 and abs(int((given == task.y)[mistaken].sum()) - int(found.by_heart[1])) <= 1
    assert found.wrong == int(mistaken.sum()) == 30 and found.by_heart[1] < found.by_heart[0]
