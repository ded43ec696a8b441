"""The picture of the learning rate page: every rate trained beforehand, cost and path redrawn while one is dragged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

import numpy as np

from core.descent import every_rate as lesson
from core.descent.curvature import curvature, edge, explain
from core.descent.every_rate import AllRates
from core.descent.regimes import Regime, best
from core.descent.surface import curve, surface
from core.descent.sweep import MOMENTUM
from core.descent.task import Task
from core.descent.weight_planes import plane_of_run, plane_of_weights
from core.lessons.learning_rate.controls import PLANE, PLANE_OF_RUN, RATE, RateSettings
from core.lessons.learning_rate.first_step import first_step
from core.lessons.sweep_picture import REGIME_NAMES, SweepPicture, curve_panel, path_panel, rate_slider
from core.plots.descent_costs import cost_panel, outcome_panel
from core.plots.frames import Panel
from core.reading.rules import Choice
from core.ui.components.draggable_frames import draggable_frames
from core.ui.page.numbers import fixed, latex
from core.ui.page.settings import PageState

HEIGHT = 370
COST_TITLES = {"mse": "mean squared error", "cross_entropy": "cross-entropy, nats"}


def of_settings(settings: RateSettings) -> AllRates:
    """The problem of these settings at every rate of the slider."""
    return lesson.every_rate(
        settings.problem, settings.optimizer, settings.epochs, settings.seed, settings.same_start, settings.rates
    )


def edge_here(settings: RateSettings) -> tuple[float, float | None]:
    """The largest eigenvalue of the Hessian where the chosen rate starts, and the edge it gives; None without one."""
    found = of_settings(settings)
    if settings.same_start:
        return found.curvature.largest, found.edge
    start = found.sweep.weights[settings.rates.index(settings.learning_rate), 0]
    largest = curvature(found.sweep.task, start).largest
    return largest, edge(settings.optimizer, largest)


@lru_cache(maxsize=16)
def _picture(found: AllRates, plane: str, at_edge: float | None, tests: int) -> SweepPicture:
    made, rates = found.sweep, found.sweep.learning_rates
    edge_name = f"edge 2(1 + {MOMENTUM:g})/λmax" if made.optimizer == "momentum" else "edge 2/λmax"
    slider = rate_slider(rates, found.regimes, [(edge_name, at_edge)] if at_edge else [])
    costs = made.costs.numpy()
    best_run = best(made)
    title = COST_TITLES[made.task.loss]
    panels = (
        cost_panel(
            costs, y_title=title, height=HEIGHT, others=[(f"best: {rates[best_run]:g}", costs[best_run])]
        ),
        _path(found, plane),
        outcome_panel(
            np.array(rates), costs[:, -1], x_title="learning rate", y_title=f"last {title}", height=230
        ),
    )  # fmt: skip
    readouts = {
        "learning rate": [f"{rate:g}" for rate in rates],
        "this rate": [REGIME_NAMES[regime] for regime in found.regimes],
        "cost at epoch 0": [_cost(cost) for cost in costs[:, 0].tolist()],
        f"cost at epoch {made.epochs - 1}": [_cost(cost) for cost in costs[:, -1].tolist()],
    }
    if found.accuracies is not None:
        readouts["test rows right"] = [f"{round(share * tests)} of {tests}" for share in found.accuracies]
    return SweepPicture(slider, panels, readouts)


def _cost(cost: float) -> str:
    """Six decimals, as the notes print them, where they say something."""
    return f"{cost:.6f}" if 1e-3 <= cost < 1000 else f"{cost:.7g}"


def _path(found: AllRates, plane: str) -> Panel:
    if found.sweep.task.parameters == 1:
        return curve_panel(found.sweep, found.lowest, curve(found.sweep, found.lowest), height=HEIGHT)
    if plane == PLANE_OF_RUN:
        chosen = plane_of_run(found.sweep, found.lowest)
    else:
        chosen = plane_of_weights(found.sweep, found.lowest, *_pair(plane))
    return path_panel(found.lowest, surface(found.sweep, found.lowest, chosen), height=HEIGHT)


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
    shown = _picture(of_settings(settings), plane, edge_here(settings)[1], len(settings.problem.x_test))

    def released(position: int) -> None:
        state.put({RATE: settings.rates[position]})

    draggable_frames(
        shown.slider,
        shown.panels,
        readouts=shown.readouts,
        index=settings.rates.index(settings.learning_rate),
        key="learning_rate_frames",
        on_release=released,
    )


def formula(settings: RateSettings) -> str:
    """The first step in LaTeX with the current numbers."""
    found = of_settings(settings)
    step = first_step(found.sweep, settings.rates.index(settings.learning_rate))
    name = _latex_name(step.name)
    before, rate, after = latex(step.before), latex(settings.learning_rate), latex(step.after)
    if settings.optimizer == "adam":
        direction = r"\frac{\hat m}{\sqrt{\hat v} + \epsilon}"
        numbers = rf"\frac{{{latex(step.gradient)}}}{{{latex(abs(step.gradient))} + 10^{{-8}}}}"
    else:
        direction = rf"\frac{{\partial\,\text{{cost}}}}{{\partial\,{name}}}"
        numbers = f"({latex(step.gradient)})"
    # Two lines, which a phone has room for.
    return (
        rf"\begin{{gathered}} {name} \leftarrow {name} - \eta\,{direction} \\[4pt] "
        rf"{before} - {rate} \cdot {numbers} = {after} \end{{gathered}}"
    )


def _latex_name(name: str) -> str:
    digits = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
    if "[" in name:
        letter, inner = name[:-1].split("[")
        return rf"{letter}_{{{inner}}}"
    plain = name.translate(digits)
    return f"{plain[0]}_{{{plain[1:]}}}" if len(plain) > 1 else plain


def edge_formula(settings: RateSettings) -> str:
    """The edge in LaTeX with the current largest eigenvalue; empty where there is none."""
    largest, found = edge_here(settings)
    if found is None:
        return ""
    above = rf"2\,(1 + {MOMENTUM:g})" if settings.optimizer == "momentum" else "2"
    return (
        rf"\eta_{{\text{{edge}}}} = \frac{{{above}}}{{\lambda_{{\max}}}} = "
        rf"\frac{{{above}}}{{{latex(largest)}}} = {latex(found)}"
    )


def edge_sentence(settings: RateSettings) -> str:
    """Where the cost begins to rise, and why that is not quite the edge."""
    found = of_settings(settings)
    predicted = edge_here(settings)[1]
    return explain(found.sweep.task, settings.optimizer, predicted, found.measured, lambda_max=r"$\lambda_{\max}$")


def regime_sentence(settings: RateSettings) -> str:
    """What the current rate does, and what to try next."""
    found = of_settings(settings)
    run = settings.rates.index(settings.learning_rate)
    first, last = found.sweep.costs[run, 0].item(), found.sweep.costs[run, -1].item()
    best_rate = settings.rates[best(found.sweep)]
    advice = {
        Regime.STALLS: "The steps are too small to see: take a larger rate.",
        Regime.LEARNS: "The cost only falls.",
        Regime.OSCILLATES: "The steps jump over the minimum and back: a smaller rate would arrive sooner.",
        Regime.OVERSHOOTS: "Each step lands higher up than the one before, or where the cost is far above its start: "
        "take a smaller rate.",
    }[found.regimes[run]]
    return (
        f"At **{settings.learning_rate:g}** the cost goes from {fixed(first)} to {fixed(last)} in "
        f"{found.sweep.epochs - 1} steps. {advice} The lowest last cost is at {best_rate:g}."
    )
