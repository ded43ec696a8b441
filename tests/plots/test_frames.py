"""Figures that move: what is packed comes out as it was, and costs out of range are said in words."""

from __future__ import annotations

import base64
import math

import numpy as np
import pytest

from core.lessons.learning_rate.outcomes_figure import outcomes_figure
from core.plots.descent_costs import cost_panel, leaving, log_range, outcome_panel
from core.plots.descent_paths import surface_panel, valley_panel
from core.plots.frames import Panel, packed
from tests.plots.checked import checked
from tests.tolerance import assert_close


def moving(panel: Panel, trace: int, name: str) -> np.ndarray:
    return np.array(panel.traces[trace][name], dtype=float)


def test_packed_numbers_are_little_endian_float32_or_bytes() -> None:
    values = np.array([[1.5, math.nan], [-math.inf, 2.0]])
    made = packed(values)
    assert (made["kind"], made["shape"]) == ("f4", [2, 2])
    assert_close(np.frombuffer(base64.b64decode(made["bytes"]), "<f4").tolist(), values.flatten())
    grid = packed(np.arange(8, dtype=np.uint8).reshape(2, 2, 2)[:, ::-1])
    assert base64.b64decode(grid["bytes"]) == bytes([2, 3, 0, 1, 6, 7, 4, 5])


def test_the_axis_of_costs_survives_everything() -> None:
    costs = np.array([[2.0, 1.0, 0.5], [2.0, 1e30, math.inf], [2.0, 0.0, math.nan]])
    low, high = log_range(costs)
    assert -7 < low < math.log10(0.5) and math.log10(2) < high < 8
    assert all(math.isfinite(bound) for bound in log_range(np.full((2, 3), math.nan)))
    assert all(math.isfinite(bound) for bound in log_range(np.zeros((2, 3))))
    panel = cost_panel(costs, y_title="cost", height=300, others=[("best", costs[0])])
    checked(panel.figure)
    drawn = moving(panel, 1, "y")
    assert_close(drawn[0], costs[0], rtol=1e-5)
    assert math.isnan(drawn[1, 2]) and drawn[2, 1] > 0
    words = panel.words
    assert words[0] == "" and "epoch 1" in words[1] and "1.0e+30" in words[1]
    assert words[2] == "↑ infinite or NaN from epoch 2"


@pytest.mark.parametrize(
    ("costs", "said"),
    [
        ([1.0, 2.0], ""),
        ([1.0, 20.0], "↑ above the picture from epoch 1: up to 2.0e+01"),
        ([1.0, math.nan], "↑ infinite or NaN from epoch 1"),
        ([99.0, math.inf], "↑ above the picture from epoch 0: up to 9.9e+01, infinite or NaN from epoch 1"),
    ],
)
def test_what_leaves_the_picture(costs: list[float], said: str) -> None:
    assert leaving(costs, 10.0) == said


def test_a_path_ends_where_its_numbers_do() -> None:
    path = np.array([[[0.0, 0.0], [1.0, 2.0], [math.nan, 1.0]], [[0.0, 0.0], [3.0, 4.0], [5.0, 6.0]]])
    panel = surface_panel(
        np.zeros((2, 5, 5), dtype=np.uint8),
        np.array([[-1.0, 1.0, -2.0, 2.0], [-4.0, 4.0, -8.0, 8.0]]),
        path,
        np.zeros((2, 2)),
        titles=("a", "b"),
        minimum_name="minimum",
        words=["", "outside"],
        height=300,
    )
    checked(panel.figure)
    assert_close(moving(panel, 2, "x"), [[1.0], [5.0]])
    assert_close(np.asarray(panel.ranges["yaxis"]), [[-2, 2], [-8, 8]])
    data = panel.data
    assert [entry["trace"] for entry in data["traces"]] == [0, 1, 2, 3]
    assert data["surface"]["kind"] == "u1" and data["surface"]["shape"] == [2, 5, 5]


def test_a_valley_shows_the_whole_curve() -> None:
    weights = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0]])
    panel = valley_panel(
        weights,
        weights**2,
        weights,
        weights**2,
        (0.0, 0.0),
        titles=("w", "cost"),
        words=["", ""],
        height=300,
    )
    checked(panel.figure)
    assert_close(np.asarray(panel.ranges["yaxis"])[:, 1], [1.04, 4.16])
    assert_close(moving(panel, 4, "x"), [[0.0], [0.0]])


def test_outcomes_on_the_edge() -> None:
    panel = outcome_panel(
        np.array([0.1, 1.0, 10.0]), np.array([0.5, 5.0, math.inf]), x_title="rate", y_title="cost", height=200
    )
    figure = checked(panel.figure)
    assert list(figure.data[1].x) == [10.0]
    made = checked(
        outcomes_figure(
            [0.1, 1.0, 10.0],
            [0.5, 9.0, math.nan],
            [0.9, 0.8, 0.1],
            ["learns", "loss explodes", "accuracy collapses"],
            start_loss=2.3,
            guessing=0.1,
        )
    )
    points = {(trace.name, trace.yaxis): list(trace.y) for trace in made.data if trace.mode == "markers"}
    assert points["learns", "y"] == [90] and points["accuracy collapses", "y2"] == [27.0]
    assert len({trace.marker.symbol for trace in made.data if trace.mode == "markers"}) == 4
