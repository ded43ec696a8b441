"""`Poll`: a question to the room before a run, the votes for its four answers, and what came true."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from core.room.outcome import OUTCOMES, Outcome
from core.room.question import Question


class Phase(Enum):
    """The state of a poll."""

    OPEN = "open"  # votes are taken
    CLOSED = "closed"  # the run is on, or the lecturer has seen enough
    REVEALED = "revealed"  # the run has answered


@dataclass
class Poll:
    """A question and the votes so far.

    Attributes:
        question: about the lecturer's settings.
        votes: the answer of each browser, by its owner name; never shown one by one.
        run_id: the run that answers; None before it was started.
        outcome: what the run did; None before it is revealed.
    """

    question: Question
    phase: Phase = Phase.OPEN
    votes: dict[str, Outcome] = field(default_factory=dict)
    run_id: str | None = None
    outcome: Outcome | None = None

    def vote(self, visitor: str, answer: object) -> bool:
        """Take or change a browser's vote while the poll is open; False when it is not, or there is no such answer."""
        if not self.takes(answer):
            return False
        self.votes[visitor] = Outcome(str(answer))
        return True

    def takes(self, answer: object) -> bool:
        """Whether the poll is open, and this is one of its answers."""
        return self.phase is Phase.OPEN and answer in OUTCOMES

    def close(self) -> None:
        """Take no more votes."""
        if self.phase is Phase.OPEN:
            self.phase = Phase.CLOSED

    def answered_by(self, run_id: str) -> None:
        """Take no more votes: this run answers, in place of an earlier one."""
        self.close()
        if self.phase is Phase.CLOSED:
            self.run_id = run_id

    def reopen_run(self, run_id: str) -> None:
        """The run ended without a result: the next run answers. Votes stay, and no more are taken."""
        if self.phase is Phase.CLOSED and self.run_id == run_id:
            self.run_id = None

    def reveal(self, outcome: Outcome) -> None:
        """Set what came true. No more votes are taken, and the outcome stays."""
        if self.phase is not Phase.REVEALED:
            self.phase, self.outcome = Phase.REVEALED, outcome

    def counts(self) -> dict[Outcome, int]:
        """How many votes each answer has, in the order of the answers."""
        cast = list(self.votes.values())
        return {answer: cast.count(answer) for answer in OUTCOMES}
