"""Every sentence of the normalization page is true of its numbers, and no table of scores stops the page."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import notes
from core.claims import names, true_of
from core.descent import columns
from core.descent.problems import SCORES, Problem, read_scores
from core.descent.rates import RATES
from core.descent.regimes import Regime
from core.descent.task import table
from core.lessons.normalization import arithmetic as lesson
from core.lessons.normalization import claims, pixel_claims, sentences
from core.lessons.normalization.controls import BESIDE as BESIDE_SETTING
from core.lessons.normalization.controls import PRESETS, RATE, TABLE, ScalingSettings
from core.lessons.normalization.pixel_scaling import WrongScale
from tests.tolerance import assert_close

SCALINGS = (claims.CENTRING, claims.LATE, claims.DIVIDING, claims.CORRELATION)
GROUPS = (claims.SIDE, *SCALINGS, claims.UNSCALED, claims.THEIR_OWN)
BESIDE = columns.KINDS[1:]


def chosen(
    problem: Problem, beside: str = columns.STANDARDIZED, rate: float = 0.1, epochs: int = 20, layer: str = ""
) -> ScalingSettings:
    """Settings as the controls give them."""
    return ScalingSettings(problem, beside, rate, epochs, 1, tuple(sorted({*RATES, rate})), layer)


def said_of(of: ScalingSettings, students: Any) -> list[str]:
    """The names of all claims that the page says; it says something of everything, and every table can be made."""
    found, x = sentences.conditioned(of), table(students)
    numbers = claims.StudentNumbers(of.beside, x, columns.fit(x, of.beside)(x), of.scaled.fitted()(table(of.problem.x)))
    texts = [
        sentences.cost_sentences(of),
        *sentences.conditioning_sentences(of),
        sentences.student_sentences(of, students),
        sentences.formula(of),
    ]
    assert not any("None" in text or "{name" in text for text in texts)
    tables = (
        sentences.cost_table(of),
        sentences.rows_table(of),
        sentences.conditioning_table(of),
        sentences.prediction_table(of),
        sentences.student_table(of, students),
    )
    strange = any(str(value) in ("nan", "inf", "-inf") for each in tables for value in each.to_numpy().flatten())
    assert bool(sentences.no_number(*tables)) == strange
    of_costs = [true_of(claims.SIDE, of.costs(each)).name for each in (of.problem, of.scaled)]
    of_scalings = [true_of(group, found).name for group in SCALINGS]
    return [*of_costs, *of_scalings, *(true_of(group, numbers).name for group in GROUPS[5:])]


# Scores as they are typed, columns of one value, and columns that differ by rounding only.
VALUES = st.one_of(st.integers(0, 100).map(float), st.floats(-1000, 1000), st.just(80.0))
NEARLY = st.sampled_from([80.0, 80.00001, 80.0001, 80.01])


@st.composite
def tables_of_scores(draw: st.DrawFn) -> Problem:
    rows, width = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    kinds = [draw(st.sampled_from([VALUES, NEARLY, st.just(0.0)])) for _ in range(width)]
    x = [[draw(kind) for kind in kinds] for _ in range(rows)]
    if draw(st.booleans()):
        x = [x[0]] * rows
    names_of = [f"exam {n}" for n in range(1, width + 1)]
    return read_scores(x, [draw(VALUES) for _ in range(rows)], names_of)


@given(
    tables_of_scores(),
    st.sampled_from(BESIDE),
    st.sampled_from([1e-10, 1e-5, 0.1, 3.0, 1e5]),
    st.sampled_from([2, 3, 20]),
    st.integers(1, 3),
)
@example(SCORES, columns.STANDARDIZED, 0.1, 20, 2)
@example(read_scores([[80.0], [80.00001]], [1, 2], ["a"]), columns.SCALED, 1e5, 20, 1)
@example(read_scores([[1000.0, 1], [999.98, 1]], [1, 2], ["a", "b"]), columns.SCALED, 1e-10, 20, 2)
@settings(max_examples=15, deadline=None)
def test_whatever_the_table_something_true_is_said(
    problem: Problem, beside: str, rate: float, epochs: int, students: int
) -> None:
    new = ((problem.x * 3)[:students]) if students < 3 else ((85.0,) * len(problem.feature_names),)
    assert len(said_of(chosen(problem, beside, rate, epochs), new)) == 8


def test_every_sentence_is_said_for_some_settings() -> None:
    plain = [(chosen(problem, beside, rate, epochs), new) for problem, beside, rate, epochs, new in SELDOM]
    heard = {name for of, new in plain for name in said_of(of, new)}
    for preset in PRESETS.values():
        assert not callable(preset.values)
        heard |= set(said_of(chosen(preset.values[TABLE]), lesson.NEW_STUDENTS))
    assert [name for group in GROUPS for name in names(group) if name not in heard] == []


SELDOM: list[tuple[Problem, str, float, int, Any]] = [
    (SCORES, columns.CENTRED, 1e5, 20, lesson.NEW_STUDENTS),
    (SCORES, columns.SCALED, 1e-3, 5, ((8.0, 8.0, 80.0),)),
    (SCORES, columns.WHITENED, 2.0, 5, ((0.0, 0.0, 0.0),)),
    (SCORES, columns.STANDARDIZED, 1e-10, 3, ((85.0, 85.0, 85.0),)),
    (SCORES, columns.STANDARDIZED, 1.0, 2, lesson.NEW_STUDENTS),
    (read_scores([[1], [2], [4]], [1, 2, 3], ["a"]), columns.STANDARDIZED, 0.1, 5, ((1.0,), (3.0,))),
    (read_scores([[-1, 1], [0, -2], [1, 1]], [1, 2, 3], ["a", "b"]), columns.STANDARDIZED, 0.1, 5, ((1.0, 2.0),)),
    (read_scores([[1, 2], [2, 4], [4, 8]], [1, 2, 3], ["a", "b"]), columns.WHITENED, 0.1, 5, ((1.0, 2.0),)),
    (read_scores([[1000.0, 1], [999.98, 1]], [1, 2], ["a", "b"]), columns.SCALED, 1e5, 5, ((1.0, 2.0),)),
    (
        read_scores([[999.95323, 999.95746], [999.97072, 999.97902], [999.9944, 999.98405]], [1, 2, 3], ["a", "b"]),
        columns.CENTRED,
        0.1,
        5,
        ((1.0, 2.0),),
    ),
    (read_scores([[80, 1], [80.001, 4], [80.002, 2]], [1, 2, 3], ["a", "b"]), columns.SCALED, 0.1, 5, ((1.0, 2.0),)),
]


def test_what_has_no_number_says_why() -> None:
    one_row = chosen(read_scores([[80.0, 70.0]], [1], ["a", "b"]))
    rows, curvature = sentences.rows_table(one_row), sentences.conditioning_table(one_row)
    assert list(rows.iloc[-1]) == ["standard deviation", *["none: a single row"] * 4]
    assert set(curvature["steepness of each column"]) == {"none: no column varies"}
    assert "nan" not in rows.to_numpy() and sentences.no_number(rows) == ""


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_what_the_presets_promise_comes_true(seed: int) -> None:
    def of(name: str) -> tuple[ScalingSettings, Regime, Regime]:
        values = PRESETS[name].values
        assert not callable(values)
        preset = replace(chosen(values[TABLE], values[BESIDE_SETTING], values[RATE]), seed=seed)
        return preset, *(preset.exact(each).regimes[preset.run] for each in (preset.problem, preset.scaled))

    assert of("crawl")[1:] == (Regime.LEARNS, Regime.STALLS), "what raw scores can bear"
    bowl, _, whitened = of("whitened")
    assert whitened is Regime.LEARNS and sentences.conditioned(bowl)[columns.WHITENED].condition < 1.3, "a round bowl"
    for other in ("notes", "units", "constant"):
        assert of(other)[1:] == (Regime.OVERSHOOTS, Regime.LEARNS)


def test_what_used_to_be_said_wrongly() -> None:
    # It was "a thousand times its start" where it is 20 million times.
    text = sentences.cost_sentences(chosen(SCORES))
    assert "thousand times" not in text and "infinite or NaN (not a number) from epoch" in text
    parts = " ".join(sentences.conditioning_sentences(chosen(SCORES)))
    assert "only after centring" in parts and "**whitening** removes it" in parts
    assert "A low condition number is not all: centred, the best rate ends at 2" in parts
    follows = read_scores([[1, 2], [2, 4], [4, 8]], [1, 2, 3], ["a", "b"])
    assert "cannot remove" in " ".join(sentences.conditioning_sentences(chosen(follows)))


def test_the_scaled_rows_are_the_notes() -> None:
    found = lesson.scaled_rows(replace(SCORES, scaling=columns.STANDARDIZED))
    raw = torch.tensor(SCORES.x)
    assert_close(found.scaled, (raw - raw.mean(0)) / raw.std(0))
    assert_close(found.mean, [84.8, 84.6, 85.6])
    assert_close(found.scaled_mean, [0.0] * 3, atol=1e-5)
    assert_close(found.scaled_deviation, [1.0] * 3)
    shown = sentences.rows_table(chosen(SCORES))
    assert list(shown["exam 1, standardized"])[:2] == ["-1.0674", "0.7418"]
    assert list(shown["line"])[-2:] == ["mean", "standard deviation"] and list(shown["exam 1"])[-2] == "84.8"


def test_the_notes_normalized_costs() -> None:
    """29785.091797 at first there: the last bits of a float32 depend on the processor."""
    costs = chosen(SCORES, layer=notes.NORMALIZATION).costs(replace(SCORES, scaling=columns.STANDARDIZED))
    assert (f"{costs[0]:.7g}", f"{costs[-1]:.6f}") == ("29785.09", "6.633700")


def test_nearly_equal_values_count_as_equal() -> None:
    problem = read_scores([[80, 1], [80.00001, 2]], [1, 2], ["a", "b"], columns.STANDARDIZED)
    fitted = problem.fitted()
    assert fitted.constant == (0,) and fitted.nearly == (0,)
    assert "The values of a differ by less than 1e-05 of their size" in fitted.sentence(("a", "b"))
    assert fitted.scale[0] == 1 and problem.task().x[:, 0].abs().max() < 1e-4


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (WrongScale(0.9, 0.3, 0.9, 1.2), ["the same", "tells"]),
        (WrongScale(0.9, 0.3, 0.89, 0.4), ["moves", "higher"]),
        (WrongScale(0.9, 0.3, 0.9, 0.3), ["the same", "not higher"]),
        (WrongScale(0.1, math.nan, 0.1, math.nan), ["the same", "not higher"]),
    ],
)
def test_the_wrong_scale(found: WrongScale, said: list[str]) -> None:
    assert [true_of(group, found).name for group in (pixel_claims.ACCURACY, pixel_claims.LOSS)] == said


@given(st.lists(st.tuples(st.sampled_from([0.01, 0.1, 1.0]), st.sampled_from([0.01, 0.1, 1.0])), max_size=4))
@settings(max_examples=25)
def test_best_rates_beside_their_edges(searched: list[tuple[float, float]]) -> None:
    name = true_of(pixel_claims.BEYOND, searched).name
    beyond = [best > edge for best, edge in searched]
    expected = {(True, False): "all", (True, True): "some", (False, True): "none"}
    assert name == (expected[any(beyond), not all(beyond)] if beyond else "nothing searched")
