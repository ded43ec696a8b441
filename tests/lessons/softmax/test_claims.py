"""Each sentence of the softmax page is true of the numbers beside it, and each is said for some of them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given

from core.claims import Claim, names, true_of
from core.lessons.softmax.arithmetic import EXAMPLES, compare
from core.lessons.softmax.claims import CONSTANT, GAME, OVERFLOW, PREDICTION, SIDES, SIGMOIDS, Sentences, sentences
from core.lessons.softmax.overflow import overflow
from tests.lessons.softmax.examples import HARD, SETTINGS, Settings


def told(settings: Settings) -> Sentences:
    classes, temperature, constant = settings
    return sentences(classes.names, compare(classes, temperature, constant), constant)


def said_of(settings: Settings) -> set[str]:
    """The names of the claims that the page makes."""
    shown, ways = compare(*settings), overflow(*settings)
    return {
        *(true_of(claims, shown).name for claims in (PREDICTION, SIDES, CONSTANT, SIGMOIDS)),
        true_of(OVERFLOW, ways).name,
    }


@given(SETTINGS)
def test_something_true_is_said_of_any_logits(settings: Settings) -> None:
    assert len(said_of(settings)) == 5
    assert told(settings).game is None


def test_every_sentence_is_said_of_some_logits() -> None:
    every: Sequence[Sequence[Claim]] = (PREDICTION, SIDES, CONSTANT, SIGMOIDS, OVERFLOW)  # type: ignore[type-arg]
    assert set().union(*map(said_of, HARD)) == {name for claims in every for name in names(claims)}


def test_each_sentence_has_its_numbers() -> None:
    for settings in HARD:
        found = told(settings)
        for text in (found.prediction, found.side, found.game or "", found.constant, found.sigmoids):
            assert "{" not in text and "****" not in text


def test_the_notes_question_is_answered_with_the_share_of_paper() -> None:
    notes = told((EXAMPLES["notes-order"], 1.0, 0.0)).game
    assert notes is not None and "P(paper | scissors) = 0.6652?" in notes and "nothing of the game" in notes
    first = told((EXAMPLES["rock-paper-scissors"], 1.0, 0.0)).game
    assert first is not None and "P(paper | scissors) = 0.2447?" in first
    assert GAME.holds(("paper", "rock", "scissors")) and not GAME.holds(("cat", "dog", "parrot"))


def test_the_numbers_in_the_sentences() -> None:
    one_huge = told((EXAMPLES["one-huge"], 1.0, 0.0))
    assert "**parrot** has the whole 1" in one_huge.side and "is 98 ahead" in one_huge.side
    usual = told((EXAMPLES["rock-paper-scissors"], 1.0, 0.0))
    assert "**scissors** has more than half" in usual.side and "still have 0.3348" in usual.side
    assert "sum to 2.5644, the softmax to 1.0000" in usual.sigmoids
    assert "**cat, dog and parrot** share" in told((EXAMPLES["equal"], 1.0, 0.0)).prediction
    high, low = (told(settings).sigmoids for settings in HARD[7:9])
    assert "of class 1 and class 0 are both above 0.99" in high and "gives 0.8808 and 0.1192" in high
    assert "of class 0 and class 1 are both below 0.01" in low
