"""The parts of the normalization page that are chosen and typed: the scores, a scaling beside them, new students."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from core import notes
from core.descent import columns
from core.descent import every_rate as training
from core.descent.problems import MOST_FEATURES, SCORES, Problem, read_scores
from core.descent.rates import RATES
from core.lessons.normalization import arithmetic as lesson
from core.lessons.normalization.script import script
from core.reading import tables
from core.reading.rules import ANY_SEED, Choice
from core.scripts.cells import Script
from core.scripts.literals import Matrix
from core.ui.page import say
from core.ui.page.controls import LAST_NUMBER, Box, Dropdown
from core.ui.page.presets import Preset, preset_box
from core.ui.page.settings import PageState
from core.ui.page.table_editor import Cells, Rows, Table


def read_table(rows: Rows) -> Problem:
    """Rows of scores with the final score last, checked; ValueError with a sentence."""
    width = max((len(row) for row in rows), default=4)
    tables.count(width - 1, "exams", 1, MOST_FEATURES)
    names = [f"exam {n}" for n in range(1, width)]
    return read_scores([row[:-1] for row in rows], [row[-1] for row in rows], names)


def _rows(problem: Problem) -> list[tuple[float, ...]]:
    """A row for each student, the final score last."""
    return [(*row, target) for row, target in zip(problem.x, problem.y, strict=True)]


TABLE = Table(
    "table",
    SCORES,
    Cells(read_table, _rows),
    label="Exam scores",
    meanwhile="The picture shows the last table that was right.",
)
BESIDE = Dropdown(
    "beside",
    columns.STANDARDIZED,
    Choice(tuple(kind for kind in columns.KINDS if kind != columns.RAW)),
    label="Beside the scores as they are",
    titles=lesson.TITLES,
)
RATE = Box(
    "lr",
    0.1,
    training.RATE_RULE,
    subject="The learning rate",
    label="Learning rate",
    meanwhile=LAST_NUMBER,
)
EPOCHS = Box(
    "epochs",
    training.EPOCHS,
    training.EPOCHS_RULE,
    subject="The number of epochs",
    label="Epochs",
    meanwhile=LAST_NUMBER,
)
SEED = Box("seed", training.SEED, ANY_SEED, subject="The seed", label="Seed", meanwhile=LAST_NUMBER)
# Where both start: what the seed gives, or the layer that the notes draw for three exam scores.
OF_SEED = "seed"
START = Dropdown(
    "start",
    OF_SEED,
    Choice((OF_SEED, notes.NORMALIZATION, notes.PENALTY)),
    label="Start",
    titles={OF_SEED: "drawn after the seed"}
    | {name: f"the notes' {name}" for name in (notes.NORMALIZATION, notes.PENALTY)},
    help="The notes seed once, with 1, and make one layer after another: each has other first weights.",
)
# As wide as the table of scores.
NEW = Table(
    "new",
    lesson.NEW_STUDENTS,
    Cells(lesson.read_students, list),
    label="New students",
    meanwhile="The table shows the last students that were right.",
)
SETTINGS = (TABLE, BESIDE, RATE, EPOCHS, SEED, NEW, START)


def _preset(title: str, problem: Problem, beside: str, rate: float, start: str = OF_SEED) -> Preset:
    return Preset(title, {TABLE: problem, BESIDE: beside, RATE: rate, NEW: NEW.default, START: start})


PRESETS = {
    "notes": _preset("The notes' 0.1", SCORES, columns.STANDARDIZED, 0.1, notes.NORMALIZATION),
    "crawl": _preset("What raw scores can bear", SCORES, columns.STANDARDIZED, 1e-5),
    "whitened": _preset("A round bowl", SCORES, columns.WHITENED, 0.5),
    "units": _preset(
        "One exam in tenths of points",
        replace(SCORES, x=tuple((10 * a, b, c) for a, b, c in SCORES.x)),
        columns.CENTRED,
        1e-5,
    ),
    "constant": _preset(
        "An exam that all did alike",
        replace(SCORES, x=tuple((a, 80.0, c) for a, _, c in SCORES.x)),
        columns.STANDARDIZED,
        0.1,
    ),
}


@dataclass(frozen=True)
class ScalingSettings:
    """What the page is about: checked.

    Attributes:
        problem: the scores as they are.
        beside: the scaling shown beside them, not "raw".
        rates: what the slider can be dragged to, rising; `learning_rate` is one of them.
        layer: the notes' layer that both start from; empty for the start that the seed gives.
    """

    problem: Problem
    beside: str
    learning_rate: float
    epochs: int
    seed: int
    rates: tuple[float, ...]
    layer: str = ""

    @property
    def scaled(self) -> Problem:
        """The same scores, scaled."""
        return replace(self.problem, scaling=self.beside)

    @property
    def run(self) -> int:
        """The position of the learning rate on the slider."""
        return self.rates.index(self.learning_rate)

    def every_rate(self, problem: Problem) -> training.AllRates:
        """One of the two problems at every rate."""
        return training.every_rate(problem, "sgd", self.epochs, self.seed, True, self.rates, self.layer)

    def exact(self, problem: Problem) -> training.AllRates:
        """The same, with the chosen rate's run as its script trains it."""
        return training.with_exact_run(self.every_rate(problem), problem, self.run)

    def costs(self, problem: Problem) -> tuple[float, ...]:
        """Of the chosen rate, one for each epoch."""
        return tuple(self.exact(problem).sweep.costs[self.run].tolist())

    def script(self, students: Matrix, form: str) -> Script:
        """The script of both runs, in one of FORMS, which then predicts for new students."""
        return script(
            *(self.scaled, self.learning_rate, students, "sgd", self.epochs, self.seed, self.layer), form=form
        )


def controls(state: PageState) -> ScalingSettings:
    """Preset, scores, scaling, learning rate, epochs, seed; what is wrong is said, and the last good value is kept."""
    preset_box(state, PRESETS)
    problem = TABLE.control(state, lambda problem: [*problem.feature_names, "final score"])
    beside_side, start_side = st.columns(2, vertical_alignment="bottom")
    with beside_side:
        beside = BESIDE.control(state)
    with start_side:
        layer = _start(state, problem)
    rate_side, epochs_side, seed_side = st.columns([1.3, 1, 1])
    with rate_side:
        rate = RATE.control(state)
    with epochs_side:
        epochs = EPOCHS.control(state)
    with seed_side:
        seed = SEED.control(state)
    return ScalingSettings(problem, beside, rate, epochs, seed, tuple(sorted({*RATES, rate})), layer)


def _start(state: PageState, problem: Problem) -> str:
    """The notes' layer to start from; empty for the seed's, and where no layer of theirs has the table's shape."""
    layers = training.notes_layers(problem)
    if not layers:
        return ""
    chosen = START.among((OF_SEED, *layers)).control(state)
    return "" if chosen == OF_SEED else chosen


def new_students(state: PageState, problem: Problem) -> Matrix:
    """The table of new students, as wide as that of the known ones."""
    names = problem.feature_names
    new = replace(NEW, rule=Cells(lambda rows: lesson.read_students(rows, names), list))
    try:
        new.read(state.text(NEW))
    except ValueError as error:
        # The first ones are for the first table: another one has other exams.
        if state.text(NEW) != NEW.write(NEW.default):
            say.warning(f"The new students were left aside: {error}")
        state.put({NEW: problem.x[:1]})
    return new.control(state, lambda _: names)
