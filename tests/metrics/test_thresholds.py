"""Two classes at every threshold: scikit-learn's curves and areas."""

from __future__ import annotations

import math

import pytest
import sklearn.metrics
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.metrics.thresholds import every_threshold
from tests.tolerance import assert_close

# Few different scores, so that many are equal.
scored = st.lists(st.tuples(st.integers(0, 8).map(lambda n: n / 8), st.integers(0, 1)), min_size=2, max_size=40)
of_both = scored.filter(lambda pairs: len({label for _, label in pairs}) == 2)


@given(of_both)
@settings(deadline=None, max_examples=40)
def test_curves_and_areas_are_scikit_learns(pairs: list[tuple[float, int]]) -> None:
    scores, labels = zip(*pairs, strict=True)
    found = every_threshold(torch.tensor(scores), torch.tensor(labels))
    false, true, thresholds = sklearn.metrics.roc_curve(labels, scores, drop_intermediate=False)
    assert_close(found.false_positive_rate, false.tolist())
    assert_close(found.recall, true.tolist())
    assert_close(found.threshold, thresholds.tolist())
    assert_close(found.auc, sklearn.metrics.roc_auc_score(labels, scores))
    # They go from the lowest threshold up, and end at a point of their own where nobody is called positive.
    precision, recall, lowest_first = sklearn.metrics.precision_recall_curve(labels, scores)
    assert_close(found.precision.flip(0), precision.tolist())
    assert_close(found.recall.flip(0), recall.tolist())
    assert_close(found.threshold[1:].flip(0), lowest_first.tolist())
    assert_close(found.average_precision, sklearn.metrics.average_precision_score(labels, scores))


@given(of_both, st.floats(-0.1, 1.1))
@settings(deadline=None, max_examples=40)
def test_the_matrix_at_a_threshold_counts_who_is_called(pairs: list[tuple[float, int]], threshold: float) -> None:
    scores, labels = zip(*pairs, strict=True)
    found = every_threshold(torch.tensor(scores, dtype=torch.float64), torch.tensor(labels)).at(threshold)
    called = [int(score >= threshold) for score in scores]
    assert [list(row) for row in found] == sklearn.metrics.confusion_matrix(labels, called, labels=[0, 1]).tolist()


def test_without_one_of_the_classes_there_is_no_area() -> None:
    only = every_threshold(torch.tensor([0.2, 0.9]), torch.tensor([1, 1]))
    assert math.isnan(only.auc) and only.average_precision == 1
    none = every_threshold(torch.tensor([0.2, 0.9]), torch.tensor([0, 0]))
    assert math.isnan(none.auc) and math.isnan(none.average_precision) and none.at(0.5) == ((1, 1), (0, 0))


def test_scores_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="no number"):
        every_threshold(torch.tensor([0.2, math.nan]), torch.tensor([0, 1]))
