"""The script of logistic regression, at random settings, prints every number of the page."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings

from core.lessons.logistic.arithmetic import two_logits
from core.lessons.logistic.boundary import boundary
from core.lessons.logistic.decision import decide
from core.lessons.logistic.figures import shown_epochs
from core.lessons.logistic.script import script
from tests.lessons.logistic.strategies import EXTREME, NOTES_FIRST, Page, pages
from tests.scripts import running
from tests.tolerance import assert_close


@given(pages())
@example(NOTES_FIRST)
@example(EXTREME)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_script_prints_the_page(tmp_path: Path, page: Page) -> None:
    settings = (page.scores, page.learning_rate, page.epochs, page.seed, page.threshold, page.start)
    printed = running.run_each_form(lambda form: script(*settings, form), tmp_path)
    found, before = page.fit(), page.fit().before

    def same(label: str, expected: list[float]) -> None:
        # What is printed has six digits, or six behind the point.
        assert_close(running.after("\n" + printed, label, len(expected)), expected, rtol=2e-6, atol=2e-6)

    same("\nstart:", [*before.weights, before.bias])
    same("probabilities before training:", [*before.probabilities])
    same("gradients at epoch 0:", [*before.weight_gradients, before.bias_gradient])
    for epoch in shown_epochs(found):
        same(f"\nepoch {epoch}:", [found.costs[epoch], float(f"{100 * found.accuracies[epoch]:.2f}")])
    assert printed.count("accuracy") == len(shown_epochs(found)) + 1
    same("weights:", [*found.weights, found.bias])
    same("\nlogits:", [*found.logits])
    same("probabilities to pass:", [*found.probabilities])
    two = two_logits(found.logits)
    same("two logits:", [*itertools.chain(*two.logits)])
    same("by softmax:", [*itertools.chain(*two.softmax)])
    same("largest difference:", [two.largest_difference])
    decision = decide(found.probabilities, page.scores.labels, page.threshold)
    same("predicted:", [*map(float, itertools.chain(*decision.confusion))])
    same("\naccuracy:", [decision.accuracy])
    same("precision:", [decision.precision])
    same("recall:", [decision.recall])
    line = boundary((1.0,), 0.0, page.threshold)
    same("logit at the threshold:", [-line.constant if line else math.copysign(math.inf, page.threshold - 0.5)])
