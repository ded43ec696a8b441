"""The parts of the logistic regression page that hold more than prose: its settings, table and formulas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import streamlit as st

from core.lessons.logistic import arithmetic as lesson
from core.lessons.logistic.arithmetic import Decision, Fit, Scores
from core.reading import tables
from core.reading.rules import Integer, Real
from core.ui.page import say
from core.ui.page.numbers import latex
from core.ui.page.settings import PageState, preset_box
from core.ui.page.table_editor import edit_table, table_cells, table_text

PRESET_TITLES = {"notes": "three exams, as in the notes", "two-exams": "the first two exams"}


def scores_text(scores: Scores) -> str:
    """Scores for the address: a row for each student, the label last."""
    return table_text([(*row, label) for row, label in zip(scores.x, scores.labels, strict=True)])


def read_table(rows: Sequence[Sequence[str | None]]) -> Scores:
    """Rows of scores with the label last, checked; ValueError with a sentence."""
    width = max((len(row) for row in rows), default=4)
    tables.count(width - 1, "exams", 2, 3)
    names = [f"exam {n}" for n in range(1, width)]
    return lesson.read_scores([row[:-1] for row in rows], [row[-1] for row in rows], names)


def _read_text(text: str) -> Scores:
    return read_table(table_cells(text))


DEFAULTS = {
    "table": scores_text(lesson.NOTES),
    "lr": f"{lesson.LEARNING_RATE:g}",
    "epochs": str(lesson.EPOCHS),
    "seed": str(lesson.SEED),
    "threshold": f"{lesson.THRESHOLD:g}",
    "fixed": "3",
    "at": "",
}


@dataclass(frozen=True)
class LogisticSettings:
    """What the page is about: checked."""

    scores: Scores
    learning_rate: float
    epochs: int
    seed: int


def controls(state: PageState) -> LogisticSettings:
    """The table of scores, learning rate, epochs, seed; what is wrong is said, and the last good value is kept."""

    def choose(name: str) -> None:
        state.put(table=scores_text(lesson.PRESETS[name]), fixed=DEFAULTS["fixed"], at=DEFAULTS["at"])

    preset_box(state, PRESET_TITLES, choose)
    scores = _table(state)
    # What the address says is checked before a control shows it.
    _read_training(state)
    columns = st.columns(3)
    typed = [
        column.text_input(label, **state.seed(name, str))
        for column, (name, label) in zip(
            columns, {"lr": "Learning rate", "epochs": "Epochs", "seed": "Seed"}.items(), strict=True
        )
    ]
    try:
        lesson.read_settings(*typed)
    except ValueError as error:
        say.error(str(error))
    else:
        state["lr"], state["epochs"], state["seed"] = (text.strip() for text in typed)
    return LogisticSettings(scores, *_read_training(state))


def _read_training(state: PageState) -> tuple[float, int, int]:
    return (
        state.read("lr", lambda text: lesson.read_settings(text, 1, 0)[0]),
        state.read("epochs", lambda text: lesson.read_settings(1, text, 0)[1]),
        state.read("seed", lambda text: lesson.read_settings(1, 1, text)[2]),
    )


def _table(state: PageState) -> Scores:
    scores = state.read("table", _read_text)
    columns = [*(name for name in scores.feature_names), "pass: 1"]
    rows = edit_table(state, "table", columns, label="Scores, and 1 for pass or 0 for fail")
    try:
        scores = read_table(rows)
    except ValueError as error:
        say.error(f"{error} The figures show the last table that was right.")
    else:
        state["table"] = scores_text(scores)
    return scores


def threshold_slider(state: PageState) -> float:
    """The probability from which a student is said to pass."""
    threshold = st.slider(
        "Threshold: from which probability on do we say *pass*?",
        0.0,
        1.0,
        step=0.01,
        **state.seed("threshold", lesson.read_threshold),
    )
    state["threshold"] = f"{threshold:g}"
    return threshold


@dataclass(frozen=True)
class ExamPlane:
    """Which two exams the plane shows, and one value for each exam at which the third is held."""

    horizontal: int
    vertical: int
    others: tuple[float, ...]
    held: str


def plane_controls(state: PageState, scores: Scores) -> ExamPlane:
    """With three exams: which one is held fixed, and at which score; its mean at first."""
    means = tuple(fmean(column) for column in zip(*scores.x, strict=True))
    exams = len(scores.feature_names)
    if exams < 3:
        return ExamPlane(0, 1, means, "")

    def another() -> None:
        state.put(at="")

    choice, value = st.columns(2)
    number = choice.selectbox(
        "Held fixed",
        range(1, exams + 1),
        **state.seed("fixed", lambda text: Integer(1, exams).typed("The exam held fixed", text)),
        format_func=lambda n: scores.feature_names[n - 1],
        on_change=another,
    )
    state["fixed"] = str(number)
    held = number - 1
    column = [row[held] for row in scores.x]
    low, high = min(column), max(column)
    if low == high:
        low, high = low - 1, high + 1

    def score(text: str) -> float:
        wanted = Real(-lesson.LIMIT, lesson.LIMIT).typed("The score held fixed", text) if text else means[held]
        return min(max(wanted, low), high)

    seeded = state.seed("at", score)
    key = seeded["key"]
    # The table may have changed since.
    st.session_state[key] = min(max(st.session_state[key], low), high)
    at = value.slider(f"at {scores.feature_names[held]} =", low, high, step=(high - low) / 100, **seeded)
    state["at"] = "" if math.isclose(at, means[held], abs_tol=(high - low) / 200) else f"{at:g}"
    horizontal, vertical = (n for n in range(exams) if n != held)
    others = tuple(at if n == held else mean for n, mean in enumerate(means))
    return ExamPlane(horizontal, vertical, others, f"{scores.feature_names[held]} = {at:.3g}")


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
