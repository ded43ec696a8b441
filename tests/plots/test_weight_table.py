"""The heat map of a table's weights: every number and sign, in each order, and few enough rows to be read."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.plots.weight_table import AS_IN_TABLE, BY_SIZE, MOST_CELLS, MOST_FEATURES, shown_features, weight_table
from tests.plots.checked import checked
from tests.tolerance import assert_close

WEIGHTS = np.array([[0.5, -3.0, 1.0, 0.0], [2.0, 0.1, -1.0, 0.25]], dtype=np.float32)
NAMES = ["a (cm)", "b", "<i>c</i>", "a name that is much too long for one line of an axis"]


def test_each_cell_has_its_number_and_its_sign() -> None:
    figure = weight_table(WEIGHTS, ["no", "yes"], NAMES)
    (cells,) = checked(figure).data
    assert_close(np.array(figure["data"][0]["z"], dtype=float), WEIGHTS.T, rtol=1e-3)
    assert [list(row) for row in figure["data"][0]["text"]][:2] == [["+0.50", "+2.00"], ["-3.00", "+0.10"]]
    assert cells.zmin == -3 and cells.zmax == 3, "no colour at 0"
    assert figure["layout"]["yaxis"]["ticktext"][:3] == ["a (cm)", "b", "&lt;i&gt;c&lt;/i&gt;"]
    assert figure["layout"]["yaxis"]["ticktext"][3].count("<br>") == 1
    of_wine = weight_table(WEIGHTS[:, :2], ["no", "yes"], ["nonflavanoid_phenols", "malic_acid"])
    assert of_wine["layout"]["yaxis"]["ticktext"] == ["nonflavanoid_<br>phenols", "malic_acid"]
    assert "feature b<br>class no<br>weight: -3" in figure["data"][0]["hovertext"][1][0]


def test_the_orders() -> None:
    assert shown_features(WEIGHTS, AS_IN_TABLE) == [0, 1, 2, 3]
    assert shown_features(WEIGHTS, BY_SIZE) == [1, 0, 2, 3]
    assert shown_features(WEIGHTS, "0") == [2, 0, 3, 1]
    assert shown_features(WEIGHTS, "1") == [0, 3, 1, 2]
    assert shown_features(WEIGHTS, "2") == [0, 1, 2, 3], "there is no such class"
    assert weight_table(WEIGHTS, ["no", "yes"], NAMES, order="0")["data"][0]["text"][0] == ["+1.00", "-1.00"]


def test_weights_that_left_the_range_still_make_a_figure() -> None:
    for value in (np.nan, np.inf, -np.inf):
        checked(weight_table(np.full((2, 4), value, dtype=np.float32), ["no", "yes"], NAMES, order=BY_SIZE))


@given(
    st.integers(1, 100), st.integers(1, 120), st.sampled_from([AS_IN_TABLE, BY_SIZE, "0", "99"]), st.integers(0, 1000)
)
@settings(max_examples=30, deadline=None)
def test_of_many_features_the_largest_are_shown(classes: int, features: int, order: str, seed: int) -> None:
    weights = np.random.default_rng(seed).normal(size=(classes, features)).astype(np.float32)
    picked = shown_features(weights, order)
    assert len(set(picked)) == len(picked) == max(1, min(features, MOST_FEATURES, MOST_CELLS // classes))
    size = np.abs(weights[int(order)]) if order.isdecimal() and int(order) < classes else np.abs(weights).max(0)
    left = np.delete(size, picked)
    assert not len(left) or left.max() <= size[picked].min()
