"""Waiting for a run to answer the room's question."""

from __future__ import annotations

import threading

from core.room.outcome import is_clear, outcome
from core.room.room import Room
from core.runs.entry import Entry
from core.training import Status

# A chart is no faster; and waiting for each minibatch would slow the run.
LOOK_SECONDS = 0.5


def answer(room: Room, entry: Entry) -> threading.Thread:
    """Reveal what the run did as soon as it has ended or cannot change any more, from a thread of its own.

    A run that ended before its first minibatch has nothing to say, and leaves the answer to the next. One that was
    stopped before it could be told does not speak for itself: it may have been stopped to begin anew. The thread ends
    with the run, or when the room asks something else.
    """

    def work() -> None:
        run = entry.run
        ended = run is None
        while run is not None and not ended and not is_clear(entry.snapshot().history) and _waits(room, entry):
            ended = run.wait(timeout=LOOK_SECONDS)
        snapshot = entry.snapshot()
        if snapshot.status is Status.STOPPED and snapshot.history.losses and not is_clear(snapshot.history):
            return
        if not reveal(room, entry) and ended:
            room.unanswered(entry.id)

    thread = threading.Thread(target=work, name=f"room-{room.code}", daemon=True)
    thread.start()
    return thread


def reveal(room: Room, entry: Entry) -> bool:
    """Tell what the run has done so far; False while it has not done a minibatch."""
    history = entry.snapshot().history
    if history.losses:
        room.reveal(entry.id, outcome(history, entry.config.batch_size))
    return bool(history.losses)


def _waits(room: Room, entry: Entry) -> bool:
    poll = room.asked
    return poll is not None and poll.run_id == entry.id and poll.outcome is None and not room.ended
