"""Every sentence of the learning rate page that compares numbers is true of them, whatever the settings."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import notes
from core.claims import Claim, names, true_of
from core.descent.every_rate import EXAMPLES, notes_layers
from core.descent.kept_aside import kept_aside
from core.descent.rates import RATES
from core.descent.regimes import Regime
from core.descent.sweep import OPTIMIZERS
from core.lessons.learning_rate import claims, edge_claims, kept_aside_claims, sentences, slider_claims
from core.lessons.learning_rate.controls import PROBLEMS, RateSettings, fine_rates
from core.lessons.learning_rate.picture import edge_here, exact

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
