"""Every sentence on the page that compares numbers is said only where it is true, and each is said somewhere."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.claims import names, true_of
from core.lessons.likelihood import controls
from core.lessons.likelihood.arithmetic import EXAMPLES, Flips, at_probabilities
from core.lessons.likelihood.classes import Classes, classes_sentence
from core.lessons.likelihood.few_and_many import few_and_many
from core.lessons.likelihood.samples import samples_sentences
from core.lessons.likelihood.sentences import (
    CHOSEN,
    CUT_OFF,
    FEW,
    INTERVALS,
    MANY,
    MEAN,
    SAME,
    SHARES,
    Chosen,
)

FLIPS = st.integers(1, 1000).flatmap(lambda n: st.builds(Flips, st.integers(0, n), st.just(n)))
PARAMETERS = st.sampled_from([0.0, 5e-324, 1e-300, 0.5, 1 - 1e-16, 1.0]) | st.floats(0, 1)
SEEDS = st.integers(0, 2**31 - 1)
EVERY = {*names(CHOSEN), *names(CUT_OFF), *names(FEW), *names(MANY), *names(MEAN), *names(INTERVALS), *names(SHARES)}


def about_a_parameter(flips: Flips, parameter: float) -> set[str]:
    """What is said of a parameter."""
    numbers = Chosen.of(flips, parameter)
    assert "{" not in controls.maximum_sentence(flips, numbers.at) + controls.cut_off(numbers.at)
    return {true_of(CHOSEN, numbers).name, true_of(CUT_OFF, numbers.at).name}


def about_classes(counts: Sequence[int], weights: Sequence[float]) -> set[str]:
    """What is said of classes."""
    found = at_probabilities(counts, weights)
    assert "{" not in classes_sentence(Classes(tuple(counts), tuple(weights)), found)
    return {true_of(SAME, found).name, true_of(SHARES, found).name}


def about_samples(true: float, seed: int) -> set[str]:
    """What is said of few flips and many."""
    samples = few_and_many(true, seed)
    assert "{" not in samples_sentences(samples)
    return {true_of(claims, samples).name for claims in (FEW, MANY, MEAN, INTERVALS)}


@settings(max_examples=60)
@given(FLIPS, PARAMETERS)
@example(EXAMPLES["coin"], 0.5)
@example(EXAMPLES["thumbtack"], 0.66)
@example(EXAMPLES["three-heads"], 1.0)
def test_there_is_always_something_true_to_say_of_a_parameter(flips: Flips, parameter: float) -> None:
    assert about_a_parameter(flips, parameter)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 100), st.floats(0, 1e6)), min_size=2, max_size=10))
@example([(5, 5.0), (3, 3.0), (2, 2.0)])
@example([(1, 0.1), (3, 0.3)])
def test_there_is_always_something_true_to_say_of_classes(rows: list[tuple[int, float]]) -> None:
    counts, weights = [count for count, _ in rows], [weight for _, weight in rows]
    if any(counts) and any(weights):
        assert about_classes(counts, weights)


@settings(max_examples=15, deadline=None)
@given(PARAMETERS, SEEDS)
@example(0.5, 1)
@example(0.01, 0)
@example(1e-12, 0)
def test_there_is_always_something_true_to_say_of_samples(true: float, seed: int) -> None:
    assert about_samples(true, seed)


def test_no_sentence_is_dead() -> None:
    coin = EXAMPLES["coin"]
    said = about_a_parameter(coin, 0.7) | about_a_parameter(coin, 0.0) | about_a_parameter(coin, 0.5)
    said |= about_a_parameter(coin, 0.7000000000000001)
    for weights in ((1, 1, 0), (5, 3, 2), (1, 1, 1), (0.7 / 1.4, 0.1 + 0.2, 0.2)):
        said |= about_classes((5, 3, 2), weights)
    for true, seed in ((0.5, 1), (0.5, 2), (1.0, 1), (0.001, 1), (0.9, 0)):
        said |= about_samples(true, seed)
    # What rounding might do to a coin that hardly ever falls one of its ways, and has not done yet.
    assert EVERY - said == {"too little to tell"}
