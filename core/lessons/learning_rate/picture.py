"""The picture of the learning rate page: every rate trained beforehand, cost and path redrawn while one is dragged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from core.computing import computed_once
from core.descent import every_rate as lesson
from core.descent.curvature import curvature, edge
from core.descent.every_rate import AllRates
from core.descent.printed import printed
from core.descent.regimes import best
from core.descent.surface import Surface, curve, surface, under
from core.descent.sweep import MOMENTUM
from core.descent.task import Task
from core.descent.weight_planes import plane_of_run, plane_of_weights
from core.lessons.learning_rate.controls import PLANE, PLANE_OF_RUN, RATE, RateSettings
from core.lessons.sweep_picture import REGIME_NAMES, SweepPicture, curve_panel, path_panel, rate_slider
from core.plots.descent_costs import cost_panel, outcome_panel
from core.plots.frames import Panel
from core.reading.rules import Choice
from core.ui.components.draggable_frames import draggable_frames
from core.ui.page.settings import PageState

HEIGHT = 370
COST_TITLES = {"mse": "mean squared error", "cross_entropy": "cross-entropy, nats"}


def of_settings(settings: RateSettings) -> AllRates:
    """The problem of these settings at every rate of the slider."""
    return lesson.every_rate(
        settings.problem,
        settings.optimizer,
        settings.epochs,
        settings.seed,
        settings.same_start,
        settings.rates,
        settings.layer,
    )


def exact(settings: RateSettings) -> AllRates:
    """The same, with the chosen rate's run as its script trains it."""
    return lesson.with_exact_run(of_settings(settings), settings.problem, settings.run)


def edge_here(settings: RateSettings) -> tuple[float, float | None]:
    """The largest eigenvalue of the Hessian where the chosen rate starts, and the edge it gives; None without one."""
    found = of_settings(settings)
    if settings.same_start:
        return found.curvature.largest, found.edge
    start = found.sweep.weights[settings.run, 0]
    largest = curvature(found.sweep.task, start).largest
    return largest, edge(settings.optimizer, largest)


@computed_once(most=16)
def _picture(every: AllRates, found: AllRates, plane: str, at_edge: float | None, tests: int) -> SweepPicture:
    """`found` is `every` with one run exact: the cost's surfaces are those of `every`, which take long."""
    made, rates = found.sweep, found.sweep.learning_rates
    edge_name = f"edge 2(1 + {MOMENTUM:g})/λmax" if made.optimizer == "momentum" else "edge 2/λmax"
    slider = rate_slider(rates, found.regimes, [(edge_name, at_edge)] if at_edge else [])
    costs = made.costs.numpy()
    best_run = best(made)
    others = [] if best_run is None else [(f"best: {rates[best_run]:g}", costs[best_run])]
    title = COST_TITLES[made.task.loss]
    panels = (
        cost_panel(
            costs, y_title=title, height=HEIGHT, others=others
        ),
        _path(every, found, plane),
        outcome_panel(
            np.array(rates), costs[:, -1], x_title="learning rate", y_title=f"last {title}", height=230
        ),
    )  # fmt: skip
    written = [printed(run) for run in made.costs.tolist()]
    readouts = {
        "learning rate": [f"{rate:g}" for rate in rates],
        "this rate": [REGIME_NAMES[regime] for regime in found.regimes],
        "cost at epoch 0": [run[0] for run in written],
        f"cost at epoch {made.epochs - 1}": [run[-1] for run in written],
    }
    if found.accuracies is not None and found.test_costs is not None:
        readouts["test cost"] = [f"{cost:.7g}" for cost in found.test_costs]
        readouts["test rows right"] = [f"{round(share * tests)} of {tests}" for share in found.accuracies]
    return SweepPicture(slider, panels, readouts)


def _path(every: AllRates, found: AllRates, plane: str) -> Panel:
    if found.sweep.task.parameters == 1:
        return curve_panel(found.sweep, found.lowest, curve(found.sweep, found.lowest), height=HEIGHT)
    return path_panel(found.lowest, under(_surface(every, plane), found.sweep), height=HEIGHT)


@computed_once(most=16)
def _surface(every: AllRates, plane: str) -> Surface:
    if plane == PLANE_OF_RUN:
        chosen = plane_of_run(every.sweep, every.lowest)
    else:
        chosen = plane_of_weights(every.sweep, every.lowest, *_pair(plane))
    return surface(every.sweep, every.lowest, chosen)


def _pair(plane: str) -> tuple[int, int]:
    first, second = plane.split(",")
    return int(first), int(second)


@dataclass(frozen=True)
class PlaneRule(Choice[str]):
    """The plane of the run, or the numbers of two of so many weights."""

    weights: int = 1

    def allowed(self) -> str:
        return f"{PLANE_OF_RUN}, or the numbers of two of the {self.weights} weights, like 0,1"


def plane_control(state: PageState, task: Task) -> str:
    """Which plane of weight space is shown: the run's own, or that of two weights."""
    if task.parameters == 1:
        return state[PLANE]
    pairs = {f"{i},{j}": f"{task.names[i]} and {task.names[j]}" for i, j in combinations(range(task.parameters), 2)}
    titles = {PLANE_OF_RUN: "through start, end and minimum", **pairs}
    return replace(PLANE, rule=PlaneRule(tuple(titles), weights=task.parameters), titles=titles).control(state)


def picture(state: PageState, settings: RateSettings, plane: str) -> None:
    """Cost by epoch, the path, and the slider over all rates; where it is let go becomes the setting."""
    every, found = of_settings(settings), exact(settings)
    shown = _picture(every, found, plane, edge_here(settings)[1], len(settings.problem.x_test))

    def released(position: int) -> None:
        state.put({RATE: settings.rates[position]})

    draggable_frames(
        shown.slider,
        shown.panels,
        readouts=shown.readouts,
        index=settings.run,
        key="learning_rate_frames",
        on_release=released,
    )
