"""Each sentence of the page on data is true of the numbers beside it, and each is said for some of them."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from core.claims import names, said, true_of
from core.data import NAMES, available, load
from core.lessons.data.baselines import Standing, standing
from core.lessons.data.claims import BALANCE, CORRELATION, GUESS, NEAREST, NOISE, OUTVOTED, PLANE, REGRESSION, SCORE
from core.lessons.data.examples import Balance
from core.lessons.data.guessing import Guess, Score
from core.lessons.data.noise import Noisy, noisy
from core.lessons.data.sentences import (
    balance_sentence,
    baseline_sentences,
    baseline_table,
    correlation_sentence,
    noise_sentences,
)

LABELS = st.integers(0, 3)
GUESSES = st.builds(Guess, st.just(0), LABELS, LABELS, LABELS)
COUNTS = st.integers(0, 20)
NOBODY = torch.zeros(0)


@given(GUESSES)
def test_a_guess_is_called_right_only_where_it_is(guess: Guess) -> None:
    claim = true_of(GUESS, guess)
    assert ("you are right" in claim.text or "both right" in claim.text) == (guess.you == guess.true)
    assert ("regression is right" in claim.text or "both right" in claim.text) == (guess.model == guess.true)
    assert sum(each.holds(guess) for each in GUESS) == 1


def test_every_outcome_of_a_guess_has_a_sentence() -> None:
    outcomes = {true_of(GUESS, Guess(0, 0, you, model)).name for you in range(3) for model in range(3)}
    assert outcomes == set(names(GUESS))


@given(st.lists(GUESSES, max_size=20))
def test_the_score_says_who_is_ahead(given_: list[Guess]) -> None:
    found = Score(tuple(given_), 20)
    assert sum(each.holds(found) for each in SCORE) == 1
    text = said(SCORE, found, yours=found.yours, models=found.models, done=len(given_))
    assert ("You are ahead" in text) == (found.yours > found.models)
    assert ("It is ahead" in text) == (found.yours < found.models)


@given(st.lists(st.integers(0, 300), min_size=2, max_size=5))
def test_the_balance_of_any_counts(counts: list[int]) -> None:
    zeros = (0,) * len(counts)
    assert sum(each.holds(Balance(tuple(counts), zeros, zeros)) for each in BALANCE if any(counts)) == any(counts)


def test_every_sentence_about_the_balance_is_said() -> None:
    cases = ((5, 5), (5, 6), (5, 50), (0, 5))
    assert [true_of(BALANCE, Balance(case, (0, 0), (0, 0))).name for case in cases] == names(BALANCE)
    iris = balance_sentence(Balance((10, 40, 20), (0, 0, 0), (0, 0, 0)), load("iris"))
    assert "**versicolor** has 40, 4 times as many as **setosa** with 10" in iris


@given(st.integers(1, 20).flatmap(lambda tests: st.tuples(st.just(tests), *[st.integers(0, tests)] * 3)))
def test_the_baselines_of_any_counts(counts: tuple[int, int, int, int]) -> None:
    tests, frequent, nearest, softmax = counts
    found = Standing(tests, 0, frequent, nearest, softmax, NOBODY)
    assert sum(each.holds(found) for each in NEAREST) == sum(each.holds(found) for each in REGRESSION) == 1


def test_every_sentence_about_baselines_and_the_plane_is_said() -> None:
    beside = [(3, 5, 5), (3, 3, 7), (5, 3, 3)]
    found = [Standing(9, 0, *counts, NOBODY) for counts in beside]
    assert [true_of(NEAREST, each).name for each in found] == names(NEAREST)
    assert {true_of(REGRESSION, each).name for each in found} == set(names(REGRESSION))
    assert [true_of(PLANE, share).name for share in (0.5, 0.2)] == names(PLANE)
    assert [true_of(CORRELATION, value).name for value in (0.9, -0.9, 0.1)] == names(CORRELATION)


@given(st.integers(1, 30).flatmap(lambda most: st.tuples(st.just(most), *[st.integers(0, most)] * 5)))
def test_something_true_is_said_of_any_noise(counts: tuple[int, int, int, int, int, int]) -> None:
    most, wrong, right, clean, given_right, true_right = counts
    found = Noisy(10, (), wrong, most, right, clean, most, given_right, true_right)
    assert sum(each.holds(found) for each in NOISE) == sum(each.holds(found) for each in OUTVOTED) == 1


def test_every_sentence_about_noise_is_said_of_real_data() -> None:
    digits, scores = load("digits"), load("learning-rate")
    found = [noisy(digits, 0), noisy(digits, 60), noisy(scores, 20)]
    assert [true_of(NOISE, each).name for each in found] == names(NOISE)
    assert {true_of(OUTVOTED, each).name for each in found} <= set(names(OUTVOTED))
    lost = noise_sentences(found[1])
    assert f"{found[1].right} of 360 test examples right instead of {found[1].clean}" in lost[0]


def test_each_sentence_has_its_numbers_for_every_data_set() -> None:
    here = [name for name in NAMES if available(name) and name != "mnist"]
    assert len(here) > 3
    for name in here:
        data = load(name)
        for text in (baseline_sentences(standing(data), data), *noise_sentences(noisy(data, 20))):
            assert "{" not in text and text.endswith((".", ""))
        shares = baseline_table(standing(data), data)["test accuracy"]
        assert len(shares) == 3 and all(text.endswith(" %") for text in shares)


def test_the_closest_pair_of_features_is_named() -> None:
    found = torch.tensor([[1.0, 0.2, -0.8], [0.2, 1.0, 0.1], [-0.8, 0.1, 1.0]])
    assert "**a** and **c** go against each other most (-0.80)" in correlation_sentence(found, ["a", "b", "c"])
