"""The convex cost on the cross-entropy page: a point dragged along the line between two random weights."""

from __future__ import annotations

import streamlit as st

from core.claims import said
from core.computing import computed_once
from core.lessons.cross_entropy.convex import CONVEX, POINTS, CostLine, cost_line, largest_gap
from core.lessons.cross_entropy.figures import cost_line_figure
from core.reading.rules import ANY_SEED, Integer, Real
from core.ui.components.draggable_curve import draggable_curve
from core.ui.page.controls import Box
from core.ui.page.numbers import fixed
from core.ui.page.settings import PageState

LINE_SEED = Box("line_seed", 1, ANY_SEED, subject="The seed", label="Seed of the two points")
PERCENT = Box(
    "percent",
    50,
    Integer(0, POINTS - 1),
    subject="The percentage",
    label="Per cent of the way: drag the point, or type it",
)
SETTINGS = (LINE_SEED, PERCENT)

# What the curve sends.
_SHARE = Real(0.0, 1.0)
_line = computed_once(most=16)(cost_line)


def line_controls(state: PageState) -> CostLine:
    """The seed of the two points and the cost between them."""
    return _line(LINE_SEED.control(state))


def line_curve(state: PageState, line: CostLine) -> None:
    """Cost and second derivative with the point to drag; where it is let go becomes the setting."""

    def released(sent: object) -> None:
        try:
            state.put({PERCENT: round((POINTS - 1) * _SHARE.typed("The share", sent))})
        except ValueError:
            # No hand sends this; the setting stays.
            return

    draggable_curve(
        cost_line_figure(line.share, line.cost, line.chord, line.second),
        x=line.share,
        y=[line.cost, line.second],
        readouts={
            "share of the way": [f"{value:.0%}" for value in line.share],
            "cost": [fixed(value) for value in line.cost],
            "chord": [fixed(value) for value in line.chord],
            "below the chord": [
                fixed(max(0.0, chord - cost)) for chord, cost in zip(line.chord, line.cost, strict=True)
            ],
            "second derivative": [fixed(value) for value in line.second],
        },
        index=state[PERCENT],
        key="cost_line",
        label="The share of the way from one point to the other",
        height=470,
        on_release=released,
    )


def line_sentence(line: CostLine) -> str:
    """What is seen along the line."""
    return said(
        CONVEX,
        line,
        points=len(line.share),
        gap=fixed(largest_gap(line)),
        lowest=fixed(min(line.second)),
        highest=fixed(max(line.second)),
    )


def about_convexity() -> None:
    """The objective with log-sum-exp, in words and as a formula."""
    st.markdown(
        "Softmax regression's cost is log-sum-exp of the logits minus the true logit. Take two random points of the "
        "weights of the notes' classifier (four inputs, three classes) and walk from one to the other in a straight "
        "line: **drag along the curve**, or use the arrow keys."
    )
    st.latex(r"L(W) = \frac{1}{N} \sum_i \Big( \log \sum_k e^{z_{ik}} - z_{i, y_i} \Big), \qquad z = x W")
