"""The words of the poll: its question, its four answers and what came true. Nothing compares them."""

from __future__ import annotations

import math
from typing import Any

from core.data import title
from core.room.ballots import NotTaken, Reason
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

UNKNOWN_BROWSER = (
    "Your vote was not counted: this server does not know your browser. Allow its cookies, and load this page again."
)
_NOT_TAKEN = {
    Reason.NO_QUESTION: "Your vote came too late: the vote is closed.",
    Reason.NO_FOLLOWER: "Your vote was not counted: more follow than this room can count. Try again in {seconds} s.",
    Reason.BROWSER: "Your vote was not changed: that was too often in a short time. Try again in {seconds} s.",
    Reason.ADDRESS: "Your vote was not counted: too many come from your network at once. Try again in {seconds} s.",
    Reason.CROWD: "Your vote was not counted: as many browsers of your network have voted as this room counts. Open "
    "its link through another network, such as your phone's own.",
    Reason.HOST: "Your vote was not counted: this browser asks the question.",
}


def not_taken_text(refusal: NotTaken) -> str:
    """Why a vote was not taken and when to try again, as a sentence."""
    return _NOT_TAKEN[refusal.reason].format(seconds=math.ceil(refusal.seconds))


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
