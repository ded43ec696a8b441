"""Any two distributions: cross-entropy, entropy and gap against SciPy, the sentences, and the script."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from core.claims import names, true_of
from core.lessons.cross_entropy.distributions import pair_formula, pair_sentences
from core.lessons.cross_entropy.script import distributions_script
from core.lessons.cross_entropy.two_distributions import (
    GAP,
    NEARER,
    NOTES_P,
    ONE_HOT,
    STEPS,
    Pair,
    compare_distributions,
    read_pair,
)
from core.scripts.cells import source
from tests.scripts import running as scripts
from tests.tolerance import assert_close

WEIGHT = st.sampled_from([0.0, 1.0, 1e6, 1e-30]) | st.floats(0, 1e6)
ROWS = st.lists(st.tuples(WEIGHT, WEIGHT), min_size=2, max_size=8).filter(
    lambda rows: all(sum(column) > 0 for column in zip(*rows, strict=True))
)


@given(ROWS)
def test_the_numbers_are_scipys(rows: list[tuple[float, float]]) -> None:
    found = compare_distributions(read_pair(rows))
    p = [share for share, _ in rows]
    assert_close(found.p, [share / math.fsum(p) for share in p])
    assert_close(found.entropy, stats.entropy(found.p), rtol=1e-9, atol=1e-12)
    assert_close(found.gap, stats.entropy(found.p, found.q), rtol=1e-6, atol=1e-12)
    assert_close(found.cross_entropy, found.entropy + found.gap, rtol=1e-9, atol=1e-9)
    assert_close(sum(found.terms), found.cross_entropy, rtol=1e-9, atol=1e-12)
    assert found.gap >= -1e-12


def said(pair: Pair) -> set[str]:
    """The sentences about a pair; LookupError where there is nothing true to say."""
    found = compare_distributions(pair)
    assert "{" not in pair_sentences(found) and "nan" not in pair_formula(found)
    return {true_of(GAP, found).name, true_of(ONE_HOT, found).name}


@given(ROWS)
@example([(1.0, 0.0), (0.0, 1.0)])
@example([(1e6, 1e6), (1e-30, 1e-30)])
def test_there_is_always_something_true_to_say(rows: list[tuple[float, float]]) -> None:
    assert said(read_pair(rows))


def test_no_sentence_is_dead() -> None:
    pairs = [
        Pair((1, 0), (0, 1)),
        Pair((1, 2), (1, 2)),
        Pair((1, 0), (1, 2)),
        Pair((0.1, 0.2), (0.1, 0.20000000000000004)),
    ]
    assert set().union(*map(said, pairs)) == {*names(GAP), *names(ONE_HOT)}


def test_the_notes_steps_come_nearer() -> None:
    steps = [compare_distributions(Pair(NOTES_P, q)) for q in STEPS.values()]
    assert true_of(NEARER, steps).name == "nearer is lower"
    assert [f"{step.cross_entropy:.4f}" for step in steps] == ["1.7938", "1.0314", "0.8979"]


@settings(max_examples=8, deadline=None)
@given(ROWS)
@example(list(zip(NOTES_P, STEPS["Q2"], strict=True)))
@example([(1.0, 0.0), (0.0, 1.0)])
def test_the_script_prints_the_numbers_of_the_page(rows: list[tuple[float, float]]) -> None:
    pair = read_pair(rows)
    printed = scripts.printed(source(distributions_script(pair)))
    found = compare_distributions(pair)
    for label, values in (
        ("\nQ:", found.q),
        ("surprise:", found.surprise),
        ("H(P):", [found.entropy]),
        ("H(P, Q):", [found.cross_entropy]),
        ("KL(P || Q):", [found.gap]),
        *((f"{name} costs:", [compare_distributions(Pair(NOTES_P, q)).cross_entropy]) for name, q in STEPS.items()),
    ):
        assert_close(scripts.after(printed, label, len(values)), values, rtol=1e-12, atol=1e-12)
    assert_close(scripts.numbers(printed)[: len(found.p)], found.p, rtol=1e-12)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([(1, 1)], "There must be 2 to 8 classes, not 1."),
        ([(1, 1), (0.5,)], "Each class needs a weight in P and one in Q."),
        ([(1, 1), ("x", 1)], 'The weight of class 2 in P must be a number from 0 to 1,000,000, not "x".'),
        ([(0, 1), (0, 1)], "The weights of P are all 0: one of its classes must have more."),
        ([(1, 0), (1, 0)], "The weights of Q are all 0: one of its classes must have more."),
    ],
)
def test_nonsense_gets_a_sentence(rows: Sequence[Sequence[object]], sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_pair(rows)
    assert str(refused.value) == sentence
