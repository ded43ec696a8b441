"""The numbers of docs/notes.md about likelihood, from the page's own functions and script."""

from __future__ import annotations

from core.lessons.likelihood.arithmetic import COIN, COUNTS, EXAMPLES, at, at_probabilities, maximum
from core.lessons.likelihood.few_and_many import few_and_many
from core.lessons.likelihood.script import script
from core.lessons.likelihood.sentences import gaps
from core.scripts.cells import source
from tests.scripts import running


def _printed(label: str) -> float:
    return running.after(running.printed(source(script(COIN, 0.5, COUNTS, (1.0, 1.0, 1.0)))), label, 1)[0]


NUMBERS = {
    "likelihood-maximum": lambda: [maximum(COIN), maximum(EXAMPLES["thumbtack"])],
    "likelihood-log": lambda: at(COIN, 0.5).log_likelihood,
    "likelihood-bce": lambda: _printed("\nn times it:"),
    "likelihood-classes": lambda: at_probabilities(COUNTS, (1.0, 1.0, 1.0)).times_draws,
    "likelihood-overfits": lambda: [gaps(few_and_many(0.5))[0], gaps(few_and_many(0.5))[-1]],
    "likelihood-interval": lambda: [100 * sample.coverage for sample in few_and_many(0.5)][:2],
}
