"""The parts of the normalization page that are chosen and typed: the scores, a scaling beside them, new students."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core.descent import columns
from core.descent import study as training
from core.descent.problems import MOST_FEATURES, SCORES, Problem, read_scores
from core.descent.rates import RATES
from core.lessons.normalization import arithmetic as lesson
from core.lessons.normalization.images import SEARCHES
from core.reading import tables
from core.scripts.literals import Matrix
from core.ui.page import say
from core.ui.page.settings import PageState, number_box, one_of, preset_box
from core.ui.page.table_editor import edit_table, table_cells, table_text
from core.ui.watch.runs import SETTING

BESIDE = tuple(kind for kind in columns.KINDS if kind != columns.RAW)
PRESETS = {
    "notes": ("The notes' 0.1", SCORES, columns.STANDARDIZED, "0.1"),
    "crawl": ("What raw scores can bear", SCORES, columns.STANDARDIZED, "1e-05"),
    "whitened": ("A round bowl", SCORES, columns.WHITENED, "0.5"),
    "units": (
        "One exam in tenths of points",
        replace(SCORES, x=tuple((10 * a, b, c) for a, b, c in SCORES.x)),
        columns.CENTRED,
        "1e-05",
    ),
    "constant": (
        "An exam that all did alike",
        replace(SCORES, x=tuple((a, 80.0, c) for a, _, c in SCORES.x)),
        columns.STANDARDIZED,
        "0.1",
    ),
}


def scores_text(problem: Problem) -> str:
    """Scores for the address: a row for each student, the final score last."""
    return table_text([(*row, target) for row, target in zip(problem.x, problem.y, strict=True)])


DEFAULTS = {
    "table": scores_text(SCORES),
    "beside": columns.STANDARDIZED,
    "lr": "0.1",
    "epochs": str(training.EPOCHS),
    "seed": str(training.SEED),
    "new": table_text(lesson.NEW_STUDENTS),
    "images": "digits",
    SETTING: "",
    SEARCHES: "",
}


@dataclass(frozen=True)
class ScalingSettings:
    """What the page is about: checked.

    Attributes:
        problem: the scores as they are.
        beside: the scaling shown beside them, not "raw".
        rates: what the slider can be dragged to, rising; `learning_rate` is one of them.
    """

    problem: Problem
    beside: str
    learning_rate: float
    epochs: int
    seed: int
    rates: tuple[float, ...]

    @property
    def scaled(self) -> Problem:
        """The same scores, scaled."""
        return replace(self.problem, scaling=self.beside)

    @property
    def run(self) -> int:
        """The position of the learning rate on the slider."""
        return self.rates.index(self.learning_rate)

    def study(self, problem: Problem) -> training.AllRates:
        """One of the two problems at every rate."""
        return training.study(problem, "sgd", self.epochs, self.seed, True, self.rates)


def read_table(rows: Sequence[Sequence[str | None]]) -> Problem:
    """Rows of scores with the final score last, checked; ValueError with a sentence."""
    width = max((len(row) for row in rows), default=4)
    tables.count(width - 1, "exams", 1, MOST_FEATURES)
    names = [f"exam {n}" for n in range(1, width)]
    return read_scores([row[:-1] for row in rows], [row[-1] for row in rows], names)


def controls(state: PageState) -> ScalingSettings:
    """Preset, scores, scaling, learning rate, epochs, seed; what is wrong is said, and the last good value is kept."""

    def choose(name: str) -> None:
        _, problem, beside, rate = PRESETS[name]
        state.put(table=scores_text(problem), beside=beside, lr=rate, new=DEFAULTS["new"])

    preset_box(state, {name: title for name, (title, *_) in PRESETS.items()}, choose)
    problem = _table(state)
    beside = st.selectbox(
        "Beside the scores as they are",
        BESIDE,
        **state.seed("beside", one_of(*BESIDE)),
        format_func=lesson.TITLES.__getitem__,
    )
    state["beside"] = beside
    rate = number_box(state, "lr", "Learning rate: drag it, or type it", training.read_rate)
    first, second = st.columns(2)
    with first:
        epochs = number_box(state, "epochs", "Epochs", training.read_epochs)
    with second:
        seed = number_box(state, "seed", "Seed", training.read_seed)
    return ScalingSettings(problem, beside, rate, epochs, seed, tuple(sorted({*RATES, rate})))


def _table(state: PageState) -> Problem:
    problem = state.read("table", lambda text: read_table(table_cells(text)))
    rows = edit_table(state, "table", [*problem.feature_names, "final score"], label="Exam scores")
    try:
        problem = read_table(rows)
    except ValueError as error:
        say.error(f"{error} The picture shows the last table that was right.")
    else:
        state["table"] = scores_text(problem)
    return problem


def new_students(state: PageState, problem: Problem) -> Matrix:
    """The table of new students, as wide as that of the known ones."""
    names = problem.feature_names

    try:
        students = lesson.read_students(table_cells(state["new"]), names)
    except ValueError as error:
        # The first ones are for the first table: another one has other exams.
        if state["new"] != DEFAULTS["new"]:
            say.warning(f"The new students were left aside: {error}")
        students = problem.x[:1]
        state.put(new=table_text(students))
    rows = edit_table(state, "new", names, label="New students")
    try:
        students = lesson.read_students(rows, names)
    except ValueError as error:
        say.error(f"{error} The table shows the last students that were right.")
    else:
        state["new"] = table_text(students)
    return students
