"""The words of a poll: whole sentences for every question, vote and outcome."""

from __future__ import annotations

import pytest

from core.room.outcome import OUTCOMES, Outcome
from core.room.poll import Poll
from core.room.question import question
from core.training import RunConfig
from core.ui.room.wording import question_text, result_text


@pytest.mark.parametrize(
    ("config", "text"),
    [
        (
            RunConfig(learning_rate=0.1, epochs=1),
            "What will lr = 0.1 do to softmax regression on Digits 8x8 (SGD, 1 epoch)?",
        ),
        (
            RunConfig(learning_rate=1e-5, hidden=(256, 64), optimizer="adam", epochs=3, dataset="mnist"),
            "What will lr = 1e-05 do to an MLP 256-64 on MNIST (Adam, 3 epochs)?",
        ),
        (
            RunConfig(hidden=(9,), learning_rate=10.0, epochs=1),
            "What will lr = 10 do to an MLP 9 on Digits 8x8 (SGD, 1 epoch)?",
        ),
        (
            RunConfig(epochs=2, learning_rate=1.0),
            "What will lr = 1 do to softmax regression on Digits 8x8 (SGD, 2 epochs)?",
        ),
    ],
)
def test_a_question(config: RunConfig, text: str) -> None:
    assert question_text(question(config)) == text


def test_what_the_room_said_and_what_came_true() -> None:
    poll = Poll(question(RunConfig()))
    poll.vote("a", "stall")
    counts = "learn 0, oscillate 0, stall 1, explode 0"
    assert result_text(poll, None) == f"The room says: {counts}."
    assert result_text(poll, Outcome.STALL) == f"The room says: {counts}. You said **stall**."
    poll.close()
    poll.reveal(Outcome.STALL)
    assert result_text(poll, None) == f"**It stalls.** The room said: {counts}."
    assert result_text(poll, Outcome.STALL).endswith(f"The room said: {counts}. You said **stall**: right.")
    assert result_text(poll, Outcome.LEARN).endswith("You said **learn**.")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_has_its_words(outcome: Outcome) -> None:
    poll = Poll(question(RunConfig()))
    poll.close()
    poll.reveal(outcome)
    assert result_text(poll, outcome).startswith("**It ") and outcome in result_text(poll, outcome)
