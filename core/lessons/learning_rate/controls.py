"""The parts of the learning rate page that hold more than prose: its settings, and the sweep they ask for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core import notes
from core.descent import every_rate as lesson
from core.descent.columns import STANDARDIZED
from core.descent.curvature import curvature, edge
from core.descent.problems import PROBLEMS as TABLES
from core.descent.problems import SCORES, Problem
from core.descent.rates import RATES, nearest
from core.descent.sweep import OPTIMIZERS, Optimizer
from core.reading.rules import ANY_SEED, Choice
from core.ui.page.controls import LAST_NUMBER, Box, Dropdown, Segments, Toggle
from core.ui.page.presets import Preset, preset_box
from core.ui.page.settings import PageState, Setting

PROBLEMS: dict[str, Problem] = {
    **TABLES,
    "standardized": replace(SCORES, scaling=STANDARDIZED),
}
PROBLEM_TITLES = {
    "parabola": "a parabola: one weight",
    "softmax": "softmax: the notes' table",
    "scores": "exam scores as they are",
    "standardized": "exam scores standardized",
}
OPTIMIZER_TITLES = {"sgd": "SGD", "momentum": "momentum 0.9", "adam": "Adam"}
RANGE_TITLES = {"all": "all rates", "edge": "around the edge"}
# So many positions on a slider around the edge, from a tenth of it to ten times.
FINE = 151
PLANE_OF_RUN = "run"

DATA = Dropdown("data", "parabola", Choice(tuple(PROBLEMS)), label="Data", titles=PROBLEM_TITLES)
OPTIMIZER = Segments("optimizer", "sgd", Choice(OPTIMIZERS), label="Optimizer", titles=OPTIMIZER_TITLES)
SAME = Toggle(
    "same",
    True,
    label="Same start for every rate",
    help="Off: every rate starts from other weights, as in the notes, and its cost depends on that, too.",
)
RANGE = Segments("range", "all", Choice(tuple(RANGE_TITLES)), label="Slider", titles=RANGE_TITLES)
RATE = Box(
    "lr",
    0.02,
    lesson.RATE_RULE,
    subject="The learning rate",
    label="Learning rate: drag it, or type it",
    meanwhile=LAST_NUMBER,
)
EPOCHS = Box(
    "epochs", lesson.EPOCHS, lesson.EPOCHS_RULE, subject="The number of epochs", label="Epochs", meanwhile=LAST_NUMBER
)
SEED = Box("seed", lesson.SEED, ANY_SEED, subject="The seed", label="Seed", meanwhile=LAST_NUMBER)
# Which planes there are depends on the problem.
PLANE = Dropdown("plane", PLANE_OF_RUN, Choice((PLANE_OF_RUN,)), label="The plane of the path")
# Where all rates start, if they start alike: what the seed gives, or a layer of the notes that has the table's shape.
OF_SEED = "seed"
START = Dropdown(
    "start",
    OF_SEED,
    Choice((OF_SEED, *(layer.name for layer in notes.LAYERS))),
    label="Start",
    titles={OF_SEED: "drawn after the seed"} | {layer.name: f"the notes' {layer.name}" for layer in notes.LAYERS},
    help="The notes seed once, with 1, and make one layer after another: each has other first weights.",
)
SETTINGS = (DATA, RATE, OPTIMIZER, SAME, RANGE, EPOCHS, SEED, PLANE, START)


def _preset(example: lesson.Example) -> Preset:
    """The settings of an example; those that it does not name have their first values."""
    values: dict[Setting[Any], Any] = {setting: setting.default for setting in SETTINGS}
    values[DATA] = "standardized" if example.scaling == STANDARDIZED else example.problem
    values[RATE], values[SAME] = example.learning_rate, example.same_start
    values[START] = example.layer or OF_SEED
    return Preset(example.title, values)


PRESETS = {name: _preset(example) for name, example in lesson.EXAMPLES.items()}


@dataclass(frozen=True)
class RateSettings:
    """What the page is about: checked.

    Attributes:
        rates: what the slider can be dragged to, rising; `learning_rate` is one of them.
        layer: the notes' layer that all rates start from; empty for the start that the seed gives.
    """

    data: str
    learning_rate: float
    optimizer: Optimizer
    same_start: bool
    epochs: int
    seed: int
    rates: tuple[float, ...]
    layer: str = ""

    @property
    def run(self) -> int:
        """The position of the learning rate on the slider."""
        return self.rates.index(self.learning_rate)

    @property
    def problem(self) -> Problem:
        """The table to learn."""
        return PROBLEMS[self.data]


def controls(state: PageState) -> RateSettings:
    """Preset, data, optimizer, start, slider range, numbers; what is wrong is said, and the last good value is kept."""
    preset_box(state, PRESETS)
    data = DATA.control(state, on_change=lambda: state.put({PLANE: PLANE_OF_RUN, START: OF_SEED}))
    optimizer = OPTIMIZER.control(state)
    # A problem may have its own start, and around the edge only a slider makes sense whose rates start alike.
    same = PROBLEMS[data].start is not None or SAME.control(state)
    layer = _start(state, PROBLEMS[data]) if same else ""
    wide = not same or RANGE.control(state) == "all"
    rate = RATE.control(state)
    first, second = st.columns(2)
    with first:
        epochs = EPOCHS.control(state)
    with second:
        seed = SEED.control(state)
    rates = RATES if wide else fine_rates(PROBLEMS[data], optimizer, seed, layer)
    if same:
        rates = tuple(sorted({*rates, rate}))
    else:
        # Only the rates of the grid have a start of their own.
        asked, rate = rate, rates[nearest(rate, rates)]
        if asked != rate:
            state[RATE] = rate
            st.caption(f"Only the slider's own rates have a start of their own: {rate:g} is the nearest to {asked:g}.")
    return RateSettings(data, rate, optimizer, same, epochs, seed, rates, layer)


def _start(state: PageState, problem: Problem) -> str:
    """The notes' layer to start from; empty for the seed's, and where no layer of theirs has the table's shape."""
    layers = lesson.notes_layers(problem)
    if not layers:
        return ""
    chosen = START.among((OF_SEED, *layers)).control(state)
    return "" if chosen == OF_SEED else chosen


def fine_rates(problem: Problem, optimizer: Optimizer, seed: int, layer: str = "") -> tuple[float, ...]:
    """Rates from a tenth of the edge to ten times, close to each other; Adam's, which has no edge, around SGD's."""
    start = lesson.starting_points(problem, seed, layer=layer)[0]
    largest = curvature(problem.task(), start).largest
    middle = edge(optimizer, largest) or edge("sgd", largest) or 1.0
    steps = (10 ** (2 * n / (FINE - 1) - 1) for n in range(FINE))
    # Three digits, so that a rate reads the same on the slider and in the script.
    return tuple(sorted({min(max(float(f"{middle * step:.3g}"), RATES[0]), RATES[-1]) for step in steps}))
