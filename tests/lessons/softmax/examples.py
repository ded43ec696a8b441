"""Settings of the softmax page for properties: any that it allows, and those that are known to be hard."""

from __future__ import annotations

from hypothesis import strategies as st

from core.lessons.softmax.arithmetic import (
    COLDEST,
    EXAMPLES,
    FARTHEST_CONSTANT,
    HOTTEST,
    LIMIT,
    ClassLogits,
)

# Classes, temperature and constant.
Settings = tuple[ClassLogits, float, float]


def classes(values: list[float]) -> ClassLogits:
    """Logits of classes without names of their own."""
    return ClassLogits(tuple(f"class {k}" for k in range(len(values))), tuple(values))


# Close together, as a trained model has them, or anywhere on the page's range; some of them twice.
_LOGIT = st.one_of(st.floats(-8, 8, width=32), st.sampled_from((0.0, 1.0, 88.0)), st.floats(-LIMIT, LIMIT, width=32))
SETTINGS: st.SearchStrategy[Settings] = st.tuples(
    st.lists(_LOGIT, min_size=2, max_size=10).map(classes),
    st.one_of(st.just(1.0), st.floats(COLDEST, HOTTEST)),
    st.one_of(st.just(0.0), st.floats(-FARTHEST_CONSTANT, FARTHEST_CONSTANT)),
)
HARD: tuple[Settings, ...] = (
    *((example, 1.0, 0.0) for example in EXAMPLES.values()),
    (EXAMPLES["one-huge"], 30.0, -3.0),
    (EXAMPLES["equal"], 0.05, 1000.0),
    (ClassLogits(("it's", 'a "name"', "바위"), (0.1, -0.7, 2.3)), 3.0, 0.1),
    (classes([8.0, 10.0, 0.0]), 1.0, 0.0),  # two sigmoids near 1
    (classes([-8.0, -9.0]), 1.0, 0.0),  # and near 0
    (classes([1000.0, 0.0]), 1.0, 0.0),  # inf / inf
    (classes([-1000.0, -1000.0]), 1.0, 0.0),  # 0 / 0
    (classes([88.0] * 10), 1.0, 0.0),  # a sum that overflows
    (classes([-102.0, -103.0]), 1.0, 0.0),  # digits are lost
    (classes([1.0, 1.0 + 2**-23]), 100.0, 0.0),  # told apart by the logits only
    (classes([1.0, 5.7]), 1.0, 0.0),
    (classes([0.1, -0.7, 2.3]), 1.0, 123.4),  # the constant costs digits
    (classes([1277.8, -1203.7, LIMIT, -LIMIT]), 0.05, 1000.0),
)
