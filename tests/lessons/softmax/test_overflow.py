"""The naive formula leaves the range of float32 where it must, and log-sum-exp never does."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.claims import true_of
from core.lessons.softmax.arithmetic import EXAMPLES, ClassLogits
from core.lessons.softmax.claims import OVERFLOW
from core.lessons.softmax.overflow import EXP_IS_ZERO_BELOW, EXP_OVERFLOWS_ABOVE, overflow
from tests.tolerance import assert_close

WIDE = st.lists(st.floats(-1000, 1000, width=32), min_size=2, max_size=10)
SAFE = st.lists(st.floats(-80, 80, width=32), min_size=2, max_size=10)


def classes(values: list[float]) -> ClassLogits:
    return ClassLogits(tuple(str(k) for k in range(len(values))), tuple(values))


def test_each_step_of_a_logit_of_1000() -> None:
    found = overflow(classes([1000.0, 0.0]))
    assert found.naive.exponentials == (math.inf, 1.0)
    assert found.naive.total == math.inf and found.naive.log_sum_exp == math.inf
    assert_close(found.naive.quotients, [math.nan, 0.0])
    assert found.stable.exponents == (0.0, -1000.0)
    assert found.stable.exponentials == (1.0, 0.0)
    assert found.stable.total == 1.0 and found.stable.quotients == (1.0, 0.0)
    assert found.stable.log_sum_exp == 1000.0
    assert found.broke and true_of(OVERFLOW, found).name == "infinite"


def test_all_very_negative_is_0_over_0() -> None:
    found = overflow(classes([-1000.0, -1000.0]))
    assert found.naive.total == 0 and found.naive.log_sum_exp == -math.inf
    assert_close(found.naive.quotients, [math.nan, math.nan])
    assert found.broke and true_of(OVERFLOW, found).name == "all zero"
    assert found.stable.quotients == (0.5, 0.5)


def test_a_sum_can_overflow_by_itself() -> None:
    found = overflow(classes([88.0] * 10))
    assert math.inf not in found.naive.exponentials
    assert found.naive.total == math.inf and found.naive.quotients == (0.0,) * 10
    assert found.broke and true_of(OVERFLOW, found).name == "infinite sum"


def test_digits_are_lost_before_everything_is() -> None:
    found = overflow(classes([-102.0, -103.0]))
    assert found.naive.total > 0 and found.broke and true_of(OVERFLOW, found).name == "few digits"


@pytest.mark.parametrize("shift", [0.01, -0.01])
def test_the_named_edges_are_where_exp_leaves_the_range(shift: float) -> None:
    over, under = torch.exp(torch.tensor([EXP_OVERFLOWS_ABOVE + shift, EXP_IS_ZERO_BELOW + shift])).tolist()
    assert math.isinf(over) == (shift > 0)
    assert (under == 0) == (shift < 0)


@given(WIDE, st.floats(0.05, 100))
def test_the_stable_way_is_pytorchs_softmax(values: list[float], temperature: float) -> None:
    found = overflow(classes(values), temperature)
    scaled = torch.tensor(values) / temperature
    assert_close(found.stable.quotients, torch.softmax(scaled, 0))
    assert_close(found.stable.log_sum_exp, torch.logsumexp(scaled, 0))
    assert all(0 <= value <= 1 for value in found.stable.exponentials)


@given(SAFE)
def test_both_ways_agree_in_the_safe_range(values: list[float]) -> None:
    found = overflow(classes(values))
    assert not found.broke
    assert_close(found.naive.quotients, found.stable.quotients)
    assert_close(found.naive.log_sum_exp, found.stable.log_sum_exp)


def test_a_temperature_can_bring_the_logits_back_into_the_range() -> None:
    assert overflow(EXAMPLES["one-huge"]).broke
    assert not overflow(EXAMPLES["one-huge"], temperature=2.0).broke
