"""The parts of the learning rate page that hold more than prose: its settings, and the sweep they ask for."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from core.descent import study as lesson
from core.descent.columns import STANDARDIZED
from core.descent.curvature import curvature, edge
from core.descent.problems import PROBLEMS as TABLES
from core.descent.problems import SCORES, Problem
from core.descent.rates import RATES, nearest
from core.descent.sweep import OPTIMIZERS, Optimizer
from core.ui.page.settings import PageState, number_box, one_of, preset_box, switch, written

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
DEFAULTS = {
    "data": "parabola",
    "lr": "0.02",
    "optimizer": "sgd",
    "same": "on",
    "range": "all",
    "epochs": str(lesson.EPOCHS),
    "seed": str(lesson.SEED),
    "plane": "run",
}


@dataclass(frozen=True)
class RateSettings:
    """What the page is about: checked.

    Attributes:
        rates: what the slider can be dragged to, rising; `learning_rate` is one of them.
    """

    data: str
    learning_rate: float
    optimizer: Optimizer
    same_start: bool
    epochs: int
    seed: int
    rates: tuple[float, ...]

    @property
    def problem(self) -> Problem:
        """The table to learn."""
        return PROBLEMS[self.data]


def controls(state: PageState) -> RateSettings:
    """Preset, data, optimizer, start, slider range, numbers; what is wrong is said, and the last good value is kept."""

    def choose(name: str) -> None:
        preset = lesson.PRESETS[name]
        data = "standardized" if preset.scaling == STANDARDIZED else preset.problem
        same = written(preset.same_start)
        state.put(
            data=data, lr=f"{preset.learning_rate:g}", same=same, optimizer="sgd", range="all", plane="run",
            epochs=DEFAULTS["epochs"], seed=DEFAULTS["seed"],
        )  # fmt: skip

    preset_box(state, {name: preset.title for name, preset in lesson.PRESETS.items()}, choose)
    data = st.selectbox(
        "Data",
        list(PROBLEMS),
        **state.seed("data", one_of(*PROBLEMS)),
        format_func=PROBLEM_TITLES.__getitem__,
        on_change=lambda: state.put(plane="run"),
    )
    optimizer: Optimizer = (
        st.segmented_control(
            "Optimizer",
            OPTIMIZERS,
            **state.seed("optimizer", one_of(*OPTIMIZERS)),
            format_func=OPTIMIZER_TITLES.__getitem__,
            required=True,
        )
        or "sgd"
    )
    state["data"], state["optimizer"] = data, optimizer
    same = _same_start(state, PROBLEMS[data])
    wide = _slider_range(state, same)
    rate = number_box(state, "lr", "Learning rate: drag it, or type it", lesson.read_rate)
    first, second = st.columns(2)
    with first:
        epochs = number_box(state, "epochs", "Epochs", lesson.read_epochs)
    with second:
        seed = number_box(state, "seed", "Seed", lesson.read_seed)
    rates = RATES if wide else fine_rates(PROBLEMS[data], optimizer, seed)
    if same:
        rates = tuple(sorted({*rates, rate}))
    else:
        # Only the rates of the grid have a start of their own.
        asked, rate = rate, rates[nearest(rate, rates)]
        if asked != rate:
            state["lr"] = f"{rate:g}"
            st.caption(f"Only the slider's own rates have a start of their own: {rate:g} is the nearest to {asked:g}.")
    return RateSettings(data, rate, optimizer, same, epochs, seed, rates)


def _same_start(state: PageState, problem: Problem) -> bool:
    if problem.start is not None:
        return True
    same = st.toggle(
        "Same start for every rate",
        **state.seed("same", switch),
        help="Off: every rate starts from other weights, as in the notes, and its cost depends on that, too.",
    )
    state["same"] = written(same)
    return same


def _slider_range(state: PageState, same: bool) -> bool:
    """Whether the slider shows all rates; around the edge only where every rate has the same start."""
    if not same:
        return True
    wide = st.segmented_control(
        "Slider",
        list(RANGE_TITLES),
        **state.seed("range", one_of(*RANGE_TITLES)),
        format_func=RANGE_TITLES.__getitem__,
        required=True,
    )
    state["range"] = wide or "all"
    return state["range"] == "all"


def fine_rates(problem: Problem, optimizer: Optimizer, seed: int) -> tuple[float, ...]:
    """Rates from a tenth of the edge to ten times, close to each other; Adam's, which has no edge, around SGD's."""
    start = lesson.starting_points(problem, seed)[0]
    largest = curvature(problem.task(), start).largest
    middle = edge(optimizer, largest) or edge("sgd", largest) or 1.0
    steps = (10 ** (2 * n / (FINE - 1) - 1) for n in range(FINE))
    # Three digits, so that a rate reads the same on the slider and in the script.
    return tuple(sorted({min(max(float(f"{middle * step:.3g}"), RATES[0]), RATES[-1]) for step in steps}))
