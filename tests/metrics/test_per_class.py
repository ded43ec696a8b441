"""Scores by class: scikit-learn's numbers, also where 0 is divided by 0."""

from __future__ import annotations

import sklearn.metrics
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.metrics.per_class import ClassScores, per_class
from tests.tolerance import assert_close

CLASSES = 4
pairs = st.lists(st.tuples(st.integers(0, CLASSES - 1), st.integers(0, CLASSES - 1)), min_size=1, max_size=60)


def values(scores: ClassScores) -> list[float]:
    return [scores.precision, scores.recall, scores.f1]


@given(pairs)
@example([(0, 1), (1, 1)])  # class 0 is never predicted, classes 2 and 3 have no examples
@settings(deadline=None, max_examples=40)
def test_scores_and_means_are_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    true, predicted = zip(*pairs, strict=True)
    found = per_class([[pairs.count((t, p)) for p in range(CLASSES)] for t in range(CLASSES)])
    arguments = {"labels": range(CLASSES), "zero_division": 0.0}
    *theirs, support = sklearn.metrics.precision_recall_fscore_support(true, predicted, **arguments)
    assert_close([values(each) for each in found.classes], list(zip(*theirs, strict=True)))
    assert [each.support for each in found.classes] == support.tolist()
    for mean, name in ((found.macro, "macro"), (found.weighted, "weighted")):
        *expected, _ = sklearn.metrics.precision_recall_fscore_support(true, predicted, average=name, **arguments)
        assert_close(values(mean), expected)
        assert mean.support == len(pairs)
    assert_close(found.weighted.recall, sklearn.metrics.accuracy_score(true, predicted))
    assert found.never_predicted == tuple(k for k in range(CLASSES) if k not in predicted)
    assert found.without_examples == tuple(k for k in range(CLASSES) if k not in true)


def test_a_matrix_without_examples_has_scores() -> None:
    found = per_class([[0, 0], [0, 0]])
    assert values(found.macro) == values(found.weighted) == [0.0, 0.0, 0.0]
    assert found.never_predicted == found.without_examples == (0, 1)
