"""Few and many flips: intervals shrink, and a maximum at 0 or 1 is infinitely surprised by new flips."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy import stats

from core.lessons.likelihood.arithmetic import Flips, at, maximum
from core.lessons.likelihood.few_and_many import (
    DROP,
    LEVEL,
    SIZES,
    chance_of_certainty,
    coverage,
    expected_loss,
    few_and_many,
    judge,
    likelihood_interval,
    mean_observed_loss,
    probabilities,
)
from core.lessons.likelihood.script import few_and_many_script
from core.lessons.likelihood.sentences import gaps
from core.scripts.cells import source
from tests.scripts import running as scripts
from tests.tolerance import assert_close


def test_the_drop_is_half_a_quantile_of_chi_squared() -> None:
    assert_close(DROP, stats.chi2.ppf(LEVEL, 1) / 2, rtol=1e-12)


@given(st.integers(1, 1000).flatmap(lambda n: st.builds(Flips, st.integers(0, n), st.just(n))))
def test_the_interval_ends_where_the_log_likelihood_has_dropped(flips: Flips) -> None:
    low, high = likelihood_interval(flips)
    top = at(flips, maximum(flips)).log_likelihood
    assert 0 <= low <= maximum(flips) <= high <= 1
    for end, certain in ((low, 0.0), (high, 1.0)):
        if maximum(flips) == certain:
            assert end == certain
        else:
            assert_close(at(flips, end).log_likelihood, top - DROP, rtol=1e-9, atol=1e-9)


def test_the_interval_of_many_flips_is_the_normal_one() -> None:
    low, high = likelihood_interval(Flips(500, 1000))
    assert_close([low, high], [0.5 - 1.96 * math.sqrt(0.25 / 1000), 0.5 + 1.96 * math.sqrt(0.25 / 1000)], rtol=1e-3)


def test_three_heads_in_three_flips_are_certain_and_infinitely_wrong() -> None:
    found = judge(Flips(3, 3), 0.5)
    assert (found.estimate, found.observed_loss, found.new_loss) == (1.0, 0.0, math.inf)
    assert_close(found.best_loss, math.log(2))
    # p^3 is e^-1.92 at the lower end.
    assert_close(found.interval, [math.exp(-DROP / 3), 1.0])
    assert found.chance_of_certainty == 0.25
    assert found.smoothed == 0.8
    assert_close(found.smoothed_loss, -(math.log(0.8) + math.log(0.2)) / 2)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_no_estimate_is_better_on_new_flips_than_the_truth(true: float, estimate: float) -> None:
    assert expected_loss(true, estimate) >= expected_loss(true, true) - 1e-12
    assert_close(expected_loss(true, true), stats.bernoulli(true).entropy(), rtol=1e-9)


def test_what_cannot_happen_costs_nothing() -> None:
    assert expected_loss(1.0, 1.0) == 0 and expected_loss(0.0, 1.0) == math.inf and expected_loss(0.3, 0.0) == math.inf


@given(st.sampled_from([0.0, 1.0]) | st.floats(0.001, 0.999), st.integers(2, 1000))
def test_the_chance_that_all_flips_agree(true: float, flips: int) -> None:
    binomial = stats.binom(flips, true)
    assert_close(chance_of_certainty(true, flips), binomial.pmf(0) + binomial.pmf(flips), atol=1e-9)


def test_many_flips_narrow_the_interval_and_close_the_gap() -> None:
    for seed in range(5):
        samples = few_and_many(0.7, seed)
        assert [sample.flips.flips for sample in samples] == list(SIZES)
        widths = [sample.width for sample in samples[1:]]
        assert widths == sorted(widths, reverse=True) and widths[-1] < 0.06
        assert samples[-1].new_loss - samples[-1].best_loss < 0.01
        assert abs(samples[-1].estimate - 0.7) < 0.06


def test_a_series_goes_on() -> None:
    state = torch.get_rng_state()
    assert few_and_many(0.5, 1, (10,))[0] == few_and_many(0.5, 1)[1]
    successes = [sample.flips.successes for sample in few_and_many(0.5, 1, range(1, 20))]
    assert all(0 <= b - a <= 1 for a, b in pairwise(successes))
    assert few_and_many(0.5, 1) != few_and_many(0.5, 2)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((1.2, 1), "The true parameter must be a number from 0 to 1, not 1.2."),
        ((0.5, -1), "The seed must be a whole number from 0 to 2,147,483,647, not -1."),
        ((0.5, 1, (0,)), "The number of flips must be a whole number from 1 to 1,000, not 0."),
    ],
)
def test_nonsense_gets_a_sentence(arguments: tuple[float, int], sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        few_and_many(*arguments)
    assert str(refused.value) == sentence


TRUE = st.sampled_from([0.0, 0.01, 0.99, 1.0]) | st.floats(0, 1).map(lambda share: round(share, 2))


@pytest.mark.parametrize(("flips", "covered"), [(3, "75.0"), (10, "89.1")])
def test_few_flips_are_covered_less_often_than_many(flips: int, covered: str) -> None:
    assert f"{100 * coverage(0.5, flips):.1f}" == covered
    assert abs(coverage(0.5, 1000) - LEVEL) < 0.005


@settings(max_examples=20, deadline=None)
@given(TRUE, st.integers(1, 25))
def test_coverage_counts_the_samples_whose_interval_holds_the_truth(true: float, flips: int) -> None:
    found = 0.0
    for successes in range(flips + 1):
        low, high = likelihood_interval(Flips(successes, flips))
        # At an end of the interval only rounding decides.
        assume(min(abs(true - low), abs(true - high)) > 1e-9 or true in (0, 1))
        found += stats.binom(flips, true).pmf(successes) * (low <= true <= high)
    assert_close(coverage(true, flips), found, rtol=1e-9, atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(TRUE, st.integers(1, 1000))
def test_the_mean_over_all_samples_is_scipys(true: float, flips: int) -> None:
    binomial = stats.binom(flips, true)
    assert_close(probabilities(true, flips), binomial.pmf(range(flips + 1)), rtol=1e-8, atol=1e-12)
    losses = stats.entropy([[k / flips for k in range(flips + 1)], [1 - k / flips for k in range(flips + 1)]])
    assert_close(mean_observed_loss(true, flips), (binomial.pmf(range(flips + 1)) * losses).sum(), rtol=1e-8)


@settings(max_examples=8, deadline=None)
@given(TRUE, st.integers(0, 2**31 - 1))
@example(0.5, 1)
@example(0.0, 1)
@example(0.93, 3)
def test_the_script_prints_the_numbers_of_the_page(true: float, seed: int) -> None:
    lines = scripts.printed(source(few_and_many_script(true, seed))).splitlines()
    samples = few_and_many(true, seed)
    one = [
        (
            *(s.flips.flips, s.flips.successes, s.estimate, *s.interval, s.observed_loss, s.new_loss, s.best_loss),
            *(s.chance_of_certainty, 1, 2, s.smoothed, s.smoothed_loss),
        )
        for s in samples
    ]
    every = [
        (s.flips.flips, s.coverage, s.mean_observed_loss, gap) for s, gap in zip(samples, gaps(samples), strict=True)
    ]
    for line, numbers in zip(lines, [*one, *every], strict=True):
        assert_close(scripts.numbers(line), numbers, rtol=1e-9, atol=1e-9)
