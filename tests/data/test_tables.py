"""The tables: what is known of them before they are loaded, their splits, and their scaling column by column."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from core.data import NAMES, TableKind, available, feature_titles, listing, load, scaled
from core.data.dataset import ImageKind
from core.data.lecture_tables import TESTED_ON_ITSELF
from core.data.scaling import shift_and_scale
from tests.tolerance import assert_close

CPU = torch.device("cpu")
HERE = [name for name in NAMES if not isinstance(listing(name).kind, ImageKind)]


def test_what_is_known_before_a_data_set_is_loaded_is_so() -> None:
    assert len(HERE) == 6
    for name in filter(available, NAMES):
        known, data = listing(name), load(name)
        assert (known.name, known.title, known.kind) == (data.name, data.title, data.kind)
        assert (known.features, known.classes) == (data.features, data.classes)
        assert data.x_train.shape == (data.train_examples, data.features) and data.x_test.shape[1] == data.features
        assert data.x_train.dtype == (torch.float32 if data.image is None else torch.uint8)
        assert isinstance(data.kind, ImageKind) or len(data.kind.units) == data.features
        assert load(name) is data


@pytest.mark.parametrize(("name", "rows"), [("iris", 150), ("wine", 178), ("breast-cancer", 569)])
def test_a_third_is_held_out_and_each_class_by_its_share(name: str, rows: int) -> None:
    data = load(name)
    assert data.train_examples + len(data.y_test) == rows and len(data.y_test) == pytest.approx(rows / 3, abs=1)
    for label in range(data.classes):
        share = (data.y_test == label).sum() / len(data.y_test)
        assert share == pytest.approx(float((data.y_train == label).double().mean()), abs=0.03)
    # Measured once; any exchange of two rows of different classes changes it.
    fingerprint = int((data.y_test * torch.arange(len(data.y_test))).sum())
    assert fingerprint == {"iris": 1165, "wine": 1604, "breast-cancer": 12104}[name]


def test_units_are_named_where_scikit_learn_names_them() -> None:
    assert isinstance(load("iris").kind, TableKind) and feature_titles(load("iris"))[0] == "sepal length (cm)"
    assert load("iris").feature_names[3] == "petal width" and feature_titles(load("wine"))[0] == "alcohol"


def test_a_table_without_test_rows_is_tested_on_its_training_rows_and_says_so() -> None:
    for name in ("three-codings", "exam-scores", "learning-rate"):
        alike = load(name).x_test is load(name).x_train
        assert alike == (TESTED_ON_ITSELF in listing(name).about) == (name != "learning-rate")


@pytest.mark.parametrize("name", HERE)
def test_columns_are_scaled_as_scikit_learn_scales_them(name: str) -> None:
    data = load(name)
    x, test = data.x_train.double().numpy(), data.x_test.double().numpy()
    size = len(x)
    assert torch.equal(scaled(data, size, "none", CPU).x_train, data.x_train)
    unit = MinMaxScaler().fit(x)
    assert_close(scaled(data, size, "0-1", CPU).x_test.double(), unit.transform(test), atol=1e-5)
    # scikit-learn divides by n, PyTorch by n - 1.
    deviation = StandardScaler().fit(x)
    expected = deviation.transform(test) * np.where(deviation.var_ > 0, np.sqrt((size - 1) / size), 1.0)
    assert_close(scaled(data, size, "standardized", CPU).x_test.double(), expected, atol=2e-5)
    assert_close(scaled(data, size, "centred", CPU).x_test.double(), test - x.mean(0), atol=1e-3)
    # Nothing of it changes the data set itself.
    assert np.array_equal(data.x_train.double().numpy(), x)


@given(
    hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 6), st.integers(1, 4)),
        elements=st.floats(-1e6, 1e6, width=32, allow_subnormal=False),
    ),
    st.sampled_from(("0-1", "standardized", "centred")),
    st.integers(0, 3),
)
def test_a_column_that_is_constant_but_for_rounding_becomes_about_0(
    rows: np.ndarray[tuple[int, int], np.dtype[np.float32]], scaling: str, column: int
) -> None:
    x = torch.from_numpy(rows)
    column %= x.shape[1]
    # Not about 0, where the next number is next to nothing.
    x[:, column] = x[0, column] if x[0, column].abs() >= 1 else 1.0
    x[-1, column] = torch.nextafter(x[-1, column], torch.tensor(torch.inf))
    kind = TableKind(("",) * x.shape[1])
    shift, scale_by = shift_and_scale(x, scaling, kind)
    made = (x - shift) / scale_by
    assert made.isfinite().all()
    assert (made[:, column].abs() <= 2.0**-22 * x[:, column].abs().max() + 1e-30).all()
