"""Two distributions on the cross-entropy page: dragged or typed, the notes' steps, and what is said of them."""

from __future__ import annotations

import math

import streamlit as st

from core.claims import said
from core.lessons.cross_entropy import two_distributions as lesson
from core.lessons.cross_entropy.two_distributions import (
    GAP,
    NEARER,
    NOTES_P,
    ONE_HOT,
    STEPS,
    Compared,
    Pair,
    compare_distributions,
)
from core.ui.components.draggable_pair import draggable_pair
from core.ui.page.numbers import fixed, latex
from core.ui.page.settings import PageState
from core.ui.page.table_editor import Cells, Table


def _rows(pair: Pair) -> list[tuple[float, float]]:
    return list(zip(pair.p, pair.q, strict=True))


PAIR = Table(
    "pq",
    Pair(NOTES_P, STEPS["Q2"]),
    Cells(lesson.read_pair, _rows),
    label="Weights of P and Q, one row for each class",
    meanwhile="The bars show the last table that was right.",
)
SETTINGS = (PAIR,)


def pair_controls(state: PageState) -> Pair:
    """A button for each step of the notes, and the table of weights."""
    with st.container(horizontal=True):
        for name, q in STEPS.items():
            label = "Q = P" if name == "P" else f"Q = {name}"
            st.button(label, on_click=lambda q=q: state.put({PAIR: Pair(NOTES_P, q)}))
    pair = PAIR.control(state, lambda _: ["P", "Q"])
    st.caption("A class's probability is its weight divided by the sum of the weights.")
    return pair


def pair_bars(state: PageState, found: Compared) -> None:
    """The bars; where one is let go, both rows become the setting."""

    def released(sent: object) -> None:
        # No hand sends anything else; the setting stays.
        if not isinstance(sent, dict):
            return
        p, q = sent.get("p"), sent.get("q")
        if isinstance(p, list) and isinstance(q, list) and len(p) == len(q):
            try:
                state.put({PAIR: lesson.read_pair(list(zip(p, q, strict=True)))})
            except ValueError:
                return

    draggable_pair(
        found.p,
        found.q,
        [f"class {n}" for n in range(1, len(found.p) + 1)],
        texts=["∞" if value == math.inf else f"{value:.4f}" for value in _numbers(found)],
        key="two_distributions",
        on_release=released,
    )


def _numbers(found: Compared) -> tuple[float, float, float]:
    """What is shown above the bars; a gap that rounding makes negative is 0."""
    return found.entropy, found.cross_entropy, max(0.0, found.gap)


def pair_formula(found: Compared) -> str:
    """The cross-entropy in LaTeX, term by term and as entropy and gap."""
    terms = [rf"{latex(p, 3)} \cdot {latex(surprise, 3)}" for p, surprise in zip(found.p, found.surprise, strict=True)]
    if len(terms) > 4:
        terms = [*terms[:2], r"\dots", terms[-1]]
    entropy, cross, gap = map(latex, _numbers(found))
    return (
        rf"H(P, Q) = -\sum_k P_k \log Q_k = {' + '.join(terms)} = {cross}"
        rf" = \underbrace{{{entropy}}}_{{H(P)}} + \underbrace{{{gap}}}_{{KL}}"
    )


def pair_sentences(found: Compared) -> str:
    """What the gap says, what is special about P, and the notes' steps."""
    entropy, cross, gap = map(fixed, _numbers(found))
    shown = {"entropy": entropy, "cross": cross, "gap": gap}
    steps = [compare_distributions(Pair(NOTES_P, q)) for q in STEPS.values()]
    costs = {name: fixed(step.cross_entropy) for name, step in zip(STEPS, steps, strict=True)}
    return f"{said(GAP, found, **shown)} {said(ONE_HOT, found)}\n\n{said(NEARER, steps, **costs)}"
