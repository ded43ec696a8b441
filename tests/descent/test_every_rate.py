"""A problem trained at every rate: regimes, curvature, lowest points, what may be typed, and the script."""

from __future__ import annotations

import dataclasses
import math
from itertools import pairwise

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from core.descent import columns
from core.descent.curvature import Curvature, curvature, edge, hessian
from core.descent.every_rate import EXAMPLES, AllRates, every_rate, starting_points
from core.descent.lowest import Lowest, LowPoint, lowest
from core.descent.problems import PARABOLA, PROBLEMS, SCORES, SOFTMAX, Problem, read_scores
from core.descent.rates import RATES
from core.descent.regimes import (
    MeasuredEdge,
    Regime,
    Stretch,
    best,
    measured_edge,
    regimes,
    rises,
    stretches,
)
from core.descent.script import script
from core.descent.sweep import OPTIMIZERS, sweep
from core.descent.task import Task, start
from tests.tolerance import assert_close

STANDARDIZED = dataclasses.replace(SCORES, scaling=columns.STANDARDIZED)


def regime(problem: Problem, rate: float, same_start: bool = True) -> str:
    """The regime at one rate of the grid."""
    return every_rate(problem, same_start=same_start).regimes[RATES.index(rate)]


def test_the_notes_rates_are_what_the_notes_call_them() -> None:
    for same_start in (True, False):
        assert regime(SOFTMAX, 0.1, same_start) == Regime.LEARNS
        assert regime(SOFTMAX, 1e5, same_start) == Regime.OVERSHOOTS
        assert regime(SOFTMAX, 1e-10, same_start) == Regime.STALLS
    assert regime(STANDARDIZED, 0.1) == Regime.LEARNS and regime(SCORES, 0.1) == Regime.OVERSHOOTS
    assert regime(SCORES, 1e-5) == Regime.LEARNS


def test_a_parabola_goes_through_all_regimes() -> None:
    found = every_rate(PARABOLA)
    # cost 14/3 (w - 1)^2: the weight jumps over the minimum above 1/lambda = 0.107, and away above 2/lambda = 0.214.
    assert_close(found.sweep.costs[RATES.index(0.01), 0], 14 / 3)
    assert_close(found.curvature.largest, 28 / 3)
    marked = stretches(found.regimes)
    assert [each.kind for each in marked] == [Regime.STALLS, Regime.LEARNS, Regime.OSCILLATES, Regime.OVERSHOOTS]
    assert [RATES[each.first] for each in marked[2:]] == [0.126, 0.251]
    assert found.edge == pytest.approx(2 * 3 / 28)
    assert (found.measured.quiet, found.measured.rising) == (0.2, 0.251)
    # Bouncing up the walls: the weight is on the other side of 1 after each step.
    signs = (found.sweep.weights[RATES.index(0.251), :, 0] - 1).sign()
    assert (signs[1:] == -signs[:-1]).all()


def test_bands_cover_the_grid_without_gaps() -> None:
    assert stretches(["a", "a", "b", "a"]) == (Stretch("a", 0, 1), Stretch("b", 2, 2), Stretch("a", 3, 3))
    for optimizer in OPTIMIZERS:
        found = stretches(every_rate(SOFTMAX, optimizer).regimes)
        assert found[0].first == 0 and found[-1].last == len(RATES) - 1
        assert all(a.last + 1 == b.first and a.kind != b.kind for a, b in pairwise(found))


