"""The comparison of runs: names that come again are told apart."""

from __future__ import annotations

from core.ui.runs.comparison import distinct


def test_names_that_come_again_have_a_number() -> None:
    assert distinct(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]
