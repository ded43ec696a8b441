"""Each sentence of the page on three codings that compares numbers is true of them, whatever is switched on."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import example, given, settings

from core.claims import names, true_of
from core.lessons.three_codings import claims
from core.lessons.three_codings.arithmetic import (
    CODINGS,
    WRITTEN,
    Start,
    Training,
    Variant,
    Written,
    largest_difference,
    train,
)
from core.lessons.three_codings.loop import step
from core.lessons.three_codings.second_softmax import at_the_end
from tests.lessons.three_codings.strategies import starts, steps, variants, written

A, B, C = (coding.variant for coding in CODINGS)


def compared(chosen: tuple[Variant, ...], start: Start) -> tuple[list[Training], list[claims.Pair]]:
    """As the page does it: three trainings, and each two of them."""
    trained = [train(way, variant, start=start) for way, variant in zip(WRITTEN, chosen, strict=True)]
    return trained, [
        claims.Pair(chosen[i] == chosen[j], largest_difference(trained[i], trained[j]))
        for i, j in itertools.combinations(range(3), 2)
    ]


def of_curves(chosen: tuple[Variant, ...], start: Start) -> set[str]:
    """The names of what is said of three curves; LookupError where nothing is true."""
    trained, pairs = compared(chosen, start)
    rises = [claims.largest_rise(training) for training in trained]
    two = {true_of(claims.TWO, pair).name for pair in pairs}
    return {true_of(claims.ALL, pairs).name, true_of(claims.ZIGZAG, rises).name} | two


def of_one(way: Written, variant: Variant, start: Start, at: int) -> set[str]:
    """The names of what is said of one coding and one of its steps."""
    training = train(way, variant, start=start)
    found = at_the_end(training)
    cost = claims.AgainstGuessing(found.once.losses, math.log(3))
    # The cost that the sentence speaks of is the one that the table shows.
    assert math.isclose(cost.mean, training.true_costs[-1], rel_tol=1e-5)
    slopes = {true_of(claims.STARVED, claims.slopes(found, number)).name for number in range(8)}
    shared = train(way, Variant(variant.softmax_twice, True, variant.zero_start), start=start)
    now = step(way, variant, start, at)
    return slopes | {
        true_of(claims.GUESSING, cost).name,
        true_of(claims.BIAS, shared).name,
        true_of(claims.OLD_GRADIENT, now).name,
        true_of(claims.NEXT, now).name,
    }


@given(variants, variants, variants, starts)
@example(A, B, C, Start.SEED)
@example(A, B, C, Start.AFTER_LOSS)
@example(A, A, A, Start.SEED)
@settings(max_examples=4, deadline=None)
def test_something_is_true_of_any_three_curves(by_hand: Variant, cross: Variant, layer: Variant, start: Start) -> None:
    said = of_curves((by_hand, cross, layer), start)
    assert ("one curve" in said) == (by_hand == cross == layer)
    assert ("meet" in said) == (len({by_hand, cross, layer}) < 3)


@given(written, variants, starts, steps)
@example(WRITTEN[0], A, Start.SEED, 0)
@example(WRITTEN[2], C, Start.AFTER_LOSS, 999)
@settings(max_examples=6, deadline=None)
def test_something_is_true_of_any_coding_at_any_step(way: Written, variant: Variant, start: Start, at: int) -> None:
    of_one(way, variant, start, at)


@pytest.mark.slow
def test_something_is_true_of_every_coding() -> None:
    for way, start in itertools.product(WRITTEN, Start):
        for switches in itertools.product((False, True), repeat=3):
            variant = Variant(*switches)
            of_curves((variant, variant, variant), start)
            for at in range(0, 1000, 37):
                of_one(way, variant, start, at)


def test_everything_is_said_somewhere() -> None:
    said = of_curves((A, B, C), Start.SEED) | of_curves((A, A, A), Start.SEED) | of_curves((C, C, B), Start.SEED)
    for way, variant, start, at in (
        (WRITTEN[0], A, Start.SEED, 0),
        (WRITTEN[2], Variant(softmax_twice=True), Start.SEED, 100),
        (WRITTEN[2], C, Start.SEED, 200),
        (WRITTEN[2], C, Start.SEED, 201),
    ):
        said |= of_one(way, variant, start, at)
    # A step that changes nothing in float32: none of the notes' is as small.
    said.add("equal")
    groups = (claims.ALL, claims.TWO, claims.ZIGZAG, claims.GUESSING, claims.STARVED, claims.OLD_GRADIENT, claims.NEXT)
    assert said == {name for group in (*groups, claims.BIAS) for name in names(group)}  # type: ignore[arg-type]
