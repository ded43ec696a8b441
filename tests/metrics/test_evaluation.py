"""Metrics: equal to scikit-learn's and to the definitions."""

from __future__ import annotations

import math

import sklearn.metrics
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from core.metrics import accuracy, confused, confusion_matrix, evaluate, mean_loss, mistakes
from tests.tolerance import assert_close

labels_and_predictions = st.integers(1, 60).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 4), min_size=n, max_size=n), st.lists(st.integers(0, 4), min_size=n, max_size=n)
    )
)


@given(labels_and_predictions)
@settings(deadline=None)
def test_confusion_matrix_and_accuracy_are_scikit_learns(pair: tuple[list[int], list[int]]) -> None:
    true, predicted = pair
    ours = confusion_matrix(torch.tensor(true), torch.tensor(predicted), 5)
    assert ours.tolist() == sklearn.metrics.confusion_matrix(true, predicted, labels=range(5)).tolist()
    assert_close(accuracy(ours), sklearn.metrics.accuracy_score(true, predicted))


def test_accuracy_without_images_is_nan() -> None:
    assert math.isnan(accuracy(torch.zeros(3, 3, dtype=torch.int64)))


def test_mean_loss_is_scikit_learns_log_loss() -> None:
    logits = torch.randn(40, 6, generator=torch.Generator().manual_seed(0))
    labels = torch.randint(0, 6, (40,), generator=torch.Generator().manual_seed(1))
    expected = sklearn.metrics.log_loss(labels.numpy(), torch.softmax(logits.double(), 1).numpy(), labels=range(6))
    assert_close(mean_loss(logits, labels).item(), expected)


def test_evaluate_uses_evaluation_mode_and_gives_the_mode_back() -> None:
    model = nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.9))
    x, labels = torch.randn(50, 3), torch.randint(0, 2, (50,))
    model.train()
    first, second = evaluate(model, x, labels, 2), evaluate(model, x, labels, 2)
    assert first == second
    assert model.training
    assert sum(map(sum, first.confusion)) == 50


def test_mistakes_of_all_classes_come_most_confident_first() -> None:
    logits = torch.tensor([[0.0, 1.0, 0.0], [0.0, 3.0, 0.0], [2.0, 0.0, 0.0], [0.0, 0.0, 9.0], [0.0, 5.0, 0.0]])
    found = mistakes(logits, torch.tensor([0, 0, 1, 2, 2]))
    assert found.indices.tolist() == [4, 1, 2, 0]
    assert_close(found.probabilities, torch.softmax(logits[found.indices], 1))
    assert mistakes(logits, logits.argmax(1)).indices.tolist() == []


def test_confused_images_come_most_confident_first() -> None:
    logits = torch.tensor([[0.0, 1.0], [0.0, 3.0], [2.0, 0.0], [0.0, 2.0], [0.0, 5.0]])
    labels = torch.tensor([0, 0, 0, 0, 1])
    found = confused(logits, labels, true=0, predicted=1)
    assert found.indices.tolist() == [1, 3, 0]
    assert_close(found.probabilities, torch.softmax(logits[[1, 3, 0]], 1))
    assert confused(logits, labels, true=1, predicted=0).indices.tolist() == []
