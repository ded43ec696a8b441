"""Every sentence of the learning rate page that compares numbers is true of them, whatever the settings."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import notes
from core.claims import Claim, names, true_of
from core.data import load
from core.descent.every_rate import EXAMPLES, notes_layers
from core.descent.kept_aside import kept_aside
from core.descent.minibatch_sweep import Look, MinibatchSweep, looks_in
from core.descent.rates import RATES
from core.descent.regimes import Regime
from core.descent.sweep import OPTIMIZERS
from core.lessons.learning_rate import claims, digit_claims, edge_claims, kept_aside_claims, sentences, slider_claims
from core.lessons.learning_rate.controls import PROBLEMS, RateSettings, fine_rates
from core.lessons.learning_rate.picture import edge_here, exact
from core.training import History, RunConfig

GROUPS: tuple[Sequence[Claim[Any]], ...] = (
    claims.DOES,
    claims.BEST,
    slider_claims.DRAG,
    edge_claims.MEASURED,
    edge_claims.EDGE,
    edge_claims.BOUNDED,
    kept_aside_claims.CHANGED,
    kept_aside_claims.ANSWERS,
    kept_aside_claims.BESIDE_THE_REGIME,
)
# Found by trying all rates of many sliders: settings for sentences that are seldom said.
SELDOM = [
    ("parabola", 0.227, "momentum", 20, 390, "", False),
    ("standardized", 0.398, "sgd", 100, 260, notes.NORMALIZATION, True),
    ("softmax", 0.000501, "momentum", 200, 107, notes.STALLS, True),
    *(("parabola", rate, "sgd", 200, 1, "", True) for rate in (0.0501, 0.126)),
    ("parabola", 0.02, "momentum", 200, 1, "", True),
    ("parabola", 0.0501, "sgd", 200, 300, "", True),
    ("scores", 4.54e-06, "adam", 4, 250, notes.NORMALIZATION, False),
    ("softmax", 0.0391, "momentum", 200, 23, "", False),
    ("parabola", 4.07, "momentum", 20, 390, "", False),
    ("softmax", 0.956, "sgd", 100, 434, notes.OVERSHOOTS, False),
    ("softmax", 0.1, "sgd", 20, 1, notes.STALLS, True),
    ("softmax", 0.1, "sgd", 100, 1, notes.LEARNS, True),
    ("softmax", 6.31e-07, "sgd", 200, 7, "", True),
    ("standardized", 4.34, "sgd", 2, 332, "", False),
    ("softmax", 1.8e-09, "adam", 2, 38, notes.OVERSHOOTS, False),
    ("softmax", 251.0, "adam", 2, 16, "", True),
]


def made(data: str, rate: float, optimizer: Any, epochs: int, seed: int, layer: str, wide: bool) -> RateSettings:
    """Settings as the controls give them."""
    rates = RATES if wide else fine_rates(PROBLEMS[data], optimizer, seed, layer)
    return RateSettings(data, rate, optimizer, True, epochs, seed, tuple(sorted({*rates, rate})), layer)


def said_of(chosen: RateSettings) -> list[str]:
    """The names of all claims that the page says, and so none raised LookupError; and the sentences themselves."""
    found, problem = exact(chosen), chosen.problem
    edge = edge_claims.edge_numbers(found, edge_here(chosen)[1])
    run, slider = claims.run_numbers(found, chosen.run), slider_claims.SliderNumbers(found.regimes, chosen.run)
    numbers: list[Any] = [run, run, slider, edge, edge, edge]
    if problem.x_test:
        tests = kept_aside(problem, found.sweep, chosen.run)
        own, other = (tuple(map(int, labels)) for labels in (problem.y, problem.y_test))
        answers = kept_aside_claims.AnswerNumbers(tests, own, other, found.regimes[chosen.run])
        numbers += [answers] * 3
    for sentence in (sentences.drag_sentence, sentences.regime_sentence, sentences.edge_sentence):
        text = sentence(chosen)
        assert text.endswith(".") and "{" not in text.replace(r"\lambda_{\max}", "") and "None" not in text
    return [true_of(group, each).name for group, each in zip(GROUPS, numbers, strict=False)]


@given(
    st.sampled_from(sorted(PROBLEMS)),
    st.floats(-10, 5).map(lambda power: float(f"{10**power:.3g}")),
    st.sampled_from(OPTIMIZERS),
    st.sampled_from([2, 3, 20, 60]),
    st.integers(0, 2**31 - 1),
    st.booleans(),
    st.randoms(use_true_random=False),
)
@example("softmax", 0.1, "sgd", 20, 1, True, random.Random(0))
@settings(max_examples=8)
def test_whatever_the_settings_something_true_is_said(
    data: str, rate: float, optimizer: str, epochs: int, seed: int, wide: bool, draw: random.Random
) -> None:
    layer = draw.choice(["", *notes_layers(PROBLEMS[data])])
    assert len(said_of(made(data, rate, optimizer, epochs, seed, layer, wide))) in (6, 9)


def test_every_sentence_is_said_for_some_settings() -> None:
    heard = {name for each in SELDOM for name in said_of(made(*each))}
    for chosen in EXAMPLES.values():
        data = "standardized" if chosen.scaling == "standardized" else chosen.problem
        rates = tuple(RATES)
        heard |= set(
            said_of(RateSettings(data, chosen.learning_rate, "sgd", chosen.same_start, 20, 1, rates, chosen.layer))
        )
    assert [name for group in GROUPS for name in names(group) if name not in heard] == []


def test_what_used_to_be_said_wrongly() -> None:
    # With momentum and Adam a rate that oscillates may be too small.
    momentum = made("softmax", 0.1, "momentum", 20, 1, "", True)
    assert exact(momentum).regimes[momentum.run] == Regime.OSCILLATES or "larger" in sentences.regime_sentence(momentum)
    for data in PROBLEMS:
        adam = made(data, 0.1, "adam", 20, 1, "", True)
        assert "curvature sets no edge" not in sentences.edge_sentence(adam)
        numbers = claims.run_numbers(exact(adam), adam.run)
        if numbers.best_rate > adam.learning_rate:
            assert "A larger learning rate" in sentences.regime_sentence(adam)
    # Around Adam's edge nothing overshoots, and the page does not say "until the cost overshoots".
    around = made("scores", 1e-5, "adam", 20, 1, "", False)
    assert Regime.OVERSHOOTS not in exact(around).regimes
    assert "until the cost overshoots" not in sentences.drag_sentence(around)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    ("name", "promised"),
    [("stalls", Regime.STALLS), ("overshoots", Regime.OVERSHOOTS), ("walls", Regime.OSCILLATES)],
)
def test_what_the_presets_promise_comes_true(name: str, promised: Regime, seed: int) -> None:
    of = EXAMPLES[name]
    preset = made(of.problem, of.learning_rate, "sgd", 20, seed, of.layer, True)
    assert exact(replace(preset, same_start=of.same_start)).regimes[preset.run] is promised


def test_the_notes_test_rows() -> None:
    """0 of 3 right at a test cost of 1.425844, and 3 of 3 where nothing is learnt."""
    learns = RateSettings("softmax", 0.1, "sgd", True, 20, 1, tuple(RATES))
    table = sentences.kept_aside_table(learns)
    assert list(table["test cost"]) == ["1.195187", "1.425844", table["test cost"][2]]
    assert list(table["test rows right"])[:2] == ["1 of 3", "0 of 3"]
    assert "most test rows are wrong all the same" in sentences.kept_aside_sentences(learns)
    assert "What it **learns** are the 8 training rows. That 0 of the 3 test rows" in sentences.test_rows_sentence(
        learns
    )
    assert "x₁ is 1 in every training row, and 2 to 3 in every test row" in sentences.distribution_sentence(learns)
    stalls = RateSettings("softmax", 1e-10, "sgd", False, 20, 1, tuple(RATES))
    assert list(sentences.kept_aside_table(stalls)["test rows right"])[:2] == ["3 of 3", "3 of 3"]
    assert "It answers class 2 for every row, the training rows as well." in sentences.kept_aside_sentences(stalls)
    assert "**stalls**, so it was not training that got 3 of the 3 test rows right" in sentences.test_rows_sentence(
        stalls
    )


LOSSES = st.sampled_from([0.1, 1.0, 2.2, 2.25, 2.29, 2.3, 2.31, 3.4, 3.5, 90.0, math.inf, math.nan])
RATE_HISTORIES = st.lists(
    st.tuples(LOSSES, LOSSES, st.sampled_from([0.0, 0.1, 0.2, 0.21, 0.9])), min_size=1, max_size=6
)


def digit_looks(start: float, histories: Sequence[tuple[float, float, float]]) -> tuple[Look, Look]:
    """The first and the last look of a sweep whose rates end at these losses, after these highest ones."""
    last, highest, accuracy = zip(*histories, strict=True)
    many = len(histories)
    none = (math.nan,) * many
    return Look(0, none, (-math.inf,) * many, (start,) * many, (0.1,) * many), Look(9, none, highest, last, accuracy)


def heard_of_digits(looks: Sequence[Look], classes: int) -> list[str]:
    """The names of the claims that are said of a sweep; each sentence is whole, and names each rate of its verdict."""
    rates = [10.0**power for power in range(-len(looks[0].test_loss), 0)]
    numbers = digit_claims.outcomes(rates, looks, classes)
    lines = digit_claims.sentences(rates, looks, classes).split("\n")
    assert len(lines) == len(numbers) and sum(len(each.members) for each in numbers.values()) == len(rates)
    for line in lines:
        assert line.startswith("- **") and line.endswith(".") and "{" not in line
    return [true_of(digit_claims.CLAIMS[verdict], each).name for verdict, each in numbers.items()]


@given(st.sampled_from([2.3, 2.302585]), RATE_HISTORIES, st.sampled_from([2, 10]))
@settings(max_examples=200)
def test_something_true_is_said_of_every_verdict(
    start: float, histories: Sequence[tuple[float, float, float]], classes: int
) -> None:
    assert heard_of_digits(digit_looks(start, histories), classes)


def test_every_sentence_on_digits_is_said_for_some_histories() -> None:
    histories = [
        [(2.30001, 2.3, 0.1)],
        [(2.29, 2.3, 0.1)],
        [(2.31, 2.3, 0.1)],
        [(2.2, 2.3, 0.5)],
        [(2.2, 2.3, 0.5), (1.0, 90.0, 0.2)],
        [(3.4, 90.0, 0.9)],
        [(math.nan, math.nan, 0.9)],
        [(2.31, 90.0, 0.2)],
        [(2.3, math.inf, 0.1)],
    ]
    heard = {name for each in histories for name in heard_of_digits(digit_looks(2.3, each), 10)}
    assert heard == {name for claims_of in digit_claims.CLAIMS.values() for name in names(claims_of)}


@pytest.mark.parametrize(
    ("hidden", "scaling", "rates"), [((), "0-1", (1e-7, 0.1, 1e5)), ((16, 8), "standardized", (0.1, 1e4))]
)
def test_what_is_said_of_a_real_sweep_is_what_it_found(
    hidden: tuple[int, ...], scaling: str, rates: tuple[float, ...]
) -> None:
    config = RunConfig(dataset="digits", epochs=2, hidden=hidden, scaling=scaling)
    told = MinibatchSweep(config, rates, load("digits"), torch.device("cpu")).events()
    looks = looks_in(reduce(History.after, told, History()))
    for seen in (looks[:2], looks):  # on the way, and at the end
        assert heard_of_digits(seen, 10)
    text, end = digit_claims.sentences(rates, looks, 10), looks[-1]
    best = min(range(len(rates)), key=lambda n: end.test_loss[n])
    start, lowest, right = f"{looks[0].test_loss[0]:.4f}", f"{end.test_loss[best]:.4f}", end.test_accuracy
    assert f"Before training it was {start}, now it is {lowest}. No rate has a lower one than {rates[best]:g}: " in text
    assert f"{lowest}, with {100 * right[best]:.1f} % of the test images right." in text
    assert f"{100 * right[-1]:.1f} % of the test images are right" in text
