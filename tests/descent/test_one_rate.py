"""One run trained with torch.optim: it is what a script makes of it, and takes its place in a sweep."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from core import notes
from core.descent import columns
from core.descent.every_rate import EXAMPLES, every_rate, notes_layers, starting_points, with_exact_run
from core.descent.one_rate import one_rate
from core.descent.problems import PARABOLA, PROBLEMS, SCORES, SOFTMAX, read_scores
from core.descent.rates import RATES, nearest
from core.descent.sweep import OPTIMIZERS, Optimizer, sweep
from tests.tolerance import assert_close


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_it_is_the_sweeps_run(optimizer: Optimizer) -> None:
    for problem, rate in ((PARABOLA, 0.02), (SOFTMAX, 0.1), (SCORES, 1e-5)):
        start = starting_points(problem)[0]
        one, made = (
            one_rate(problem.task(), rate, start, 7, optimizer),
            sweep(problem.task(), [rate], start, 7, optimizer),
        )
        assert one.costs.shape == (1, 7) and one.weights.shape == made.weights.shape
        assert_close(one.costs, made.costs, rtol=1e-4)
        assert_close(one.trained, made.trained, rtol=1e-4, atol=1e-5)
        # It leaves what others draw as it was.
        torch.manual_seed(3)
        before = torch.rand(2)
        torch.manual_seed(3)
        one_rate(problem.task(), rate, start, 2, optimizer)
        assert torch.equal(before, torch.rand(2))


def test_the_notebook_on_the_learning_rate_is_reproduced_to_the_last_bit() -> None:
    """All rows that the notes print, in the order in which their notebook draws the layers."""
    x = torch.tensor([[1, 2, 1], [1, 3, 2], [1, 3, 4], [1, 5, 5], [1, 7, 5], [1, 2, 5], [1, 6, 6], [1, 7, 7]]).float()
    y = torch.tensor([2, 2, 2, 1, 1, 1, 0, 0])
    with torch.random.fork_rng():
        torch.manual_seed(1)
        for example in ("learns", "overshoots", "stalls", "again"):
            chosen = EXAMPLES[example]
            costs, model = trained(nn.Linear(3, 3), nn.functional.cross_entropy, x, y, chosen.learning_rate)
            found = every_rate(SOFTMAX, same_start=chosen.same_start, layer=chosen.layer)
            run = nearest(chosen.learning_rate, RATES)
            exact = with_exact_run(found, SOFTMAX, run)
            assert exact.sweep.costs[run].tolist() == costs
            assert exact.test_costs is not None and exact.accuracies is not None
            x_test, y_test = SOFTMAX.tests()
            assert_close(exact.test_costs[run], nn.functional.cross_entropy(model(x_test), y_test).item())
            others = torch.arange(len(RATES)) != run
            assert torch.equal(exact.sweep.costs[others], found.sweep.costs[others])
        scores = replace(SCORES, scaling=columns.STANDARDIZED)
        raw, targets = torch.tensor(SCORES.x), torch.tensor(SCORES.y).unsqueeze(1)
        inputs = (raw - raw.mean(dim=0)) / raw.std(dim=0)
        costs, _ = trained(nn.Linear(3, 1), nn.functional.mse_loss, inputs, targets, 0.1)
        found = with_exact_run(every_rate(scores, layer=notes.NORMALIZATION), scores, RATES.index(0.1))
        assert found.sweep.costs[RATES.index(0.1)].tolist() == costs


def test_the_notes_layers_fit_a_problem_or_are_not_offered() -> None:
    assert notes_layers(SOFTMAX) == (notes.LEARNS, notes.OVERSHOOTS, notes.STALLS, notes.LEARNS_AGAIN)
    assert notes_layers(SCORES) == (notes.NORMALIZATION, notes.PENALTY) and notes_layers(PARABOLA) == ()
    assert notes_layers(read_scores([[1, 2]], [3], ["a", "b"])) == ()
    for problem in PROBLEMS.values():
        for layer in notes_layers(problem):
            assert torch.equal(starting_points(problem, layer=layer)[7], notes.start(layer))


def trained(
    model: nn.Linear, loss: object, x: torch.Tensor, y: torch.Tensor, rate: float
) -> tuple[list[float], nn.Linear]:
    """The loop of the notes: 20 costs, and a step after each."""
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    costs = []
    for _ in range(20):
        cost = loss(model(x), y)  # type: ignore[operator]
        costs.append(cost.item())
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
    return costs, model
