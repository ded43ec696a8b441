"""The classes on the likelihood page: counts and weights in a table, their figure, and cross-entropy."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.claims import said
from core.lessons.likelihood import arithmetic as lesson
from core.lessons.likelihood.arithmetic import AtProbabilities
from core.lessons.likelihood.figures import shares_figure
from core.lessons.likelihood.sentences import SAME, SHARES
from core.plots.style import Figure
from core.reading.rules import Real
from core.ui.page.numbers import fixed, latex
from core.ui.page.settings import PageState
from core.ui.page.table_editor import Cells, Rows, Table

WEIGHT_LIMIT = 1e6


@dataclass(frozen=True)
class Classes:
    """Draws of several classes: how often each came, and the weights to which its probability is proportional."""

    counts: tuple[int, ...]
    weights: tuple[float, ...]


def read_classes(rows: Rows) -> Classes:
    """A table of counts and weights, checked; ValueError with a sentence."""
    if any(len(row) != 2 for row in rows):
        raise ValueError("Each class needs a count and a weight.")
    counts = lesson.read_counts([row[0] for row in rows])
    weights = tuple(Real(0, WEIGHT_LIMIT).typed(f"The weight of class {n}", row[1]) for n, row in enumerate(rows, 1))
    lesson.at_probabilities(counts, weights)
    return Classes(counts, weights)


def _rows(classes: Classes) -> list[tuple[int, float]]:
    return list(zip(classes.counts, classes.weights, strict=True))


CLASSES = Table(
    "classes",
    Classes(lesson.COUNTS, (1.0,) * len(lesson.COUNTS)),
    Cells(read_classes, _rows),
    label="How often each class came, and its weight",
    meanwhile="The figure shows the last table that was right.",
)


def classes_controls(state: PageState) -> Classes:
    """The table of counts and weights, and a button that makes them equal."""
    classes = CLASSES.control(state, lambda _: ["count", "weight"])
    st.button(
        "Weights to the counts",
        on_click=lambda: state.put({CLASSES: Classes(classes.counts, tuple(map(float, classes.counts)))}),
        icon=":material/vertical_align_top:",
    )
    return classes


def classes_figure(found: AtProbabilities) -> Figure:
    """Chosen and most likely probabilities, a pair of bars a class."""
    names = [f"class {n}" for n in range(1, len(found.probabilities) + 1)]
    return shares_figure(names, found.probabilities, found.maximum)


def classes_formula(classes: Classes, found: AtProbabilities) -> str:
    """The log-likelihood of the classes in LaTeX, beside N times the cross-entropy."""
    pairs = list(zip(classes.counts, found.probabilities, strict=True))
    shown = pairs if len(pairs) <= 3 else [*pairs[:2], pairs[-1]]
    terms = [rf"{count} \log {latex(share, 3)}" for count, share in shown]
    if len(pairs) > 3:
        terms.insert(2, r"\dots")
    return rf"\log L = \sum_c n_c \log p_c = {' + '.join(terms)} = {latex(found.log_likelihood)}"


def classes_sentence(classes: Classes, found: AtProbabilities) -> str:
    """The same number twice, and how far it is from its maximum."""
    shown = {
        "draws": sum(classes.counts),
        "loss": fixed(found.cross_entropy),
        "total": fixed(found.times_draws),
        "highest": fixed(found.at_maximum),
    }
    return f"{said(SAME, found, **shown)} {said(SHARES, found, **shown)}"
