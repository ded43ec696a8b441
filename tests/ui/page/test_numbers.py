"""Numbers and times as a page writes them."""

from __future__ import annotations

from core.ui.page.numbers import duration


def test_words_for_times() -> None:
    assert [duration(s) for s in (0.26, 2.44, 59, 185, 3725)] == ["0.26 s", "2.4 s", "59 s", "3 min 5 s", "1 h 2 min"]
