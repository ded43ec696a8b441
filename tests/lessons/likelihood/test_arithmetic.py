"""Likelihood: probabilities of flips and draws, their maximum, and the cross-entropies they equal."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.lessons.likelihood.arithmetic import (
    COIN,
    COUNTS,
    EXAMPLES,
    Flips,
    at,
    at_probabilities,
    curve,
    maximum,
    read_counts,
    read_flips,
)
from core.lessons.likelihood.controls import PARAMETER, cut_off
from core.lessons.likelihood.script import script
from core.lessons.likelihood.sentences import Chosen
from core.scripts.cells import source
from tests.scripts import running as scripts
from tests.tolerance import assert_close

FLIPS = st.integers(1, 1000).flatmap(lambda n: st.builds(Flips, st.integers(0, n), st.just(n)))
INSIDE = st.floats(1e-6, 1 - 1e-6)


@given(st.lists(st.booleans(), min_size=1, max_size=30), INSIDE)
def test_the_likelihood_is_the_product_over_flips(series: list[bool], parameter: float) -> None:
    found = at(Flips(sum(series), len(series)), parameter)
    product = math.prod(parameter if heads else 1 - parameter for heads in series)
    assert_close(found.likelihood, product, rtol=1e-9, atol=0)


@given(FLIPS, INSIDE)
def test_n_times_binary_cross_entropy_is_minus_the_log_likelihood(flips: Flips, parameter: float) -> None:
    found = at(flips, parameter)
    assert_close(found.times_flips, -found.log_likelihood, rtol=1e-9, atol=1e-9)
    assert_close(found.times_flips, flips.flips * found.binary_cross_entropy, rtol=1e-12)
    assert cut_off(found) == ""


@given(FLIPS, INSIDE)
def test_no_parameter_is_likelier_than_the_maximum(flips: Flips, parameter: float) -> None:
    assert at(flips, parameter).log_likelihood <= at(flips, maximum(flips)).log_likelihood + 1e-9


def test_certain_parameters() -> None:
    sure, impossible = at(Flips(3, 3), 1.0), at(Flips(2, 3), 1.0)
    assert (sure.likelihood, sure.log_likelihood, sure.binary_cross_entropy, cut_off(sure)) == (1.0, 0.0, 0.0, "")
    assert (impossible.likelihood, impossible.log_likelihood) == (0.0, -math.inf)
    # One impossible flip in three, cut off at 100 nats.
    assert_close(impossible.times_flips, 100.0)
    assert "-100" in cut_off(impossible)


def test_the_curve_of_seven_in_ten() -> None:
    found = curve(COIN, 11)
    assert_close(found.parameter, [k / 10 for k in range(11)])
    assert_close(found.likelihood, [(k / 10) ** 7 * (1 - k / 10) ** 3 for k in range(11)], rtol=1e-9, atol=1e-15)
    assert found.log_likelihood[0] == -math.inf and found.log_likelihood[10] == -math.inf
    assert found.likelihood.index(max(found.likelihood)) == 7 and maximum(COIN) == 0.7
    assert_close(found.relative[7], 1.0)
    with pytest.raises(ValueError, match="2 to 2,001 points"):
        curve(COIN, 10**9)


def test_the_largest_sample_still_has_a_likelihood() -> None:
    found = curve(Flips(500, 1000), 3)
    assert 0 < found.likelihood[1] < 1e-300 and found.relative[1] == 1.0


@given(st.lists(st.integers(0, 50), min_size=2, max_size=6).filter(any), st.data())
def test_n_times_cross_entropy_is_minus_the_log_likelihood(counts: list[int], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.floats(1e-3, 1), min_size=len(counts), max_size=len(counts)))
    found = at_probabilities(counts, weights)
    expected = math.fsum(n * math.log(w / math.fsum(weights)) for n, w in zip(counts, weights, strict=True))
    assert_close(found.log_likelihood, expected, rtol=1e-9, atol=1e-9)
    assert_close(found.times_draws, -expected, rtol=1e-9, atol=1e-9)
    assert_close(sum(found.probabilities), 1.0)
    assert_close(found.maximum, [n / sum(counts) for n in counts])
    assert found.log_likelihood <= found.at_maximum + 1e-9
    assert_close(at_probabilities(counts, found.maximum).log_likelihood, found.at_maximum, rtol=1e-9, atol=1e-9)


@given(FLIPS.filter(lambda flips: flips.flips < 200), INSIDE)
def test_two_classes_are_a_coin(flips: Flips, parameter: float) -> None:
    coin = at(flips, parameter)
    classes = at_probabilities((flips.successes, flips.flips - flips.successes), (parameter, 1 - parameter))
    assert_close(classes.log_likelihood, coin.log_likelihood, rtol=1e-9, atol=1e-9)
    assert_close(classes.cross_entropy, coin.binary_cross_entropy, rtol=1e-9, atol=1e-9)


def test_impossible_classes() -> None:
    assert at_probabilities((5, 3, 1), (1, 1, 0)).log_likelihood == -math.inf
    assert at_probabilities((5, 3, 1), (1, 1, 0)).times_draws == math.inf
    assert_close(at_probabilities((5, 3, 0), (1, 1, 0)).times_draws, 8 * math.log(2))


@pytest.mark.parametrize("weights", [(0, 0, 0), (1, -1, 1), (1, 1), (math.nan, 1, 1), (math.inf, 1, 1)])
def test_probabilities_that_are_none_are_refused(weights: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        at_probabilities((1, 2, 3), weights)


@pytest.mark.parametrize(
    ("successes", "flips", "sentence"),
    [
        (1, 0, "The number of flips must be a whole number from 1 to 1,000, not 0."),
        (1, 1001, "The number of flips must be a whole number from 1 to 1,000, not 1001."),
        (4, 3, "The number of successes must be a whole number from 0 to 3, not 4."),
        ("abc", 3, 'The number of successes must be a whole number from 0 to 3, not "abc".'),
        (1.5, 3, "The number of successes must be a whole number from 0 to 3, not 1.5."),
        (1, "1e400", 'The number of flips must be a whole number from 1 to 1,000, not "1e400".'),
        (None, 3, "The number of successes is empty: type a whole number from 0 to 3."),
    ],
)
def test_nonsense_gets_a_sentence(successes: object, flips: object, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_flips(successes, flips)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([0, 0, 0], "There must be 1 to 1,000 draws in all, not 0."),
        ([600, 600], "There must be 1 to 1,000 draws in all, not 1,200."),
        ([1], "There must be 2 to 10 classes, not 1."),
        ([1, -1], "The count of class 2 must be a whole number from 0 to 1,000, not -1."),
        ([1, ""], "The count of class 2 is empty: type a whole number from 0 to 1,000."),
    ],
)
def test_nonsense_counts_get_a_sentence(counts: list[object], sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_counts(counts)
    assert str(refused.value) == sentence


def test_what_is_typed_is_read() -> None:
    assert read_flips("7", 10.0) == COIN and read_counts([5, "3", 2.0]) == COUNTS and PARAMETER.read("0.7") == 0.7
    for preset in EXAMPLES.values():
        assert read_flips(preset.successes, preset.flips) == preset
    with pytest.raises(ValueError, match="The parameter must be a number from 0 to 1"):
        PARAMETER.read(1.1)


COUNTED = st.lists(st.integers(0, 100), min_size=2, max_size=10).filter(any)


@settings(max_examples=12, deadline=None)
@given(FLIPS, st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0, 1), COUNTED, st.data())
@example(COIN, 0.7, list(COUNTS), None)
@example(Flips(0, 300), 0.013, [100, 0, 7], None)
def test_the_script_prints_the_numbers_of_the_page(
    flips: Flips, parameter: float, counts: list[int], data: st.DataObject | None
) -> None:
    weights = [1.0] * len(counts)
    if data is not None:
        weight = st.floats(0, 1e6).map(lambda value: float(f"{value:.3g}"))
        weights = data.draw(st.lists(weight, min_size=len(counts), max_size=len(counts)).filter(any))
    printed = "\n" + scripts.printed(source(script(flips, parameter, counts, weights)))
    chosen, classes = Chosen.of(flips, parameter), at_probabilities(counts, weights)
    coin, top = chosen.at, chosen.top
    for label, values in (
        ("likelihood:", [coin.likelihood]),
        ("log-likelihood:", [coin.log_likelihood]),
        ("most likely:", [top.parameter]),
        ("above the one at p:", [top.log_likelihood - coin.log_likelihood]),
        ("binary cross-entropy:", [coin.binary_cross_entropy]),
        ("n times it:", [coin.times_flips]),
        ("probabilities:", classes.probabilities),
        ("most likely shares:", classes.maximum),
        ("log-likelihood of the classes:", [classes.log_likelihood]),
        ("at the shares:", [classes.at_maximum]),
        ("cross-entropy:", [classes.cross_entropy]),
        ("N times it:", [classes.times_draws]),
    ):
        assert_close(scripts.after(printed, f"\n{label}", len(values)), values, rtol=1e-12, atol=1e-12)
    assert_close(scripts.after(printed, "with log-likelihood", 1), [top.log_likelihood], rtol=1e-12)


def test_the_default_type_of_the_process_is_left_alone() -> None:
    at(COIN, 0.5)
    assert torch.get_default_dtype() == torch.float32
