"""Calibration: the error counted one by one, and the temperature as an optimizer of another library finds it."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from torch import Tensor

from core.metrics.calibration import BINS, COLDEST, HOTTEST, best_temperature, calibration
from tests.tolerance import assert_close


def drawn(seed: int, examples: int, classes: int, sharpness: float) -> tuple[Tensor, Tensor]:
    """Logits whose own probabilities the labels follow, then sharpened: their best temperature is about `sharpness`."""
    generator = torch.Generator().manual_seed(seed)
    logits = 2 * torch.randn(examples, classes, generator=generator)
    labels = torch.multinomial(torch.softmax(logits, 1), 1, generator=generator)[:, 0]
    return sharpness * logits, labels


@given(st.integers(0, 10**6), st.integers(1, 80), st.integers(2, 5), st.floats(0.2, 5.0), st.floats(0.3, 3.0))
@settings(deadline=None, max_examples=30)
def test_the_error_is_what_counting_one_by_one_gives(
    seed: int, examples: int, classes: int, sharpness: float, temperature: float
) -> None:
    logits, labels = drawn(seed, examples, classes, sharpness)
    found = calibration(logits, labels, temperature)
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for row, label in zip(logits.double().tolist(), labels.tolist(), strict=True):
        shares = [math.exp((z - max(row)) / temperature) for z in row]
        best = max(range(classes), key=row.__getitem__)
        confidence = shares[best] / sum(shares)
        at = next(n for n in range(BINS) if confidence <= (n + 1) / BINS or n == BINS - 1)
        bins[at].append((confidence, best == label))
    assert [each.count for each in found.bins] == [len(inside) for inside in bins]
    error, seen = 0.0, 0
    for each, inside in zip(found.bins, bins, strict=True):
        if inside:
            said, done = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            assert_close([each.confidence, each.accuracy], [said, done])
            error += len(inside) / examples * abs(said - done)
            seen += 1
        else:
            assert math.isnan(each.confidence) and math.isnan(each.accuracy)
    assert seen
    assert_close(found.error, error)
    assert_close(found.loss, torch.nn.functional.cross_entropy(logits.double() / temperature, labels))


def test_the_bins_are_scikit_learns() -> None:
    logits, labels = drawn(3, 500, 3, 2.0)
    confidence, predicted = torch.softmax(logits.double(), 1).max(1)
    accuracy, said = calibration_curve((predicted == labels).numpy(), confidence.numpy(), n_bins=BINS)
    filled = [each for each in calibration(logits, labels).bins if each.count]
    assert_close([each.accuracy for each in filled], accuracy)
    assert_close([each.confidence for each in filled], said)


@given(st.integers(0, 10**6), st.floats(0.4, 6.0))
@settings(deadline=None, max_examples=12)
def test_the_temperature_is_the_one_that_lbfgs_finds(seed: int, sharpness: float) -> None:
    logits, labels = drawn(seed, 200, 4, sharpness)
    found = best_temperature(logits, labels)
    assert found is not None
    inverse = torch.ones(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([inverse], max_iter=200, line_search_fn="strong_wolfe", tolerance_grad=1e-10)

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(logits.double() * inverse, labels)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    assert_close(1 / found, inverse.item(), rtol=1e-4)
    # And no other temperature has a lower loss, nor does it change who is called what.
    assert calibration(logits, labels, found).loss <= calibration(logits, labels).loss + 1e-12


def test_without_a_lowest_loss_there_is_no_temperature() -> None:
    logits = torch.tensor([[2.0, 0.0], [0.0, 1.0]])
    assert best_temperature(logits, torch.tensor([0, 1])) is None  # all right: the colder the better
    assert best_temperature(logits, torch.tensor([1, 0])) is None  # all wrong: the hotter the better
    assert best_temperature(logits[:0], torch.tensor([], dtype=torch.int64)) is None
    mended = best_temperature(logits.repeat(2, 1), torch.tensor([0, 1, 0, 0]))
    assert mended is not None and COLDEST < mended < HOTTEST


def test_logits_that_are_no_numbers_are_refused() -> None:
    broken = torch.tensor([[math.nan, 0.0]])
    for judge in (calibration, best_temperature):
        with pytest.raises(ValueError, match="no probabilities"):
            judge(broken, torch.tensor([0]))