def test_regimes_of_made_up_costs() -> None:
    costs = torch.tensor(
        [
            [1.0, 1.0, 1.0],
            [1.0, 0.9, 0.8],
            [1.0, 0.5, 0.8],
            [1.0, 0.5, 1.1],
            [1.0, math.inf, math.nan],
            [1.0, math.nan, 0.5],
            [0.0, 0.0, 0.0],
            [1.0, 1e-12, 2e-12],
        ]
    )
    straight = torch.arange(3.0).view(1, 3, 1).expand(len(costs), 3, 2)
    made = dataclasses.replace(
        every_rate(PARABOLA).sweep, costs=costs, weights=straight, learning_rates=tuple(range(8))
    )
    expected = (
        Regime.STALLS,
        Regime.LEARNS,
        Regime.OSCILLATES,
        Regime.OVERSHOOTS,
        Regime.OVERSHOOTS,
        Regime.OVERSHOOTS,
        Regime.STALLS,
        Regime.LEARNS,
    )
    assert regimes(made) == expected
    assert rises(costs).any(1).tolist() == [False, False, True, True, True, True, False, False]
    assert measured_edge(made) == MeasuredEdge(1, 2, 3)
    assert best(made) == 6
    zigzag = torch.tensor([0.0, 2.0, 0.5]).view(1, 3, 1).expand(len(costs), 3, 2)
    assert regimes(dataclasses.replace(made, weights=zigzag))[1] == Regime.OSCILLATES
    one = dataclasses.replace(made, costs=costs[:, :1], weights=straight[:, :1])
    assert set(regimes(one)) == {Regime.STALLS} and measured_edge(one) == MeasuredEdge(7, None, None)
    assert best(dataclasses.replace(made, costs=torch.full((8, 3), math.nan))) is None


@pytest.mark.parametrize("problem", [PARABOLA, SOFTMAX, SCORES, STANDARDIZED], ids=["w", "softmax", "scores", "std"])
def test_the_hessian_is_autograds(problem: Problem) -> None:
    task = problem.task()
    at = 0.1 * torch.arange(1.0, task.parameters + 1, dtype=torch.float64)
    by_torch = torch.autograd.functional.hessian(task.cost, at)
    assert_close(hessian(task, at), by_torch, rtol=1e-9, atol=1e-9)
    assert_close(curvature(task, at).largest, torch.linalg.eigvalsh(by_torch)[-1])


def test_the_hessian_of_several_outputs_is_autograds() -> None:
    generator = torch.Generator().manual_seed(3)
    x, y = torch.rand(5, 2, generator=generator), torch.rand(5, 3, generator=generator)
    for bias in (True, False):
        task = Task(x, y, 3, "mse", bias)
        at = torch.rand(task.parameters, generator=generator, dtype=torch.float64)
        assert_close(hessian(task, at), torch.autograd.functional.hessian(task.cost, at), rtol=1e-9, atol=1e-9)


def test_curvature_leaves_out_directions_that_are_flat() -> None:
    found = curvature(SOFTMAX.task(), start(SOFTMAX.task(), 1))
    # The same numbers added to all classes change nothing (4 directions), and x1 is a second bias (2 more).
    assert found.flat == 6 and found.smallest > 1e-3
    assert found.condition == pytest.approx(found.largest / found.smallest)
    nothing = curvature(Task(torch.zeros(2, 1), torch.zeros(2, 1), 1, "mse", bias=False), torch.zeros(1))
    assert nothing == Curvature((0.0,), 0.0, nothing.smallest, 1) and math.isnan(nothing.condition)


def test_the_edges_of_the_three_optimizers() -> None:
    assert (edge("sgd", 4.0), edge("momentum", 4.0), edge("adam", 4.0), edge("sgd", 0.0)) == (0.5, 0.95, None, None)
    # A bowl shrinks just below the edge and grows just above it, with momentum too.
    task = PARABOLA.task()
    for optimizer in ("sgd", "momentum"):
        at = edge(optimizer, 28 / 3)
        assert at is not None
        costs = sweep(task, (0.999 * at, 1.001 * at), torch.zeros(1, dtype=torch.float64), 1000, optimizer).costs
        assert costs[0, -1] < costs[0, 1] and costs[1, -1] > costs[1, 1]


def test_least_squares_end_at_the_minimum() -> None:
    for problem in (PARABOLA, SCORES, STANDARDIZED):
        task = problem.task()
        found = lowest(task, starting_points(problem)[:1])
        at = found.points[0].clone().requires_grad_()
        (gradient,) = torch.autograd.grad(task.cost(at), at)
        assert found.kind == LowPoint.MINIMUM and found.title == "minimum"
        assert gradient.abs().max() < 1e-6
    by_normal_equations = torch.linalg.pinv(SCORES.task().design(torch.float64)) @ SCORES.task().y.double()
    assert_close(lowest(SCORES.task(), torch.zeros(1, 4)).points, by_normal_equations.T, rtol=1e-6)


