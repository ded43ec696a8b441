"""The ways to write the loss agree where they should, and the fragile ones break where the page says so."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from core.lessons.cross_entropy.equivalences import equivalences
from core.lessons.cross_entropy.examples import Examples, data_a, data_b, extreme, two_classes
from tests.lessons.cross_entropy.strategies import batches
from tests.tolerance import assert_close

REDUCTION = st.sampled_from(["mean", "sum"])


@given(batches(), REDUCTION)
def test_every_way_gives_the_same_loss_in_the_safe_range(examples: Examples, reduction: str) -> None:
    loss = F.cross_entropy(examples.z(torch.float64), examples.y(), reduction=reduction).item()
    for way in equivalences(examples, reduction)[:5]:
        assert_close(way.value, loss, rtol=1e-5, atol=1e-5)
        assert_close(way.reference, loss, rtol=1e-12, atol=1e-12)
        assert_close(way.distance, abs(way.value - loss), rtol=1e-6, atol=1e-9)
        assert not way.broke and way.note == ""


@given(batches(largest=4.0, most_classes=2), REDUCTION)
def test_two_classes_have_two_binary_ways_more(examples: Examples, reduction: str) -> None:
    ways = equivalences(examples, reduction)
    loss = F.cross_entropy(examples.z(torch.float64), examples.y(), reduction=reduction).item()
    assert [way.title for way in ways[5:]] == ["binary_cross_entropy", "binary_cross_entropy_with_logits"]
    for way in ways:
        # 1 - sigmoid(8) keeps about four digits of its own in float32.
        assert_close(way.value, loss, rtol=3e-4, atol=1e-5)
        assert not way.broke


def test_more_classes_have_no_binary_way() -> None:
    assert [len(equivalences(examples)) for examples in (data_a(), data_b(), two_classes())] == [5, 5, 7]


@given(batches(), REDUCTION, st.floats(0, 1))
def test_every_way_has_the_same_label_smoothing(examples: Examples, reduction: str, smoothing: float) -> None:
    smoothed = F.cross_entropy(
        examples.z(torch.float64), examples.y(), reduction=reduction, label_smoothing=smoothing
    ).item()
    for way in equivalences(examples, reduction, smoothing)[:5]:
        assert_close(way.value, smoothed, rtol=1e-5, atol=1e-5)
        assert_close(way.reference, smoothed, rtol=1e-6, atol=1e-9)
        assert not way.broke and way.note == ""


@given(batches(largest=1000.0), REDUCTION)
def test_the_sturdy_ways_hold_for_every_logit_allowed(examples: Examples, reduction: str) -> None:
    for way in equivalences(examples, reduction)[1:5]:
        assert not way.broke and math.isfinite(way.value)


def test_extreme_logits_break_the_hand_written_one_and_say_why() -> None:
    by_hand, *others = equivalences(extreme())
    assert math.isnan(by_hand.value) and math.isnan(by_hand.distance) and by_hand.broke
    # In each of three rows exp(-120) and exp(-240) are 0 in float32.
    assert "6 of the 9 probabilities" in by_hand.note and "0 * inf is nan" in by_hand.note
    assert [way.value for way in others] == [120.0] * 4
    assert not any(way.broke for way in others)


def test_the_true_class_alone_at_0_is_infinite() -> None:
    by_hand = equivalences(Examples(((200.0, 0.0),), (1,), ("no", "yes")))[0]
    assert by_hand.value == math.inf and by_hand.distance == math.inf and "infinite loss" in by_hand.note


def test_a_probability_of_few_digits_is_noticed() -> None:
    by_hand = equivalences(Examples(((0.0, -103.6),), (1,), ("no", "yes")))[0]
    assert by_hand.broke and math.isfinite(by_hand.value) and "only a few digits" in by_hand.note


@pytest.mark.parametrize(("logit", "value"), [(200.0, 100.0), (20.0, 100.0)])
def test_binary_cross_entropy_is_cut_off(logit: float, value: float) -> None:
    binary, with_logits = equivalences(Examples(((0.0, logit),), (0,), ("no", "yes")))[5:]
    assert binary.value == value and binary.broke and "-100" in binary.note
    assert_close(binary.distance, abs(value - logit))
    assert_close(with_logits.value, logit) and not with_logits.broke


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_each_expression_gives_its_value_when_it_is_run(reduction: str) -> None:
    for examples in (data_b(), two_classes(), extreme()):
        z, y = examples.z(), examples.y()
        names = {
            "torch": torch,
            "F": F,
            "z": z,
            "y": y,
            "d": z[:, 1] - z[:, 0],
            "targets": F.one_hot(y, examples.classes) * (1 - 0.2) + 0.2 / examples.classes,
        }
        for way in equivalences(examples, reduction, 0.2):
            assert_close(eval(way.expression, names), way.value)


SMALLEST_NORMAL = torch.finfo(torch.float32).tiny


@given(batches(largest=1000.0), REDUCTION, st.sampled_from([0.0, 0.1, 1.0]))
def test_what_is_said_of_a_way_that_broke_is_true(examples: Examples, reduction: str, smoothing: float) -> None:
    p = torch.softmax(examples.z(), 1)
    for way in equivalences(examples, reduction, smoothing):
        assert (way.note != "") == way.broke
        if way.broke and way.title == "log of softmax, by hand":
            zeros = int((p == 0).sum())
            if zeros:
                assert f"exactly 0 in float32 for {zeros} of the {p.numel()}" in way.note
                # 0 times infinity needs a target of 0, which label smoothing leaves nowhere.
                assert way.value == math.inf or (math.isnan(way.value) and smoothing == 0)
            else:
                assert bool((p < SMALLEST_NORMAL).any())
        elif way.broke:
            assert way.title == "binary_cross_entropy" and math.isfinite(way.value)
