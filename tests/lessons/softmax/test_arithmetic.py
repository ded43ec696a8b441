"""Softmax: the notes' numbers, its laws, and its Jacobian."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.softmax import controls
from core.lessons.softmax.arithmetic import (
    EXAMPLES,
    ClassLogits,
    compare,
    jacobian,
    read_logits,
    softmax,
)
from tests.tolerance import assert_close

LOGIT = st.floats(-1000, 1000, width=32)
LOGITS = st.lists(LOGIT, min_size=2, max_size=10).map(
    lambda values: ClassLogits(tuple(f"class {k}" for k in range(len(values))), tuple(values))
)
TEMPERATURE = st.floats(0.05, 100)


def test_the_notes_numbers() -> None:
    shown = compare(EXAMPLES["rock-paper-scissors"])
    assert [f"{p:.4f}" for p in shown.softmax] == ["0.0900", "0.2447", "0.6652"]


@given(LOGITS, TEMPERATURE)
def test_softmax_is_the_formula_and_sums_to_1(classes: ClassLogits, temperature: float) -> None:
    highest = max(classes.logits)
    exps = [math.exp((z - highest) / temperature) for z in classes.logits]
    p = softmax(classes.tensor(), temperature)
    # Logits over a small temperature reach 20,000, where a float32 is rounded by 0.001.
    assert_close(p, [e / math.fsum(exps) for e in exps], rtol=1e-5 + 2e-7 * 2000 / temperature, atol=1e-7)
    assert_close(p.sum(), 1.0)


@given(LOGITS, st.integers(-1000, 1000), st.floats(1, 100))
def test_a_constant_changes_nothing(classes: ClassLogits, constant: int, temperature: float) -> None:
    shown = compare(classes, temperature, float(constant))
    # Adding the constant rounds the logits by up to 1.2e-4 each.
    assert_close(shown.softmax, shown.unshifted_softmax, rtol=5e-4, atol=1e-6)


def test_a_constant_changes_the_sigmoids() -> None:
    shown = compare(EXAMPLES["rock-paper-scissors"], constant=-2.0)
    assert_close(shown.sigmoid, torch.sigmoid(torch.tensor([-1.0, 0.0, 1.0])))
    assert_close(shown.unshifted_sigmoid, torch.sigmoid(torch.tensor([1.0, 2.0, 3.0])))
    assert_close(shown.sigmoid_sum, 1.5)


@given(LOGITS, st.floats(-1000, 1000), TEMPERATURE)
def test_what_the_constant_moves_is_rounding(classes: ClassLogits, constant: float, temperature: float) -> None:
    shown = compare(classes, temperature, constant)
    assert shown.moved <= shown.most_by_rounding


@given(LOGITS, TEMPERATURE)
def test_the_largest_logit_has_the_largest_probability(classes: ClassLogits, temperature: float) -> None:
    shown = compare(classes, temperature)
    assert shown.softmax[shown.predicted_by_logits] == max(shown.softmax)
    assert shown.tied or shown.predicted_by_logits == shown.predicted_by_softmax
    assert classes.logits[shown.predicted_by_logits] == max(classes.logits)


@given(LOGITS, st.floats(0.5, 100))
def test_the_jacobian_is_autograds(classes: ClassLogits, temperature: float) -> None:
    found = jacobian(classes, temperature)
    assert_close(found.by_formula, found.by_autograd)
    assert found.largest_difference <= 1e-6
    assert max(abs(slope) for row in found.by_formula for slope in row) <= found.steepest * (1 + 1e-5)
    assert_close(torch.tensor(found.by_formula).sum(1), torch.zeros(len(classes.logits)))


def test_the_jacobian_is_the_slope_of_softmax() -> None:
    z, step = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64), 1e-6
    moved = torch.stack([torch.softmax((z + step * unit) / 2, 0) for unit in torch.eye(3, dtype=torch.float64)], 1)
    slopes = (moved - torch.softmax(z / 2, 0)[:, None]) / step
    assert_close(jacobian(EXAMPLES["rock-paper-scissors"], 2.0).by_formula, slopes, rtol=1e-4)


@given(st.floats(-1000, 1000, width=32), st.floats(-1000, 1000, width=32))
def test_two_class_softmax_is_the_sigmoid_of_the_difference(a: float, b: float) -> None:
    z = torch.tensor([a, b])
    assert_close(softmax(z)[1], torch.sigmoid(z[1] - z[0]))


@pytest.mark.parametrize(
    ("values", "names", "sentence"),
    [
        ([1], ["a"], "There must be 2 to 10 classes, not 1."),
        ([], [], "There must be 2 to 10 classes, not 0."),
        ([1] * 11, ["a"] * 11, "There must be 2 to 10 classes, not 11."),
        ([1, 2], ["a"], "Every class needs a name and a logit: there are 1 names, 2 logits."),
        ([1, "abc"], ["a", "b"], 'The logit of b must be a number from -1,000,000 to 1,000,000, not "abc".'),
        ([1, "1e400"], ["a", "b"], 'The logit of b must be a number from -1,000,000 to 1,000,000, not "1e400".'),
        ([1, math.inf], ["a", "b"], "The logit of b must be a number from -1,000,000 to 1,000,000, not inf."),
        ([None, 1], ["a", "b"], "The logit of a is empty: type a number from -1,000,000 to 1,000,000."),
        ([1, 2], ["a", " "], "The name of class 2 is empty: type 1 to 20 characters of text."),
        ("12", ["a", "b"], 'The logits must be a list of cells, not "12".'),
    ],
)
def test_nonsense_gets_a_sentence(values: list[object], names: list[object], sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_logits(values, names)
    assert str(refused.value) == sentence


def test_what_is_typed_is_what_is_computed_with() -> None:
    assert read_logits([1, "2", 3.0], ["rock", " paper", "scissors"]) == EXAMPLES["rock-paper-scissors"]
    assert controls.TEMPERATURE.read("0.5") == 0.5 and controls.CONSTANT.read(-1000) == -1000


@pytest.mark.parametrize("temperature", [0, 0.01, -1, "hot", 101, None])
def test_a_temperature_outside_its_range_gets_a_sentence(temperature: object) -> None:
    with pytest.raises(ValueError, match=r"^The temperature .* a number from 0\.05 to 100"):
        controls.TEMPERATURE.read(temperature)