def test_of_equally_good_points_the_nearest_is_taken() -> None:
    # Two equal columns: w1 + w2 + b = 3 is a plane of minima, and the start says where on it.
    task = Task(torch.ones(2, 2), torch.full((2, 1), 3.0), 1, "mse")
    found = lowest(task, torch.tensor([[0.0, 0.0, 0.0], [5.0, 0.0, 0.0]]))
    assert_close(found.points, [[1.0, 1.0, 1.0], [5 - 2 / 3, -2 / 3, -2 / 3]])
    flat = lowest(SOFTMAX.task(), starting_points(SOFTMAX, same_start=False))
    assert_close(flat.points.new_tensor([SOFTMAX.task().cost(p) for p in flat.points]), [flat.cost] * len(RATES))


def test_the_notes_table_has_no_minimum_and_an_overlapping_one_has() -> None:
    task = SOFTMAX.task()
    found = lowest(task, starting_points(SOFTMAX)[:1])
    assert found.kind == LowPoint.SEPARABLE and "no minimum" in found.title
    assert found.cost == pytest.approx(task.cost(found.points[0]).item())
    assert found.cost < 0.6 * math.log(3)
    # The proof: weights that classify every row right, and cost less and less when they grow.
    w = sweep(task, [0.3], found.points, 1000, "adam").weights[0, -1]
    assert (task.logits(w).argmax(1) == task.y).all()
    costs = [task.cost(k * w).item() for k in (1, 10, 100)]
    assert costs[1] < costs[0] / 10 and costs[2] < costs[1] / 10

    overlapping = Task(torch.tensor([[0.0], [1.0], [2.0], [3.0]]), torch.tensor([0, 1, 0, 1]), 2, "cross_entropy")
    found = lowest(overlapping, torch.zeros(1, 4))
    at = found.points[0].clone().requires_grad_()
    (gradient,) = torch.autograd.grad(overlapping.cost(at), at)
    assert found.kind == LowPoint.MINIMUM and gradient.norm() < 1e-6 and found.cost > 0.5


@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        ([[1, 2]], [0]),
        ([[1, 2], [1, 2]], [0, 1]),
        ([[0, 0], [0, 0]], [1, 1]),
        ([[1000, -1000], [999, -999], [-1000, 1000]], [0, 1, 2]),
    ],
    ids=["one row", "duplicates", "nothing", "large"],
)
def test_strange_tables_are_studied_all_the_same(rows: list[list[float]], labels: list[int]) -> None:
    x, y, names = read_scores(rows, labels, ["a", "b"]), tuple(map(float, labels)), ("0", "1", "2")
    softmax = Problem(x.x, y, x.feature_names, "cross_entropy", names)
    scores = [read_scores(rows, labels, ["a", "b"], kind) for kind in columns.KINDS]
    for problem in (softmax, *scores):
        for optimizer in OPTIMIZERS:
            found = every_rate(problem, optimizer, 5, 1, False)
            assert found.sweep.costs.shape == (151, 5) and found.sweep.costs[:, 0].isfinite().all()
            assert len(found.regimes) == 151 and found.accuracies is None and found.test_costs is None
            assert isinstance(found.lowest, Lowest) and found.lowest.points.isfinite().all()
            assert found.lowest.kind in (LowPoint.MINIMUM, LowPoint.SEPARABLE, LowPoint.FOUND)
            assert found.lowest.cost <= found.sweep.costs[:, 0].min() * (1 + 1e-5) + 1e-9


def test_a_study_is_made_once() -> None:
    first = every_rate(SOFTMAX)
    assert isinstance(first, AllRates) and every_rate(SOFTMAX) is first
    assert first.accuracies is not None and len(first.accuracies) == 151


