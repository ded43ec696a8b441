"""The three codings: the notes' costs, and the same curve for the same switches."""

from __future__ import annotations

import itertools
import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from core.lessons.three_codings.arithmetic import (
    CODINGS,
    WRITTEN,
    Start,
    Variant,
    Written,
    X,
    Y,
    largest_difference,
    train,
)
from core.lessons.three_codings.written_out import code
from tests.tolerance import assert_close

ALL_VARIANTS = [Variant(*variant) for variant in itertools.product((False, True), repeat=3)]
A, B, C = CODINGS


def test_the_notes_final_costs() -> None:
    assert f"{train(A.written, A.variant).costs[-1]:.3f}" == "0.739"
    assert f"{train(B.written, B.variant).costs[-1]:.3f}" == "0.400"
    assert f"{train(C.written, C.variant).costs[-1]:.2f}" == "0.25"
    # b = zeros(3), by hand.
    assert f"{train('cross_entropy', Variant(zero_start=True)).costs[-1]:.3f}" == "0.248"
    assert [len(train(c.written, c.variant).costs) for c in CODINGS] == [1001] * 3


# What the notes print for nn.Linear at each hundredth epoch, and the accuracies in %.
PRINTED = (1.6168, 0.6589, 0.5734, 0.5182, 0.4733, 0.4335, 0.3966, 0.3609, 0.3254, 0.2892, 0.2541)
ACCURACIES = (25, 62.5, 62.5, 62.5, 75, 75, 75, 87.5, 87.5, 87.5, 100)


def test_the_notes_print_two_results_of_nn_linear_from_two_starts() -> None:
    right_after_the_seed = train(Written.LAYER, Variant())
    assert tuple(round(cost, 4) for cost in right_after_the_seed.costs[::100]) == PRINTED
    assert tuple(100 * share for share in right_after_the_seed.accuracies[::100]) == ACCURACIES
    after_the_loss = train(Written.LAYER, Variant(), start=Start.AFTER_LOSS)
    assert f"{after_the_loss.costs[-1]:.3f}" == "0.242" and after_the_loss.accuracies[-1] == 1
    # A zero start is the same wherever a random one would have begun.
    zero = Variant(zero_start=True)
    assert train(Written.LAYER, zero, 10, Start.AFTER_LOSS) == train(Written.LAYER, zero, 10)


def test_c_is_the_notes_own_program() -> None:
    x, y = torch.tensor(X, dtype=torch.float32), torch.tensor(Y)
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = nn.Linear(4, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    costs = []
    for _ in range(201):
        cost = F.cross_entropy(model(x), y)
        costs.append(cost.item())
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
    assert train(C.written, C.variant).costs[:201] == tuple(costs)


@pytest.mark.parametrize("variant", ALL_VARIANTS, ids=str)
def test_equal_switches_give_the_same_curve_however_it_is_written(variant: Variant) -> None:
    by_hand, plain, layer = (train(written, variant, 300) for written in WRITTEN)
    assert plain.costs == layer.costs and plain.weights == layer.weights and plain.bias == layer.bias
    assert largest_difference(by_hand, plain) < 1e-6


def test_different_switches_give_different_curves() -> None:
    curves = [train("cross_entropy", variant, 300) for variant in ALL_VARIANTS]
    for first, second in itertools.combinations(curves, 2):
        assert largest_difference(first, second) > 1e-3


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("variant", [s for s in ALL_VARIANTS if s.shared_bias], ids=str)
def test_a_shared_bias_has_no_gradient_and_never_learns(written: str, variant: Variant) -> None:
    shared, own = train(written, variant, 300), train(written, Variant(variant.softmax_twice), 300)
    assert max(shared.bias_gradients) < 1e-6
    assert len(shared.bias) == 1 and len(own.bias) == 3
    assert_close(shared.bias, train(written, variant, 0).bias)
    assert min(own.bias_gradients) > 1e-3 and min(shared.weight_gradients) > 1e-3


def test_a_second_softmax_puts_a_floor_under_the_cost_and_hides_the_true_one() -> None:
    found = train(A.written, A.variant)
    assert min(found.costs) > math.log(math.e + 2) - 1
    assert found.true_costs[-1] > 2 * found.costs[-1]
    honest = train(B.written, B.variant)
    assert honest.true_costs == honest.costs
    starved = train("by hand", Variant(softmax_twice=True, zero_start=True), 0).weight_gradients[0]
    assert starved < train("by hand", Variant(zero_start=True), 0).weight_gradients[0] / 2


def test_weights_and_cost_belong_together() -> None:
    x, y = torch.tensor(X, dtype=torch.float32), torch.tensor(Y)
    for written in WRITTEN:
        found = train(written, Variant(), 300)
        logits = x @ torch.tensor(found.weights) + torch.tensor(found.bias)
        assert_close(found.costs[-1], F.cross_entropy(logits, y))


def test_another_way_of_writing_is_refused() -> None:
    for function in (train, code):
        with pytest.raises(ValueError, match=r"by hand, cross_entropy, nn\.Linear, not 'numpy'"):
            function("numpy", Variant(), start=Start.SEED)
