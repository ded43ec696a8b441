"""The words of the poll: its question, its four answers and what came true. Nothing compares them."""

from __future__ import annotations

from typing import Any

from core.data import title
from core.room.outcome import Outcome
from core.room.poll import Poll
from core.room.question import Question
from core.room.room import Room
from core.training.config import OPTIMIZER_TITLES, RULES

# By whether the model has hidden layers, and whether it is trained for one epoch.
_QUESTIONS = {
    (False, True): "What will lr = {rate} do to softmax regression on {data} ({optimizer}, 1 epoch)?",
    (False, False): "What will lr = {rate} do to softmax regression on {data} ({optimizer}, {epochs} epochs)?",
    (True, True): "What will lr = {rate} do to an MLP {hidden} on {data} ({optimizer}, 1 epoch)?",
    (True, False): "What will lr = {rate} do to an MLP {hidden} on {data} ({optimizer}, {epochs} epochs)?",
}
ANSWERS = {
    Outcome.LEARN: "learn",
    Outcome.OSCILLATE: "oscillate",
    Outcome.STALL: "stall",
    Outcome.EXPLODE: "explode",
}
_CAME_TRUE = {
    Outcome.LEARN: "**It learns.**",
    Outcome.OSCILLATE: "**It oscillates.**",
    Outcome.STALL: "**It stalls.**",
    Outcome.EXPLODE: "**It explodes.**",
}
_ROOM_SAYS = "The room says: {counts}."
_ROOM_SAID = "The room said: {counts}."
_YOU_SAID = "You said **{answer}**."
_YOU_WERE_RIGHT = "You said **{answer}**: right."


def question_text(asked: Question) -> str:
    """The question as a sentence."""
    return _QUESTIONS[bool(asked.hidden), asked.epochs == 1].format(
        rate=RULES["learning_rate"].write(asked.learning_rate),
        hidden=RULES["hidden"].write(asked.hidden),
        data=title(asked.dataset).split(" (")[0],
        optimizer=OPTIMIZER_TITLES[asked.optimizer],
        epochs=asked.epochs,
    )


def result_text(poll: Poll, own: Outcome | None) -> str:
    """What the room said and, once it is revealed, what came true, as sentences.

    Args:
        poll: closed or revealed.
        own: the visitor's own vote; None without one.
    """
    counts = ", ".join(f"{ANSWERS[answer]} {count}" for answer, count in poll.counts().items())
    sentences = [_ROOM_SAYS if poll.outcome is None else _CAME_TRUE[poll.outcome]]
    if poll.outcome is not None:
        sentences.append(_ROOM_SAID)
    if own is not None:
        sentences.append(_YOU_WERE_RIGHT if own is poll.outcome else _YOU_SAID)
    answer = "" if own is None else ANSWERS[own]
    return " ".join(sentence.format(counts=counts, answer=answer) for sentence in sentences)


def news_in_words(room: Room, *, host: bool) -> dict[str, Any]:
    """`Room.news` as browsers show it: the question is a sentence."""
    told = room.news(host)
    if "poll" in told:
        told["poll"]["question"] = question_text(Question(**told["poll"]["question"]))
    return told