@pytest.mark.parametrize(
    ("read", "sentence"),
    [
        (lambda: read_scores([], []), "There must be 1 to 12 rows, not 0."),
        (lambda: read_scores([[1, 2, 1e30]], [1]), "exam 3 in row 1 must be a number from -1,000 to 1,000, not 1e+30."),
        (lambda: read_scores([[1, None, 3]], [1]), "exam 2 in row 1 is empty: type a number from -1,000 to 1,000."),
        (lambda: read_scores([[1, 2, 3]], [None]), "The final score in row 1 is empty: type a number from -1,000 to"),
        (lambda: read_scores([[1, 2]], [1]), "The row 1 must have 3 numbers, one for each column, not 2."),
        (lambda: read_scores([[1, 2, 3]], [1, 2]), "Every student needs a target: there are 1 students and 2"),
        (lambda: read_scores([[1, 2, 3]], [1], scaling="minmax"), "The scaling must be one of raw, centred, scaled"),
        (lambda: script(SOFTMAX, 0.15, same_start=False), "Only the rates of the slider have a start of their own"),
    ],
)
def test_nonsense_gets_a_sentence(read: object, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        read()  # type: ignore[operator]
    assert str(refused.value).startswith(sentence) and str(refused.value).endswith(".")


def test_tables_are_read_as_typed() -> None:
    assert read_scores([list(row) for row in SCORES.x], list(SCORES.y)) == SCORES


def test_presets_are_on_the_slider() -> None:
    for preset in EXAMPLES.values():
        assert preset.learning_rate in RATES and preset.problem in PROBLEMS and preset.scaling in columns.KINDS


@given(
    st.lists(
        st.lists(st.sampled_from([0.0, 1.0, 1.0, 7.5, -3.0, 1000.0]), min_size=3, max_size=3), min_size=1, max_size=6
    ),
    st.sampled_from(columns.KINDS),
)
@settings(max_examples=60)
def test_scalings_do_what_they_say(rows: list[list[float]], kind: str) -> None:
    x = torch.tensor(rows)
    fitted = columns.fit(x, kind)
    scaled = fitted(x).double()
    assert scaled.isfinite().all()
    spread = [n for n in range(3) if n not in fitted.constant]
    if kind in (columns.CENTRED, columns.STANDARDIZED, columns.WHITENED):
        assert_close(scaled.mean(0), [0.0] * 3, atol=1e-3)
    if kind in (columns.SCALED, columns.STANDARDIZED) and spread:
        assert_close(scaled.std(0)[spread], [1.0] * len(spread), rtol=1e-4)
    if kind == columns.WHITENED and len(x) > 1:
        values = torch.linalg.eigvalsh(torch.cov(scaled.T))
        ones = len(spread) - fitted.dependent
        assert_close(values, [0.0] * (3 - ones) + [1.0] * ones, atol=1e-3)
    # What it learnt is what it does: the same from shift, scale and rotation, in float64.
    by_hand = (x.double() - fitted.shift) / fitted.scale
    if fitted.rotation is not None:
        by_hand = by_hand @ fitted.rotation.double()
    weights, bias = torch.tensor([[1.0, -2.0, 0.5]]).double(), torch.tensor([3.0]).double()
    assert_close(F.linear(by_hand, weights, bias), F.linear(scaled, weights, bias), rtol=1e-3, atol=1e-2)


def test_columns_without_spread_get_a_sentence() -> None:
    x = torch.tensor([[1.0, 5.0, 2.0], [2.0, 5.0, 4.0], [4.0, 5.0, 8.0]])
    assert columns.fit(x, columns.STANDARDIZED).sentence(("a", "b", "c")).startswith("All values of b are the same")
    assert "without spread" in columns.fit(x, columns.WHITENED).sentence(("a", "b", "c"))
    assert columns.fit(x, columns.CENTRED).sentence(("a", "b", "c")) == ""
    with pytest.raises(ValueError, match="one of raw, centred"):
        columns.fit(x, "minmax")
