"""How many layers: the validation set is apart, the script prints the table, and the sentences are true."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.claims import names, true_of
from core.data import Dataset
from core.lessons.overfitting.depth_claims import CHOICE, NOTES_CHOICE
from core.lessons.overfitting.depth_study import (
    DEPTHS,
    NOTES_DEPTH,
    SEEDS,
    Budget,
    Depths,
    DepthStudy,
    Trained,
    apart,
)
from core.lessons.overfitting.depths import OPTIMIZERS, table, words
from core.lessons.overfitting.script import depth_script
from core.training import History
from tests.scripts.running import numbers, run_each_form
from tests.tolerance import assert_close

QUICK = Budget(width=8, epochs=1)


@lru_cache
def trained(budget: Budget) -> Depths:
    """What a study finds."""
    history = History()
    for event in DepthStudy(budget).events():
        history = history.after(event)
    assert history.step == history.total_steps
    return Depths.of(budget, history)


def test_the_validation_images_are_trained_with_by_nobody(digits: Dataset) -> None:
    data = apart()
    assert len(data.y_test) == len(digits.y_test) and data.train_examples + len(data.y_test) == digits.train_examples
    assert torch.equal(torch.cat([data.x_train, data.x_test]), digits.x_train)
    assert len(data.y_test.unique()) == 10


def test_every_depth_has_the_same_steps_and_width() -> None:
    for depth in DEPTHS:
        config = QUICK.config(depth, 2)
        assert config.hidden == (8,) * depth and config.seed == 2
        assert replace(config, hidden=()) == QUICK.config(0, 2)
    assert [each.depth for each in trained(QUICK).networks] == [*DEPTHS] * len(SEEDS) and trained(QUICK).whole


# More epochs and wider layers take as many lines.
BUDGETS = st.builds(
    Budget,
    width=st.sampled_from((8, 16)),
    optimizer=st.sampled_from(OPTIMIZERS),
    learning_rate=st.floats(-4, -1).map(lambda power: float(f"{10**power:.3g}")),
    epochs=st.just(1),
)


@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BUDGETS)
@example(QUICK)
def test_the_script_prints_the_table(tmp_path: Path, budget: Budget) -> None:
    found = trained(budget)
    printed = numbers(run_each_form(partial(depth_script, budget), tmp_path))
    rows, (chosen, test) = printed[:-2], printed[-2:]
    for depth in DEPTHS:
        row = rows[7 * depth : 7 * depth + 7]
        accuracies = [each.validation_accuracy for each in found.at(depth)]
        assert row[:2] == [depth, budget.parameters(depth)]
        expected = [found.train_loss(depth), *accuracies, found.accuracy(depth)]
        assert_close(row[2:], expected, rtol=1e-4, atol=1e-5)
    assert chosen == found.best and test == pytest.approx(found.test_accuracy, abs=1e-5)
    assert table(found)["mean"] == [f"{100 * found.accuracy(depth):.1f} %" for depth in DEPTHS]


def depths_of(means: list[float], losses: list[float], apart: float = 0.0) -> Depths:
    """A study whose depths have these accuracies, the seeds `apart` from each other, and these training losses."""
    networks = [
        Trained(depth, seed, losses[depth], 0.5, means[depth] + apart * (seed - 2) / 2, 0.9)
        for seed in SEEDS
        for depth in DEPTHS
    ]
    return Depths(Budget(), tuple(networks))


@settings(max_examples=100)
@given(
    st.lists(st.floats(0, 1), min_size=7, max_size=7),
    st.lists(st.floats(0, 3) | st.just(float("nan")), min_size=7, max_size=7),
    st.floats(0, 0.2),
)
def test_a_sentence_is_true_whatever_was_found(means: list[float], losses: list[float], apart: float) -> None:
    found = depths_of(means, losses, apart)
    assert f"{100 * found.accuracy(found.best):.1f} %" in words(found)


def test_a_sentence_is_true_of_what_is_trained() -> None:
    assert "looked at once" in words(trained(QUICK))


def test_no_sentence_is_dead() -> None:
    falls, deepest = [0.9, 0.95, 0.94, 0.93, 0.92, 0.91, 0.8], [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    low, high = [0.1] * 7, [0.1] * 6 + [0.5]
    none = [0.95, *falls[1:-1], 0.8]
    cases = [(none, high), (falls, high), (falls, low), (deepest, low), (none, low)]
    none[1] = 0.9
    assert [true_of(CHOICE, depths_of(*case)).name for case in cases] == names(CHOICE)
    third = [0.5] * NOTES_DEPTH + [0.9] + [0.5] * (6 - NOTES_DEPTH)
    found = [depths_of(third, low), depths_of(falls, low), depths_of(falls, low, 0.1)]
    assert [true_of(NOTES_CHOICE, each).name for each in found] == names(NOTES_CHOICE)
