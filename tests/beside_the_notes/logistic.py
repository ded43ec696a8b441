"""The numbers of docs/notes.md on logistic regression."""

from __future__ import annotations

from core.lessons.logistic.arithmetic import Fit
from core.lessons.logistic.controls import EPOCHS, PRESETS, RATE, SEED, START, TABLE, LogisticSettings


def _fit(preset: str) -> Fit:
    """What a preset trains."""
    values = PRESETS[preset].values
    assert not callable(values)
    return LogisticSettings(*(values[setting] for setting in (TABLE, RATE, EPOCHS, SEED, START))).fit()


def _first_and_last(preset: str) -> list[float]:
    return [_fit(preset).costs[0], _fit(preset).costs[-1]]


def _gradients() -> list[float]:
    before = _fit("notes-first").before
    return [*before.weight_gradients, before.bias_gradient]


NUMBERS = {
    "logistic-first-start": lambda: _first_and_last("notes-first"),
    "logistic-gradients": _gradients,
    "logistic-outputs": lambda: _fit("notes-first").before.probabilities,
    "logistic-second-start": lambda: _first_and_last("notes-second"),
    "logistic-threshold": lambda: [100 * share for share in _fit("notes-first").accuracies[::10]],
}
