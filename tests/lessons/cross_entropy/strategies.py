"""Hypothesis strategies for the tables of the lessons."""

from __future__ import annotations

from hypothesis import strategies as st

from core.lessons.cross_entropy.examples import Examples


@st.composite
def batches(draw: st.DrawFn, largest: float = 30.0, most_classes: int = 10) -> Examples:
    """Tables of 1 to 12 examples; logits up to 30 are safe for every way of writing the loss but binary ones."""
    classes = draw(st.integers(2, most_classes))
    rows = draw(st.integers(1, 12))
    logit = st.floats(-largest, largest, width=32)
    return Examples(
        logits=tuple(tuple(draw(logit) for _ in range(classes)) for _ in range(rows)),
        labels=tuple(draw(st.integers(0, classes - 1)) for _ in range(rows)),
        class_names=tuple(f"class {k}" for k in range(classes)),
    )
