"""The numbers of docs/notes.md about cross-entropy and its mistakes, from the page's own functions and script."""

from __future__ import annotations

import math

from core.lessons.cross_entropy.arithmetic import chain, gradient
from core.lessons.cross_entropy.batch_means import NOTES_FIRST_LOSS, too_small
from core.lessons.cross_entropy.bugs import compare
from core.lessons.cross_entropy.convex import cost_line
from core.lessons.cross_entropy.equivalences import equivalences
from core.lessons.cross_entropy.examples import data_a, data_b
from core.lessons.cross_entropy.notices import GUESS
from core.lessons.cross_entropy.one_hot import one_hot
from core.lessons.cross_entropy.script import script
from core.lessons.cross_entropy.two_distributions import NOTES_P, STEPS, Pair, compare_distributions
from core.scripts.cells import source
from tests.scripts import running


def _script_mean() -> float:
    return running.after(running.printed(source(script(data_b()))), "mean:", 1)[0]


def _steps() -> list[float]:
    return [compare_distributions(Pair(NOTES_P, q)).cross_entropy for q in STEPS.values()]


NUMBERS = {
    "cross-entropy-data-a": lambda: chain(data_a()).mean,
    "cross-entropy-data-a-labels": lambda: data_a().labels,
    "cross-entropy-data-b": _script_mean,
    "cross-entropy-data-b-sum": lambda: chain(data_b()).total,
    "cross-entropy-ways": lambda: [way.value for way in equivalences(data_a())],
    "cross-entropy-one-hot": lambda: one_hot(data_b())[2].rows[3],
    "cross-entropy-gradient": lambda: gradient(data_b()).largest_difference,
    "cross-entropy-steps": _steps,
    "cross-entropy-convex": lambda: min(cost_line(1).second),
    "cross-entropy-test-loss": lambda: too_small(compare("divided-by-images"))[2].mended,
    "cross-entropy-untrained": lambda: [GUESS, 100 * math.exp(-NOTES_FIRST_LOSS)],
    "cross-entropy-zero-grad": lambda: [
        compare("no-zero-grad").right.gradient_norm[0],
        compare("no-zero-grad").wrong.gradient_norm[0],
    ],
}
