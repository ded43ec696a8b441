"""What the page on data computes: equal to scikit-learn's and NumPy's, the same everywhere, and bounded."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA
from sklearn.dummy import DummyClassifier
from sklearn.feature_selection import f_classif
from sklearn.neighbors import NearestCentroid

from core.data import Dataset, load
from core.lessons.data.baselines import nearest_mean, standing
from core.lessons.data.examples import (
    MOST_EXAMPLES,
    MOST_PRODUCTS,
    balance,
    class_means,
    examples,
    looked_at,
)
from core.lessons.data.features import correlations, histogram, most_telling, ranges
from core.lessons.data.guessing import EXAMPLES, guess_set, score
from core.lessons.data.noise import given_labels, noisy
from core.lessons.data.principal import on_plane, principal_components
from core.lessons.data.regression import safe_rate, softmax_regression
from tests.tolerance import assert_close

SETS = ("digits", "iris", "wine")
TABLES = st.tuples(st.integers(2, 12), st.integers(1, 5), st.integers(0, 999)).map(
    lambda made: torch.randn(made[0], made[1], generator=torch.Generator().manual_seed(made[2]))
)


# Corners of the digits are empty in every image.
@pytest.mark.filterwarnings("ignore:self.within_class_std_dev_")
@pytest.mark.parametrize("name", SETS)
def test_the_baselines_are_scikit_learns(name: str) -> None:
    data = load(name)
    found, result = examples(data), standing(data)
    x, y, x_test, y_test = (part.numpy() for part in (found.x_train, found.y_train, found.x_test, found.y_test))
    always = DummyClassifier(strategy="most_frequent").fit(x, y)
    nearest = NearestCentroid().fit(x.astype(np.float64), y)
    assert result.by_frequent == int((always.predict(x_test) == y_test).sum())
    assert result.by_nearest == int((nearest.predict(x_test.astype(np.float64)) == y_test).sum())
    assert result.by_softmax == int((result.predicted == data.y_test).sum()) and result.tests == len(y_test)


def test_softmax_regression_learns_and_leaves_the_random_numbers_of_others_alone(digits: Dataset) -> None:
    before = torch.get_rng_state()
    found = examples(digits)
    model = softmax_regression(found.x_train, found.y_train, 10)
    assert torch.equal(torch.get_rng_state(), before)
    with torch.no_grad():
        right = (model(found.x_test).argmax(1) == found.y_test).float().mean()
    assert right > 0.93


@settings(max_examples=20, deadline=None)
@given(TABLES)
def test_the_rate_never_lets_the_cost_rise(x: torch.Tensor) -> None:
    x, labels = 100 * x, torch.arange(len(x)) % 2
    weights, costs = torch.zeros(x.shape[1] + 1, 2, requires_grad=True), []
    ones = torch.cat([x, torch.ones(len(x), 1)], 1).double()
    for _ in range(20):
        cost = torch.nn.functional.cross_entropy(ones @ weights.double(), labels)
        costs.append(cost.item())
        (slope,) = torch.autograd.grad(cost, weights)
        weights = (weights - safe_rate(x) * slope).detach().requires_grad_()
    assert all(after <= before + 1e-6 for before, after in pairwise(costs)) and len(costs) == 20


@pytest.mark.parametrize("name", SETS)
def test_the_principal_components_are_scikit_learns_but_for_their_signs(name: str) -> None:
    x = examples(load(name)).x_train
    shares, directions = principal_components(x)
    known = PCA(n_components=2).fit(x.double().numpy())
    assert_close(shares[:2], torch.from_numpy(known.explained_variance_ratio_))
    assert_close((directions[:, :2].T @ torch.from_numpy(known.components_).T).abs(), torch.eye(2).double(), atol=1e-6)
    assert_close(on_plane(x, directions).abs(), torch.from_numpy(known.transform(x.double().numpy())).abs(), atol=1e-5)


@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_a_component_never_turns_around(x: torch.Tensor) -> None:
    shares, directions = principal_components(x)
    assert_close(shares.sum(), torch.tensor(1.0).double())
    assert bool((shares[:-1] >= shares[1:]).all())
    largest = directions.gather(0, directions.abs().argmax(0, keepdim=True))
    assert bool((largest > 0).all())
    assert on_plane(x, directions).shape == (len(x), 2)


def test_examples_that_are_all_alike_have_no_components() -> None:
    shares, _ = principal_components(torch.ones(4, 3))
    assert shares.tolist() == [0, 0, 0]


@pytest.mark.parametrize("name", ["iris", "wine"])
def test_the_features_that_tell_most_are_those_of_the_f_test(name: str) -> None:
    found = examples(load(name))
    order = most_telling(found.x_train, found.y_train, found.classes, 99)
    known, _ = f_classif(found.x_train.double().numpy(), found.y_train.numpy())
    assert list(order) == np.argsort(-known, kind="stable").tolist()
    assert most_telling(found.x_train, found.y_train, found.classes, 2) == order[:2]


@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_histograms_and_correlations_are_numpys(x: torch.Tensor) -> None:
    labels = torch.zeros(len(x), dtype=torch.int64)
    found = histogram(x[:, 0], labels, 2)
    counts, edges = np.histogram(x[:, 0].double().numpy(), bins=12)
    assert_close(torch.tensor(found.edges).double(), torch.from_numpy(edges))
    assert abs(sum(found.shares[0]) - 100) < 1e-9 and sum(found.shares[1]) == 0
    # A value on an edge between two bins may fall to either by its last digit.
    assert np.abs(np.array(found.shares[0]) / 100 * len(x) - counts).sum() <= 2.001
    if x.shape[1] > 1:
        assert_close(correlations(x), torch.corrcoef(x.double().T).clamp(-1, 1), atol=1e-6)


def test_a_constant_column_is_drawn_and_goes_with_nothing() -> None:
    x = torch.tensor([[0.1, 1.0], [0.1, 2.0], [0.1, 4.0]])
    assert correlations(x).tolist()[0] == [0, 0] and abs(float(correlations(x)[1, 1]) - 1) < 1e-12
    labels = torch.tensor([0, 1, 1])
    assert sum(histogram(x[:, 0], labels, 2).shares[1]) == 100
    found = ranges(x, labels, 3, (0, 1))
    assert found.spans[2] is None and found.place(torch.tensor([7.0, 5.5])) == (0.5, 1.5)
    assert most_telling(x, labels, 2, 2) == (1, 0)


def test_wrong_labels_are_as_many_as_asked_for_and_fall_on_every_other_class() -> None:
    labels = torch.arange(10).repeat(100)
    for share in (0, 10, 50, 90):
        given = given_labels(labels, 10, share)
        assert int((given != labels).sum()) == 10 * share
        assert torch.equal(given, given_labels(labels, 10, share))
    wrong = given_labels(labels, 10, 90)[labels == 3]
    assert set(wrong.tolist()) == set(range(10))
    assert torch.equal(given_labels(labels % 2, 2, 50) != labels % 2, given_labels(labels, 10, 50) != labels)


def test_no_wrong_label_is_the_baseline(digits: Dataset) -> None:
    found = noisy(digits, 0)
    assert (found.wrong, found.right, found.clean) == (0, *[standing(digits).by_softmax] * 2)
    assert [row[label] for label, row in enumerate(found.confusion)] == [sum(row) for row in found.confusion]
    assert noisy(digits, 60).right < found.right


def test_guesses_are_twenty_different_examples_of_the_test_set(digits: Dataset) -> None:
    chosen = guess_set(360, 1)
    assert len(set(chosen)) == EXAMPLES and chosen != guess_set(360, 2) and max(chosen) < 360
    assert sorted(guess_set(3, 1)) == [0, 1, 2]
    true = digits.y_test[list(chosen)].tolist()
    all_right, half = score(digits, 1, true), score(digits, 1, true[:10])
    assert all_right.over and all_right.yours == EXAMPLES and not half.over and half.yours == 10
    assert score(digits, 1, [(label + 1) % 10 for label in true]).yours == 0
    assert all_right.models == int((standing(digits).predicted == digits.y_test)[list(chosen)].sum())


def test_every_example_is_counted_once_in_each_part(digits: Dataset) -> None:
    whole, split = balance(digits, 0.0), balance(digits, 0.2)
    assert whole.totals == split.totals and sum(whole.totals) == digits.train_examples + len(digits.y_test)
    assert not any(whole.validation) and sum(split.validation) == round(0.2 * digits.train_examples)


def test_a_large_set_is_looked_at_in_part(digits: Dataset) -> None:
    assert looked_at(digits) == digits.train_examples
    many = replace(digits, x_train=digits.x_train.repeat(3, 1), y_train=digits.y_train.repeat(3))
    assert looked_at(many) == MOST_EXAMPLES
    wide = replace(many, feature_names=("x",) * 2000, class_names=("c",) * 100)
    assert looked_at(wide) * 2000 * 100 <= MOST_PRODUCTS


def test_a_class_without_examples_is_the_nearest_to_none() -> None:
    means = class_means(torch.tensor([[1.0], [3.0]]), torch.tensor([0, 2]), 3)
    assert nearest_mean(torch.tensor([[1.4], [9.0]]), means).tolist() == [0, 2]
