"""What the lecturer reads of those who are held back: a sentence a limit, and nothing about who."""

from __future__ import annotations

from core.limits import Held, held_back
from core.ui.room.held import held_text, sentence_of


def test_every_limit_has_a_sentence_of_its_own_and_any_other_one_that_fits() -> None:
    sentences = {sentence_of(kind) for kind in Held}
    assert len(sentences) == len(Held) > 10 and sentence_of("something new") not in sentences


def test_it_is_said_once_however_often_somebody_was_held_back() -> None:
    assert held_text() is None
    for _ in range(1000):
        held_back().note(Held.VOTES)
    held_back().note("something new")
    text = held_text()
    assert text is not None and text.count(sentence_of(Held.VOTES)) == 1 and text.endswith(sentence_of("something new"))
