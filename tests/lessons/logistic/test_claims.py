"""Each sentence of the logistic page that compares numbers is true of them, whatever is set."""

from __future__ import annotations

import dataclasses
import math

from hypothesis import example, given, settings

from core.claims import names, true_of
from core.lessons.logistic import claims
from core.lessons.logistic.arithmetic import NOTES, TWO_EXAMS, Scores, two_logits
from core.lessons.logistic.decision import decide
from tests.lessons.logistic.strategies import EXTREME, NOTES_FIRST, NOTES_SECOND, Page, pages

# A start at which every probability is 1 in float32.
SURE = (9.0, 9.0, 9.0, 900.0)


def said(page: Page) -> set[str]:
    """The names of what the page says; LookupError where nothing is true."""
    fit = page.fit()
    found = claims.picture(page.scores, fit, page.threshold, page.plane())
    name = true_of(claims.BOUNDARY, found).name
    predicted = decide(fit.probabilities, page.scores.labels, page.threshold).predicted
    assert name != "everybody passes" or all(predicted)
    assert name != "nobody passes" or not any(predicted)
    assert name != "rounded to 1" or sum(predicted) == found.rounded
    # With each probability between 0 and 1, the cost is what its formula says.
    own = [p if label else 1 - p for p, label in zip(fit.probabilities, page.scores.labels, strict=True)]
    limited = claims.LIMITED.holds((page.scores, fit))
    assert limited == (min(own) == 0)
    assert limited or math.isclose(fit.costs[-1], -sum(map(math.log, own)) / len(own), rel_tol=1e-2, abs_tol=1e-5)
    return {name, true_of(claims.COST, fit).name, true_of(claims.SAME, two_logits(fit.logits)).name}


@given(pages())
@example(NOTES_FIRST)
@example(NOTES_SECOND)
@example(EXTREME)
@settings(max_examples=25, deadline=None)
def test_something_is_true_whatever_is_set(page: Page) -> None:
    said(page)


def test_everything_is_said_somewhere() -> None:
    change = dataclasses.replace
    equal = Scores(tuple((a, b, 2.0) for a, b, _ in NOTES.x), NOTES.labels, NOTES.feature_names)
    all_pass = Scores(NOTES.x, (1,) * 6, NOTES.feature_names)
    two = change(NOTES_FIRST, scores=TWO_EXAMS, start=None)
    found = set().union(
        *map(
            said,
            (
                NOTES_FIRST,
                EXTREME,
                two,
                change(NOTES_FIRST, scores=equal),
                change(NOTES_FIRST, threshold=0.0),
                change(NOTES_FIRST, threshold=1.0),
                change(NOTES_FIRST, threshold=0.999),
                change(two, threshold=0.999),
                change(NOTES_SECOND, learning_rate=100.0, epochs=3),
                # Everybody is said to pass, and has: nothing is left to learn in float32.
                change(NOTES_FIRST, scores=all_pass, start=SURE),
                change(NOTES_FIRST, threshold=1.0, start=SURE),
            ),
        )
    )
    assert claims.LIMITED.holds((NOTES, change(NOTES_FIRST, start=SURE).fit()))
    assert found == {name for group in (claims.BOUNDARY, claims.COST, claims.SAME) for name in names(group)}
