"""The list of runs: the words of the filter are looked for everywhere."""

from __future__ import annotations

import dataclasses

from core.runs.summary import summary
from core.training import RunConfig
from core.ui.runs.table import matches
from tests.training.examples import RUN


def test_words_look_everywhere() -> None:
    row = summary(dataclasses.replace(RUN, config=RunConfig(dataset="kmnist", optimizer="adamw", seed=9)))
    assert all(matches(row, words) for words in ("", "first", "kuzushiji ADAMW", "seed 9", "stopped"))
    assert not matches(row, "first mnistx")
