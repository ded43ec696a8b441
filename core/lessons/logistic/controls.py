"""The parts of the logistic regression page that hold more than prose: its settings, table and formulas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import streamlit as st

from core.lessons.logistic import arithmetic as lesson
from core.lessons.logistic import start as starts
from core.lessons.logistic.arithmetic import Fit, Scores
from core.lessons.logistic.boundary import ExamPlane
from core.lessons.logistic.decision import Decision
from core.lessons.logistic.start import Start, StartRule
from core.reading import tables
from core.reading.rules import ANY_SEED, Integer, OrNone
from core.ui.page import say
from core.ui.page.controls import Box, Slider
from core.ui.page.numbers import latex
from core.ui.page.presets import Preset, preset_box
from core.ui.page.settings import PageState, Setting
from core.ui.page.table_editor import Cells, Rows, Table


def read_table(rows: Rows) -> Scores:
    """Rows of scores with the label last, checked; ValueError with a sentence."""
    width = max((len(row) for row in rows), default=4)
    tables.count(width - 1, "exams", 2, 3)
    names = [f"exam {n}" for n in range(1, width)]
    return lesson.read_scores([row[:-1] for row in rows], [row[-1] for row in rows], names)


def _rows(scores: Scores) -> list[tuple[float, ...]]:
    """A row for each student, the label last."""
    return [(*row, label) for row, label in zip(scores.x, scores.labels, strict=True)]


TABLE = Table(
    "table",
    lesson.NOTES,
    Cells(read_table, _rows),
    label="Scores, and 1 for pass or 0 for fail",
    meanwhile="The figures show the last table that was right.",
)
RATE = Box("lr", lesson.LEARNING_RATE, lesson.RATE_RULE, subject="The learning rate", label="Learning rate")
EPOCHS = Box("epochs", lesson.EPOCHS, lesson.EPOCHS_RULE, subject="The number of epochs", label="Epochs")
SEED = Box("seed", lesson.SEED, ANY_SEED, subject="The seed", label="Seed")
START: Box[Start | None] = Box(
    "start",
    None,
    OrNone(StartRule(lesson.SCORE, 3, 4), ""),
    subject="The start",
    label="Start: a weight for each exam, then the bias",
    help="Empty: nn.Linear's random numbers for the seed. The notes print two starts that no seed gives.",
    meanwhile="The figures show the last start that was right.",
)
THRESHOLD = Slider(
    "threshold",
    lesson.THRESHOLD,
    lesson.THRESHOLD_RULE,
    subject="The threshold",
    label="Threshold: from which probability on do we say *pass*?",
    step=0.01,
)
# Which exam the plane does not show, and the score at which it is held: its mean where none is said.
FIXED = Setting("fixed", 3, Integer(1, 3), subject="The exam held fixed")
AT = Setting("at", None, OrNone(lesson.SCORE, ""), subject="The score held fixed")
SETTINGS = (TABLE, RATE, EPOCHS, SEED, START, THRESHOLD, FIXED, AT)


def _preset(title: str, scores: Scores) -> Preset:
    return Preset(title, {TABLE: scores, START: None, FIXED: FIXED.default, AT: AT.default})


def _notes(title: str, start: Start) -> Preset:
    """All that decides on a number of the notes."""
    rest = dict[Setting[Any], Any]((setting, setting.default) for setting in SETTINGS)
    return Preset(title, {**rest, START: start})


PRESETS = {
    "notes-first": _notes("as in the notes, from their first start", starts.FIRST),
    "notes-second": _notes("as in the notes, from their second start", starts.SECOND),
    "notes": _preset("three exams, from the seed", lesson.EXAMPLES["notes"]),
    "two-exams": _preset("the first two exams, from the seed", lesson.EXAMPLES["two-exams"]),
}


@dataclass(frozen=True)
class LogisticSettings:
    """What the page is about: checked."""

    scores: Scores
    learning_rate: float
    epochs: int
    seed: int
    start: Start | None

    def fit(self) -> Fit:
        """The model that they train."""
        return lesson.train(self.scores, self.learning_rate, self.epochs, self.seed, self.start)


def controls(state: PageState) -> LogisticSettings:
    """The table of scores, learning rate, epochs, seed, start; what is wrong is said, the last good value is kept."""
    preset_box(state, PRESETS)
    scores = TABLE.control(state, lambda scores: [*scores.feature_names, "pass: 1"])
    columns = st.columns(3)
    # A column is too narrow for a sentence.
    below = st.container()
    with columns[0]:
        rate = RATE.control(state, below=below)
    with columns[1]:
        epochs = EPOCHS.control(state, below=below)
    with columns[2]:
        seed = SEED.control(state, below=below)
    start = START.control(state, placeholder="from the seed")
    exams = len(scores.feature_names)
    if start is not None and len(start) != exams + 1:
        say.error(
            f"The start has {len(start)} numbers, and {exams} exams need {exams + 1}: a weight for each exam, then the "
            "bias. The figures start from the seed."
        )
        start = None
    return LogisticSettings(scores, rate, epochs, seed, start)


def plane_controls(state: PageState, scores: Scores) -> ExamPlane:
    """With three exams: which one is held fixed, and at which score; its mean at first."""
    means = tuple(fmean(column) for column in zip(*scores.x, strict=True))
    exams = len(scores.feature_names)
    if exams < 3:
        return ExamPlane(0, 1, means, "")

    choice, value = st.columns(2)
    number = choice.selectbox(
        "Held fixed",
        range(1, exams + 1),
        **state.widget(FIXED),
        format_func=lambda n: scores.feature_names[n - 1],
        on_change=lambda: state.put({AT: None}),
    )
    state[FIXED] = number
    fixed = number - 1
    column = [row[fixed] for row in scores.x]
    low, high = min(column), max(column)
    if low == high:
        low, high = low - 1, high + 1

    def within(score: float | None) -> float:
        return min(max(means[fixed] if score is None else score, low), high)

    persistent = state.widget(AT, within)
    # The table may have changed since.
    st.session_state[persistent["key"]] = within(st.session_state[persistent["key"]])
    at = value.slider(f"at {scores.feature_names[fixed]} =", low, high, step=(high - low) / 100, **persistent)
    state[AT] = None if math.isclose(at, means[fixed], abs_tol=(high - low) / 200) else float(f"{at:g}")
    horizontal, vertical = (n for n in range(exams) if n != fixed)
    others = tuple(at if n == fixed else mean for n, mean in enumerate(means))
    return ExamPlane(horizontal, vertical, others, f"{scores.feature_names[fixed]} = {at:.3g}")


def rates(decision: Decision) -> None:
    """Accuracy, precision and recall as numbers."""
    with st.container(horizontal=True, gap="large", key="rates"):
        for name, value, without in (
            ("accuracy", decision.accuracy, ""),
            ("precision", decision.precision, "nobody is said to pass"),
            ("recall", decision.recall, "nobody passed"),
        ):
            st.metric(name, without if math.isnan(value) else f"{value:.3f}", width="content")


def formula(fit: Fit) -> str:
    """The model in LaTeX with its weights."""
    terms = [f"{latex(weight, 3)}\\,x_{n}" for n, weight in enumerate(fit.weights, 1)]
    inner = " + ".join([*terms, latex(fit.bias, 3)]).replace("+ -", "- ")
    return rf"P(\text{{pass}}) = \sigma(z) = \frac{{1}}{{1 + e^{{-z}}}}, \qquad z = {inner}"


def cost_formula(scores: Scores, fit: Fit) -> str:
    """Binary cross-entropy in LaTeX with the last cost."""
    return (
        rf"\text{{cost}} = -\frac{{1}}{{{len(scores.labels)}}} \sum_i \bigl(y_i \log p_i + (1 - y_i) \log (1 - p_i)"
        rf"\bigr) = {latex(fit.costs[-1])}"
    )
