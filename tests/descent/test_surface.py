"""Surfaces: planes through start, end and lowest point, windows that hold the path, costs that are the task's."""

from __future__ import annotations

import dataclasses
import math

import pytest
import torch
from torch import Tensor

from core.descent import columns
from core.descent.every_rate import AllRates, every_rate
from core.descent.lowest import LowPoint
from core.descent.problems import PARABOLA, SCORES, SOFTMAX, Problem, read_scores
from core.descent.rates import RATES
from core.descent.surface import FLOOR, MARGIN, Surface, curve, surface
from core.descent.sweep import OPTIMIZERS
from core.descent.weight_planes import WeightPlane, plane_of_run, plane_of_weights
from tests.tolerance import assert_close

STANDARDIZED = dataclasses.replace(SCORES, scaling=columns.STANDARDIZED)
TENTH, HUGE = RATES.index(0.1), RATES.index(1e5)


def drawn(found: AllRates, plane: WeightPlane | None = None) -> Surface:
    return surface(found.sweep, found.lowest, plane or plane_of_run(found.sweep, found.lowest), points=9)


def points_of(plane: WeightPlane, coordinates: Tensor) -> Tensor:
    """Points (R, P) of coordinates (R, 2)."""
    return plane.origin + coordinates[:, :1] * plane.right + coordinates[:, 1:] * plane.up


@pytest.mark.parametrize("same_start", [True, False])
@pytest.mark.parametrize("problem", [SOFTMAX, SCORES, STANDARDIZED], ids=["softmax", "scores", "std"])
def test_the_plane_goes_through_start_end_and_lowest_point(problem: Problem, same_start: bool) -> None:
    found = every_rate(problem, same_start=same_start)
    plane = plane_of_run(found.sweep, found.lowest)
    picture = drawn(found, plane)
    assert_close((plane.right * plane.up).sum(1), [0.0] * 151, atol=1e-9)
    assert_close(plane.right.norm(dim=1), [1.0] * 151)
    assert_close(plane.up.norm(dim=1), [1.0] * 151)
    starts = found.sweep.weights[:, 0].double()
    assert_close(points_of(plane, picture.start), starts, atol=1e-9)
    assert_close(points_of(plane, picture.lowest), found.lowest.points)
    # Only its size beside the plane's own rounding counts for an end that flew away.
    ends = found.sweep.last_finite()
    size = ends.abs().amax(1, keepdim=True).clamp(min=1)
    assert_close(points_of(plane, picture.end) / size, ends / size, atol=1e-6)
    assert_close(picture.lowest, torch.zeros(151, 2))
    assert (picture.start[:, 0] < 0).all()


def test_the_picture_does_not_flip_or_jump_while_the_rate_is_dragged() -> None:
    for problem in (SOFTMAX, SCORES, STANDARDIZED):
        found = every_rate(problem)
        plane = plane_of_run(found.sweep, found.lowest)
        assert_close(plane.right, plane.right[:1].expand(151, -1), rtol=1e-12)
        assert ((plane.up[1:] * plane.up[:-1]).sum(1) >= 0).all()
        # Rates that hardly move share the direction of the gradient.
        assert ((plane.up[1:60] * plane.up[:59]).sum(1) > 0.98).all()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("problem", [SOFTMAX, SCORES, STANDARDIZED], ids=["softmax", "scores", "std"])
def test_the_costs_of_the_grid_are_the_tasks(problem: Problem, optimizer: str) -> None:
    found = every_rate(problem, optimizer)  # type: ignore[arg-type]
    picture = drawn(found)
    assert picture.log_costs.isfinite().all()
    for run, row, column in [(0, 0, 0), (TENTH, 4, 4), (TENTH, 7, 2), (HUGE, 8, 1)]:
        at = torch.stack([picture.horizontal[run, column], picture.vertical[run, row]])
        plane = picture.plane
        point = plane.origin[run] + at[0] * plane.right[run] + at[1] * plane.up[run]
        cost = found.sweep.task.cost(point).item()
        floor = FLOOR * 10 ** picture.log_costs[run].max().item()
        assert_close(picture.log_costs[run, row, column], math.log10(max(cost, floor)))


