"""Points in the plane with any settings, for tests that try them at random."""

from __future__ import annotations

from hypothesis import strategies as st

from core.data.plane.inputs import INPUTS
from core.data.plane.named import EDGE, IRIS_PAIRS, PlaneData
from core.data.plane.shapes import SHAPES

hundredths = st.integers(-EDGE, EDGE)
inputs = st.sets(st.sampled_from(tuple(INPUTS)), min_size=1).map(lambda some: tuple(c for c in INPUTS if c in some))
seeds, shares = st.integers(0, 2**32 - 1), st.integers(0, 90)


@st.composite
def drawn(draw: st.DrawFn, most_points: int = 5_000) -> PlaneData:
    """Points of any shape."""
    shape = draw(st.sampled_from((*SHAPES, *IRIS_PAIRS)))
    classes = 3 if shape in IRIS_PAIRS else 2 if shape == "xor" else draw(st.integers(2, 6))
    points = draw(st.integers(1, 150 if shape in IRIS_PAIRS else most_points))
    return PlaneData(shape, classes, points, draw(st.integers(0, 100)), draw(seeds), draw(shares), inputs=draw(inputs))


@st.composite
def painted(draw: st.DrawFn) -> PlaneData:
    """Points placed by hand."""
    classes = draw(st.integers(2, 6))
    points = st.lists(st.tuples(hundredths, hundredths, st.integers(0, classes - 1)), min_size=1, max_size=40)
    return PlaneData.by_hand(draw(points), classes=classes, seed=draw(seeds), test=draw(shares), inputs=draw(inputs))
