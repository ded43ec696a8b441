"""The gradient through a second softmax is autograd's, smaller than p - y, and all but gone where the first is sure."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.three_codings.arithmetic import CODINGS, Variant, Written, Y, train
from core.lessons.three_codings.second_softmax import at_the_end
from tests.tolerance import assert_close


@pytest.mark.parametrize("variant", [CODINGS[0].variant, Variant(), Variant(softmax_twice=True)], ids=str)
def test_slopes_are_autograds(variant: Variant) -> None:
    found = at_the_end(train(Written.BY_HAND, variant))
    z, y = torch.tensor(found.logits, requires_grad=True), torch.tensor(Y)
    once = torch.autograd.grad(F.cross_entropy(z, y, reduction="sum"), z)[0]
    twice = torch.autograd.grad(F.cross_entropy(F.softmax(z, 1), y, reduction="sum"), z)[0]
    assert_close(found.once.slopes, once)
    assert_close(found.twice.slopes, twice)
    # The one that p - y is not.
    assert not torch.allclose(once, twice, atol=1e-2)
    jacobian = torch.autograd.functional.jacobian(lambda row: F.softmax(row, 0), z[4].detach())
    assert_close(found.jacobians[4], jacobian)
    # The gradients of both sum to 0 over the classes: this is why a shared bias never learns.
    assert_close(twice.sum(1), torch.zeros(8))
    assert_close(once.sum(1), torch.zeros(8))


def test_one_example_of_eight_makes_the_notes_cost_worse_than_guessing() -> None:
    training = train(CODINGS[0].written, CODINGS[0].variant)
    found = at_the_end(training)
    assert f"{training.true_costs[-1]:.3f}" == "1.684" and training.true_costs[-1] > math.log(3)
    assert max(found.once.losses) == found.once.losses[4]
    assert f"{found.once.of_class[4]:.1e}" == "3.6e-06" and f"{found.once.losses[4]:.3f}" == "12.535"
    assert (sum(found.once.losses) - found.once.losses[4]) / 7 < 0.14


@given(st.lists(st.floats(-12, 12), min_size=3, max_size=3), st.integers(0, 2))
def test_a_second_softmax_makes_every_slope_smaller(logits: list[float], label: int) -> None:
    z, y = torch.tensor([logits], dtype=torch.float64, requires_grad=True), torch.tensor([label])
    once = torch.autograd.grad(F.cross_entropy(z, y), z)[0][0, label]
    twice = torch.autograd.grad(F.cross_entropy(F.softmax(z, 1), y), z)[0][0, label]
    assert abs(twice) < abs(once)