@pytest.mark.parametrize("problem", [SOFTMAX, SCORES, STANDARDIZED], ids=["softmax", "scores", "std"])
def test_windows_hold_the_path_or_say_when_it_leaves(problem: Problem) -> None:
    found = every_rate(problem)
    picture = drawn(found)
    half = (picture.horizontal[:, -1] - picture.horizontal[:, 0]) / 2
    assert_close((picture.vertical[:, -1] - picture.vertical[:, 0]) / 2, half)
    assert_close(half / half[0], 2.0**picture.zoom)
    assert picture.zoom.min() == 0 and picture.zoom.max() == 6
    centre = picture.plane.centre
    for point in (picture.start, picture.lowest):
        assert ((point - centre).abs().amax(1) <= half / MARGIN * (1 + 1e-9)).all()
    inside = (picture.path - centre.unsqueeze(1)).abs().amax(2) <= half.unsqueeze(1)
    for run in range(151):
        leaves = int(picture.leaves[run])
        assert inside[run].all() if leaves == -1 else inside[run, :leaves].all() and not inside[run, leaves]
    assert picture.leaves[TENTH] == (-1 if problem is not SCORES else 1) and picture.leaves[HUGE] == 1
    if problem is SCORES:
        assert picture.path[HUGE].isnan().any()


def test_a_window_is_no_larger_than_the_path_needs() -> None:
    found = every_rate(SOFTMAX)
    picture = drawn(found)
    half = (picture.horizontal[:, -1] - picture.horizontal[:, 0]) / 2
    reach = (picture.path - picture.plane.centre.unsqueeze(1)).abs().amax((1, 2))
    grown = (picture.zoom > 0) & (picture.leaves == -1)
    assert grown.any() and (MARGIN * reach[grown] > half[grown] / 2).all()


def test_without_a_minimum_the_middle_is_halfway() -> None:
    found = every_rate(SOFTMAX)
    assert found.lowest.kind == LowPoint.SEPARABLE
    picture = drawn(found)
    assert_close(picture.plane.centre, (picture.start + picture.lowest) / 2)


def test_two_chosen_weights_are_the_axes() -> None:
    found = every_rate(STANDARDIZED)
    plane = plane_of_weights(found.sweep, found.lowest, 0, 3)
    assert plane.names == ("w₁", "b")
    picture = drawn(found, plane)
    assert_close(picture.path[TENTH], found.sweep.weights[TENTH][:, [0, 3]])
    assert_close(picture.lowest[TENTH], found.lowest.points[TENTH, [0, 3]])
    # At the middle are the lowest point's two weights, and the others are held there too.
    floor = FLOOR * 10 ** picture.log_costs[TENTH].max().item()
    assert_close(picture.log_costs[TENTH, 4, 4], math.log10(max(found.lowest.cost, floor)))
    ends = drawn(found, plane_of_weights(found.sweep, found.lowest, 0, 3, held="end"))
    end = found.sweep.weights[TENTH, -1].double()
    at = torch.tensor([ends.horizontal[TENTH, 2], end[1], end[2], ends.vertical[TENTH, 6]], dtype=torch.float64)
    assert_close(ends.log_costs[TENTH, 6, 2], found.sweep.task.cost(at).log10())
    for pair in ((0, 0), (0, 4), (-1, 0)):
        with pytest.raises(ValueError, match="two different ones of the 4 weights"):
            plane_of_weights(found.sweep, found.lowest, *pair)


def test_a_parabola_is_a_curve() -> None:
    found = every_rate(PARABOLA)
    drawn = curve(found.sweep, found.lowest)
    assert_close(drawn.costs, 14 / 3 * (drawn.weights - 1) ** 2, atol=1e-4)
    assert_close(drawn.path[TENTH, :, 0], found.sweep.weights[TENTH, :, 0])
    assert_close(drawn.path[TENTH, :, 1], found.sweep.costs[TENTH])
    assert_close(drawn.weights[0, [0, -1]], [1 - MARGIN, 1 + MARGIN])
    assert drawn.zoom[TENTH] == 0 and drawn.leaves[TENTH] == -1 and drawn.leaves[HUGE] == 1
    assert drawn.path[HUGE].isnan().any()
    with pytest.raises(ValueError, match="show a surface"):
        curve(every_rate(SCORES).sweep, every_rate(SCORES).lowest)


def test_a_start_at_the_minimum_has_a_picture_too() -> None:
    # All scores 0: the weights change nothing, and the bias is all there is.
    found = every_rate(read_scores([[0, 0], [0, 0]], [0, 0], ["a", "b"]))
    picture = drawn(found)
    assert picture.log_costs.isfinite().all() and (picture.leaves == -1)[:90].all()
    still = dataclasses.replace(found.sweep, weights=found.lowest.points.unsqueeze(1).expand(-1, 20, -1))
    picture = surface(still, found.lowest, plane_of_run(still, found.lowest), points=5)
    assert picture.log_costs.isfinite().all() and (picture.zoom == 0).all()
    assert_close((picture.plane.right * picture.plane.up).sum(1), [0.0] * 151)
    assert_close(picture.plane.up.norm(dim=1), [1.0] * 151)
