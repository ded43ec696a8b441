"""Sweeps agree with torch.optim run one rate at a time, also where the cost leaves the range of numbers."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from core.descent import columns
from core.descent.every_rate import starting_points
from core.descent.problems import PARABOLA, SCORES, SOFTMAX, Problem
from core.descent.rates import RATES, layers, nearest
from core.descent.sweep import OPTIMIZERS, Optimizer, sweep
from core.descent.task import Task, accuracy, start, starts
from tests.tolerance import assert_close

STANDARDIZED = dataclasses.replace(SCORES, scaling=columns.STANDARDIZED)
PROBLEMS = {"parabola": PARABOLA, "softmax": SOFTMAX, "scores": SCORES, "standardized": STANDARDIZED}
TENTH, HUGE, TINY = (RATES.index(rate) for rate in (0.1, 1e5, 1e-10))


def by_torch(task: Task, rate: float, at: Tensor, epochs: int, optimizer: Optimizer) -> tuple[list[float], Tensor]:
    """One rate as anybody would write it: nn.Linear, autograd, torch.optim; costs and the weights of the last one."""
    model = nn.Linear(task.features, task.outputs, bias=task.bias, dtype=at.dtype)
    nn.utils.vector_to_parameters(at.clone(), model.parameters())
    made = {
        "sgd": lambda: torch.optim.SGD(model.parameters(), lr=rate),
        "momentum": lambda: torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9),
        "adam": lambda: torch.optim.Adam(model.parameters(), lr=rate),
    }[optimizer]()
    x, y = task.x.to(at.dtype), task.y if task.loss == "cross_entropy" else task.y.to(at.dtype)
    costs = []
    for epoch in range(epochs):
        cost = (F.mse_loss if task.loss == "mse" else F.cross_entropy)(model(x), y)
        costs.append(cost.item())
        if epoch + 1 < epochs:
            made.zero_grad()
            cost.backward()
            made.step()
    return costs, nn.utils.parameters_to_vector(model.parameters()).detach()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("name", PROBLEMS)
def test_in_float64_all_rates_agree(name: str, optimizer: Optimizer) -> None:
    task = PROBLEMS[name].task()
    at = starting_points(PROBLEMS[name]).double()
    rates = RATES[::6]
    found = sweep(task, rates, at[::6], 20, optimizer)
    for n, rate in enumerate(rates):
        costs, weights = by_torch(task, rate, at[n], 20, optimizer)
        assert_close(found.costs[n], costs, rtol=1e-6, atol=1e-9)
        assert_close(found.weights[n, -1], weights, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("same_start", [True, False])
@pytest.mark.parametrize("name", PROBLEMS)
def test_in_float32_the_costs_are_the_notes(name: str, same_start: bool) -> None:
    problem = PROBLEMS[name]
    task, at = problem.task(), starting_points(problem, same_start=same_start)
    found = sweep(task, RATES, at, 20)
    for n in sorted({TINY, TENTH, HUGE, *range(0, 90, 9), nearest(10.0)}):
        costs, weights = by_torch(task, RATES[n], at[n], 20, "sgd")
        # Infinite and not a number in the same places, which assert_close insists on.
        assert_close(found.costs[n], costs, rtol=1e-4)
        # Beside the largest weight: the bias of centred columns is what is left of large numbers that cancel.
        largest = weights.double().abs().max().item()
        scale = largest if 0 < largest < torch.inf else 1.0
        assert_close(found.weights[n, -1].double() / scale, weights.double() / scale, atol=1e-4)
    if name != "softmax":
        assert found.costs[HUGE].isnan().any() and found.costs[HUGE].isinf().any()


def test_where_float32_disagrees_the_loop_is_as_wrong() -> None:
    # Bouncing amplifies rounding. The yardstick is the distance of PyTorch's own float32 loop from its float64 one.
    task, at = SOFTMAX.task(), starting_points(SOFTMAX, same_start=False)
    found = sweep(task, RATES, at, 20).costs
    worst_loop, worst_sweep = 0.0, 0.0
    for n in (nearest(1.0), nearest(1.26), nearest(39.8)):
        exact = torch.tensor(by_torch(task, RATES[n], at[n].double(), 20, "sgd")[0])
        loop = torch.tensor(by_torch(task, RATES[n], at[n], 20, "sgd")[0])
        worst_loop = max(worst_loop, ((loop - exact) / exact).abs().max().item())
        worst_sweep = max(worst_sweep, ((found[n] - exact) / exact).abs().max().item())
    assert worst_loop > 1e-3
    assert worst_sweep < 5 * worst_loop


def test_the_notes_numbers() -> None:
    same = sweep(SOFTMAX.task(), RATES, starting_points(SOFTMAX), 20)
    assert [f"{same.costs[TENTH, epoch]:.6f}" for epoch in (0, 19)] == ["2.203667", "0.989365"]
    notes = sweep(SOFTMAX.task(), RATES, starting_points(SOFTMAX, same_start=False), 20)
    assert torch.equal(notes.costs[TENTH], same.costs[TENTH])
    bouncing = notes.costs[HUGE, 1:]
    assert 2.8e5 < bouncing.min() < 2.9e5 and 1.95e6 < bouncing.max() < 2.0e6
    assert f"{notes.costs[HUGE, 0]:.6f}" == "1.280268"
    assert {f"{cost:.6f}" for cost in notes.costs[TINY].tolist()} == {"3.187324"}
    x_test, y_test = SOFTMAX.tests()
    assert accuracy(notes.task, notes.weights[HUGE, -1], x_test, y_test) == 0


def test_the_starts_are_those_of_the_notes_program() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        made = [nn.utils.parameters_to_vector(nn.Linear(3, 3).parameters()).detach() for _ in range(4)]
        torch.manual_seed(7)
        without_bias = nn.Linear(4, 2, bias=False).weight.detach().flatten()
    at = starting_points(SOFTMAX, same_start=False)
    assert torch.equal(at[[TENTH, HUGE, TINY]], torch.stack(made[:3]))
    assert torch.equal(starts(SOFTMAX.task(), 4, 1)[3], made[3])
    assert len({tuple(row) for row in at.tolist()}) == len(RATES)
    assert not any(torch.equal(row, made[3]) for row in at)
    task = Task(torch.zeros(1, 4), torch.zeros(1, 2), 2, "mse", bias=False)
    assert torch.equal(start(task, 7), without_bias)


def test_the_grid_holds_the_notes_rates_exactly() -> None:
    assert len(RATES) == 151 and RATES[0] == 1e-10 and RATES[100 - 10] == 0.1 and RATES[-1] == 1e5
    assert list(RATES) == sorted(set(RATES))
    assert all(1.2 < b / a < 1.32 for a, b in pairwise(RATES))
    assert RATES[nearest(0.14)] == 0.126 and nearest(1e-99) == 0 and nearest(1e9) == 150
    assert sorted(layers()) == sorted({*range(3), *range(4, 152)})
    for rate in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="positive number"):
            nearest(rate)


def test_a_rate_of_zero_moves_nothing() -> None:
    for optimizer in OPTIMIZERS:
        found = sweep(SOFTMAX.task(), [0.0], start(SOFTMAX.task(), 1), 5, optimizer)
        assert torch.equal(found.weights, found.weights[:, :1].expand_as(found.weights))
        assert len(set(found.costs[0].tolist())) == 1


def test_the_last_finite_weights() -> None:
    found = sweep(SCORES.task(), [1e-5, 1e5], start(SCORES.task(), 1), 20)
    assert torch.equal(found.last_finite()[0], found.weights[0, -1].double())
    assert found.last_finite().isfinite().all() and not found.weights[1, -1].isfinite().all()


def test_flat_and_stacked_are_inverse() -> None:
    for problem in (PARABOLA, SCORES, SOFTMAX):
        task = problem.task()
        flat = torch.arange(2.0 * task.parameters).view(2, -1)
        assert torch.equal(task.flat(task.stacked(flat)), flat)
        assert len(task.names) == task.parameters
    assert SCORES.task().names == ("w₁", "w₂", "w₃", "b") and PARABOLA.task().names == ("w",)
    assert SOFTMAX.task().names[7] == "W[2,1]" and SOFTMAX.task().names[9] == "b[0]"


@given(
    st.integers(1, 3).flatmap(
        lambda features: st.lists(
            st.tuples(st.tuples(*[st.floats(-1000, 1000, width=32)] * features), st.integers(0, 2)),
            min_size=1,
            max_size=6,
        )
    ),
    st.sampled_from(["cross_entropy", "mse"]),
    st.sampled_from(OPTIMIZERS),
)
@settings(max_examples=40)
def test_whatever_is_typed_agrees_with_torch(
    rows: list[tuple[tuple[float, ...], int]], loss: str, optimizer: Optimizer
) -> None:
    names = tuple(f"x{n}" for n in range(len(rows[0][0])))
    classes = ("a", "b", "c") if loss == "cross_entropy" else ()
    problem = Problem(tuple(x for x, _ in rows), tuple(float(y) for _, y in rows), names, loss, classes)  # type: ignore[arg-type]
    task = problem.task()
    at, rates = start(task, 3).double(), (0.0, 1e-8, 1e-3)
    found = sweep(task, rates, at, 6, optimizer)
    for n, rate in enumerate(rates):
        costs, _ = by_torch(task, rate, at, 6, optimizer)
        # In a converged run Adam divides rounding by rounding.
        assert_close(found.costs[n], costs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("rates", "epochs", "optimizer", "momentum", "sentence"),
    [
        ([], 20, "sgd", 0.9, "at least one learning rate"),
        ([-1.0], 20, "sgd", 0.9, "finite number from 0 up"),
        ([float("nan")], 20, "sgd", 0.9, "finite number from 0 up"),
        ([0.1], 0, "sgd", 0.9, "from 1 to 1,000, not 0"),
        ([0.1], 20, "adamw", 0.9, "one of sgd, momentum, adam"),
        ([0.1], 20, "momentum", 1.0, "below 1, not 1.0"),
    ],
)
def test_nonsense_gets_a_sentence(
    rates: list[float], epochs: int, optimizer: Optimizer, momentum: float, sentence: str
) -> None:
    task = SCORES.task()
    with pytest.raises(ValueError, match=sentence):
        sweep(task, rates, start(task, 1), epochs, optimizer, momentum)
    with pytest.raises(ValueError, match="starts from 4 numbers"):
        sweep(task, [0.1], torch.zeros(3), 20)
