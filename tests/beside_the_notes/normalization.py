"""The numbers of docs/notes.md on normalization."""

from __future__ import annotations

from core.descent import columns
from core.descent.rates import RATES
from core.lessons.normalization.arithmetic import scaled_rows
from core.lessons.normalization.controls import BESIDE, PRESETS, RATE, START, TABLE, ScalingSettings
from core.lessons.normalization.sentences import conditioned


def _preset() -> ScalingSettings:
    """The settings of the preset "The notes' 0.1"."""
    values = PRESETS["notes"].values
    assert not callable(values)
    return ScalingSettings(values[TABLE], values[BESIDE], values[RATE], 20, 1, tuple(RATES), values[START])


def _costs(*, scaled: bool) -> tuple[float, ...]:
    of = _preset()
    return of.costs(of.scaled if scaled else of.problem)


def _conditions() -> list[float]:
    found = conditioned(_preset())
    return [found[kind].condition for kind in (columns.RAW, columns.STANDARDIZED)]


NUMBERS = {
    "normalization-rows": lambda: scaled_rows(_preset().scaled).scaled[0],
    "normalization-first": lambda: _costs(scaled=True)[0],
    "normalization-last": lambda: _costs(scaled=True)[-1],
    "normalization-raw": lambda: _costs(scaled=False)[1] / _costs(scaled=False)[0],
    "normalization-condition": _conditions,
}
