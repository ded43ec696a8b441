"""Every script of three codings, at random settings, prints the numbers of the page."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.lessons.three_codings.arithmetic import (
    WRITTEN,
    Start,
    Variant,
    Written,
    X,
    Y,
    largest_difference,
    train,
)
from core.lessons.three_codings.claims import largest_rise
from core.lessons.three_codings.compared import PRINTED
from core.lessons.three_codings.explained import both_biases
from core.lessons.three_codings.loop import step
from core.lessons.three_codings.one_coding_script import examples_script, step_script
from core.lessons.three_codings.script import Named, script
from core.lessons.three_codings.second_softmax import at_the_end
from core.metrics import double_softmax_floor
from tests.lessons.three_codings.strategies import examples, starts, variants, written
from tests.scripts import running
from tests.tolerance import assert_close

FOLDER = [HealthCheck.function_scoped_fixture]
# Fewer than on the page, which are the same 1,000 for all.
EPOCHS, STEPS = 100, 30


def compare(codings: list[Named], start: Start, printed: str) -> None:
    """Everything that is shown of several curves."""
    trained = {name: train(way, variant, EPOCHS, start) for name, way, variant in codings}
    for name, found in trained.items():
        for epoch in range(0, EPOCHS + 1, PRINTED):
            cost, once, accuracy, weights, *biases = running.after(printed, f"{name}, epoch {epoch}:", 8)
            assert_close(
                [cost, once, accuracy], [found.costs[epoch], found.true_costs[epoch], 100 * found.accuracies[epoch]]
            )
            assert_close(weights, found.weight_gradients[epoch], rtol=1e-3)
            assert_close(biases[0], found.bias_gradients[epoch], rtol=1e-3)
            end = len(found.bias)
            assert_close(biases[1 : 1 + end], found.path[epoch, -end:], rtol=1e-4)
        assert_close(running.after(printed, f"{name}: largest rise in the second half", 1), [largest_rise(found)])
        assert_close(
            running.after(printed, f"{name}: largest bias gradient", 1), [max(found.bias_gradients)], rtol=1e-3
        )
    for (first, one), (second, other) in itertools.combinations(trained.items(), 2):
        difference = running.after(printed, f"{first} and {second}: largest difference", 1)
        assert_close(difference, [largest_difference(one, other)], atol=3e-6)
    assert_close(running.after(printed, "floor of softmax twice", 1), [double_softmax_floor(3)])
    assert_close(running.after(printed, "guessing: ln 3 =", 1), [math.log(3)])


@given(variants, variants, variants, starts)
@settings(max_examples=4, deadline=None, suppress_health_check=FOLDER)
def test_three_curves(tmp_path: Path, by_hand: Variant, cross: Variant, layer: Variant, start: Start) -> None:
    codings: list[Named] = [
        (f"Coding {way}", way, variant) for way, variant in zip(WRITTEN, (by_hand, cross, layer), strict=True)
    ]
    compare(codings, start, running.run_each_form(lambda form: script(codings, start, EPOCHS, form), tmp_path))


@given(written, variants, starts)
@settings(max_examples=4, deadline=None, suppress_health_check=FOLDER)
def test_both_biases(tmp_path: Path, way: Written, variant: Variant, start: Start) -> None:
    codings = both_biases(way, variant)
    compare(codings, start, running.run_each_form(lambda form: script(codings, start, EPOCHS, form), tmp_path))


@given(written, variants, starts, st.integers(0, STEPS), examples)
@settings(max_examples=5, deadline=None, suppress_health_check=FOLDER)
def test_one_step(tmp_path: Path, way: Written, variant: Variant, start: Start, epoch: int, example: int) -> None:
    check_step(way, variant, start, epoch, example, tmp_path)


@pytest.mark.parametrize("way", Written)
@pytest.mark.parametrize("epoch", [0, 1])
def test_the_first_steps(way: Written, epoch: int, tmp_path: Path) -> None:
    check_step(way, Variant(), Start.AFTER_LOSS, epoch, 4, tmp_path)


def check_step(way: Written, variant: Variant, start: Start, epoch: int, example: int, folder: Path) -> None:
    printed = running.run_each_form(lambda form: step_script(way, variant, start, epoch, example, form), folder)
    found = step(way, variant, start, epoch)

    def same(label: str, expected: tuple[tuple[float, ...], ...] | tuple[float, ...] | float) -> None:
        flat = (
            [*itertools.chain(*expected)]
            if isinstance(expected, tuple) and isinstance(expected[0], tuple)
            else expected
        )
        wanted = list(flat) if isinstance(flat, tuple | list) else [flat]
        assert_close(running.after(printed, label, len(wanted)), wanted, rtol=1e-4, atol=3e-6)

    same("weight before:", found.weight)
    same("\nbias before:", found.bias)
    if found.old_gradient is None:
        assert "gradient before: None" in printed
    else:
        same("gradient before:", found.old_gradient)
    assert "gradient after zero_grad: None" in printed
    same("logits:", found.logits)
    same("\ncost:", found.cost)
    same("gradient after backward:", found.gradient)
    same("bias gradient:", found.bias_gradient)
    same("weight after step:", found.weight_after)
    same("bias after step:", found.bias_after)
    same("cost after step, still:", found.cost)
    same("cost of the next forward:", found.next_cost)
    shape = [len(found.weight), len(found.weight[0])]
    assert running.after(printed, "shapes:", 8) == [8, 4, *shape, *reversed(shape), 8, 3]
    label = Y[example]
    column = found.weight[label] if way == Written.LAYER else [row[label] for row in found.weight]
    same("products:", tuple(x * w for x, w in zip(X[example], column, strict=True)))
    same("one logit:", found.logits[example][label])


@given(written, variants, starts, examples)
@settings(max_examples=4, deadline=None, suppress_health_check=FOLDER)
def test_the_examples(tmp_path: Path, way: Written, variant: Variant, start: Start, example: int) -> None:
    printed = running.run_each_form(lambda form: examples_script(way, variant, start, example, EPOCHS, form), tmp_path)
    training = train(way, variant, EPOCHS, start)
    found = at_the_end(training)
    own = [(number, label) for number, label in enumerate(found.labels)]
    labels = [float(k == found.labels[example]) for k in range(3)]
    for times, applied in (("once", found.once), ("twice", found.twice)):
        for label, values in (
            (f"\np {times}:", applied.of_class),
            (f"\n-log p {times}:", applied.losses),
            (f"slope {times}:", [applied.slopes[number][k] for number, k in own]),
        ):
            assert_close(running.after("\n" + printed, label, 8), values, rtol=1e-3)
        assert_close(running.after(printed, f"cost {times}:", 1), [sum(applied.losses) / 8], rtol=1e-4)
        share = [p - k for p, k in zip(applied.probabilities[example], labels, strict=True)]
        assert_close(running.after(printed, "\ns - y:" if times == "once" else "\nq - y:", 3), share, rtol=1e-3)
    assert_close(running.after(printed, "cost once:", 1), [training.true_costs[-1]], rtol=1e-4)
    assert_close(running.after(printed, "J:", 9), [*itertools.chain(*found.jacobians[example])], rtol=1e-3)
    assert_close(running.after(printed, "J (q - y):", 3), found.twice.slopes[example], rtol=1e-3)
