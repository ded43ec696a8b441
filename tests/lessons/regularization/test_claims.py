"""The sentences of the page on regularization: one is true whatever the settings, and each is true somewhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.claims import Claim, names, true_of
from core.lessons.regularization.arithmetic import IMAGES, LAMBDAS, Effect, every_lambda
from core.lessons.regularization.arithmetic import WRONG as WRONG_SHARE
from core.lessons.regularization.claims import ADAMW, CHOSEN, GROUPS, HALF, OF_ALL_FORMS, OF_LAMBDA, TWICE, AtLambda
from core.lessons.regularization.controls import LAMBDA, SEED, WRONG, chosen_sentence, words
from core.lessons.regularization.controls import PRESETS as LAMBDA_PRESETS
from core.lessons.regularization.forms import PRESETS, differences, results, sentences
from core.lessons.regularization.penalties import FormOptimizer, Forms, Start, train_all

# Three a decade and the last four, which diverge or nearly so: enough for each effect.
SOME_LAMBDAS = (*LAMBDAS[:-4:3], *LAMBDAS[-4:])


@settings(max_examples=5, deadline=None)
@given(
    st.sampled_from((30, 60)),
    st.sampled_from(WRONG.rule.options),
    st.sampled_from(SEED.rule.options),
    st.booleans(),
)
def test_a_sentence_is_true_of_every_lambda(images: int, wrong: str, seed: str, bias: bool) -> None:
    found = every_lambda(images, float(wrong), int(seed), bias, SOME_LAMBDAS)
    for run in range(len(SOME_LAMBDAS)):
        at = AtLambda(found, run)
        assert 0 <= at.by_heart <= found.wrong == round(float(wrong) * images)
        # What the sentence says of labels is what was counted.
        assert ("wrong labels" not in words(at)) or found.wrong > 0
        assert ("by heart" not in words(at)) or f"{at.by_heart} of the {found.wrong} wrong labels" in words(at)


@pytest.mark.parametrize("seed", SEED.rule.options)
def test_what_the_presets_promise_comes_true(seed: str) -> None:
    promised = {"hardly-any": Effect.TOO_LITTLE, "too-much": Effect.TOO_MUCH, "diverges": Effect.DIVERGES}
    strengths = []
    for name in promised:
        values = LAMBDA_PRESETS[name].values
        assert not callable(values)
        strengths.append(float(values[LAMBDA]))
    # With one that is good between them: an effect is told beside the best.
    found = every_lambda(IMAGES, WRONG_SHARE, int(seed), False, (strengths[0], 0.01, *strengths[1:]))
    assert found.effects == (Effect.TOO_LITTLE, Effect.GOOD, Effect.TOO_MUCH, Effect.DIVERGES)


def test_what_a_validation_set_chooses_is_said_and_no_sentence_of_it_is_dead() -> None:
    seen = set()
    for images, wrong, seed in ((60, 0.2, 1), (60, 0.5, 3)):
        found = every_lambda(images, wrong, seed, False, SOME_LAMBDAS)
        claim = true_of(CHOSEN, found)
        assert (claim.name == "the same lambda") == (found.chosen == found.best)
        assert float(found.test_losses[found.chosen]) >= float(found.test_losses[found.best])
        assert f"{found.lambdas[found.chosen]:g}" in chosen_sentence(found)
        seen.add(claim.name)
    assert seen == set(names(CHOSEN))


def test_no_sentence_on_lambda_is_dead() -> None:
    found = [every_lambda(*each, False, SOME_LAMBDAS) for each in ((60, 0.2, 1), (30, 0.0, 1))]
    said = {true_of(OF_LAMBDA, AtLambda(each, run)).name for each in found for run in range(len(SOME_LAMBDAS))}
    assert said == set(names(OF_LAMBDA))


@settings(max_examples=8, deadline=None)
@given(
    st.just(0.0) | st.floats(-6, 3).map(lambda power: float(f"{10**power:.3g}")),
    st.booleans(),
    st.sampled_from(("sgd", "adam")),
    st.integers(0, 30),
    st.sampled_from(("first", "notes")),
)
@example(0.0, True, "sgd", 19, "notes")
@example(0.0, True, "adam", 19, "notes")
@example(1000.0, True, "adam", 30, "first")
@example(1e-6, False, "adam", 1, "first")
@example(12.0, True, "sgd", 100, "first")
@example(15.0, True, "sgd", 100, "first")
@example(1.0, True, "sgd", 0, "notes")
def test_a_sentence_is_true_of_all_forms(
    strength: float, bias: bool, optimizer: FormOptimizer, steps: int, start: Start
) -> None:
    forms = train_all(strength, bias, optimizer, steps, start)
    bullets = sentences(forms)
    assert bullets.count("\n- ") == (1 if any(claim.holds(forms) for claim in OF_ALL_FORMS) else 3)
    # Weights that are equal are said to be, and not to differ by 0.
    assert not re.search(r"(by|than|to) 0(?!\d|\.\d)", bullets)
    assert len(results(forms)["form"]) == len(differences(forms)) - 1 == len(forms.runs)


SOME = {
    "no step": (1.0, True, "sgd", 0),
    "infinite": (15.0, True, "sgd", 100),
    "no penalty, SGD": (0.0, True, "sgd", 19),
    "no penalty, Adam": (0.0, True, "adam", 19),
    "half is weight decay to the last bit": (1.0, True, "sgd", 19),
    "half is weight decay": (5.0, True, "sgd", 19),
    "half is weight decay but for rounding": (20.0, True, "sgd", 50),
    "squares are twice the decay to the last bit": (1.0, True, "sgd", 19),
    "squares are twice the decay": (5.0, True, "sgd", 19),
    "squares are twice the decay but for rounding": (12.0, True, "sgd", 60),
    "AdamW beside SGD": (1.0, True, "sgd", 19),
    "AdamW beside Adam": (0.1, True, "adam", 50),
    "AdamW as Adam": (1e-9, True, "adam", 19),
    "AdamW nearly as Adam": (1e-6, False, "adam", 1),
}


@pytest.mark.parametrize("claim", [*OF_ALL_FORMS, *HALF, *TWICE, *ADAMW], ids=lambda claim: claim.name)
def test_no_sentence_on_the_forms_is_dead(claim: Claim[Forms]) -> None:
    forms = train_all(*SOME[claim.name])  # type: ignore[arg-type]
    assert claim.holds(forms) and claim in (*OF_ALL_FORMS, *(true_of(group, forms) for group in _said(forms)))


def _said(forms: Forms) -> tuple[tuple[Claim[Forms], ...], ...]:
    return () if any(claim.holds(forms) for claim in OF_ALL_FORMS) else GROUPS


def test_the_presets_have_something_to_say() -> None:
    for preset in PRESETS.values():
        texts = preset.texts()
        optimizer: FormOptimizer = "adam" if texts["stepper"] == "Adam" else "sgd"
        start: Start = "notes" if texts["start"] == "notes" else "first"
        assert sentences(
            train_all(float(texts["strength"]), texts["form_bias"] == "on", optimizer, int(texts["steps"]), start)
        )
