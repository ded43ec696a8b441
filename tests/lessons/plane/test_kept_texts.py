"""Long texts under short names: one name for one text, found again by anybody, and no more of them than may be."""

from __future__ import annotations

import pytest

from core.lessons.plane import kept_texts
from core.lessons.plane.kept_texts import LONGEST_IN_ADDRESS, short, whole


def test_a_short_text_is_its_own_name_and_a_long_one_is_found_by_its_name() -> None:
    text = "12.34.1_" * 40
    assert short(text) == text and whole(text) == text
    long = "12.34.1_" * 400
    name = short(long)
    assert len(name) < 40 <= LONGEST_IN_ADDRESS < len(long)
    assert short(long) == name and whole(name) == long
    assert short(long + "1") != name


def test_the_oldest_goes_and_is_said_to_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_texts, "MOST_KEPT", 3)
    first, *others = (short(str(number) * LONGEST_IN_ADDRESS * 2) for number in range(1, 5))
    assert [whole(name)[0] for name in others] == ["2", "3", "4"]
    for name in (first, "kept.none"):
        with pytest.raises(ValueError, match="not on this machine any more"):
            whole(name)
