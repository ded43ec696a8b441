"""`Room`: what a lecturer shows, who follows, and the question that is open. Safe for many threads."""

from __future__ import annotations

import hmac
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from core.limits import Held, held_back
from core.room import drag as drags
from core.room.ballots import Ballots, NotTaken, Reason
from core.room.drag import Drag
from core.room.followers import Followers
from core.room.outcome import Outcome
from core.room.poll import Phase, Poll
from core.room.question import Question

# A follower counts for so long after the last sign of life: longer than a refresh, or a phone that changes its network.
FOLLOWS_SECONDS = 30.0


class NotTheHostError(Exception):
    """A visitor who is not its lecturer asked to change a room."""


@dataclass(frozen=True)
class SharedPage:
    """What the lecturer's page shows.

    Attributes:
        page: the page's path in the address, "" for the first one.
        query: the settings of the page as its address has them.
        state: what the page shows that its address does not say, by names that only the page understands.
        version: rises with each change.
    """

    page: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0


class Room:
    """One lecturer's room. A method that changes it takes the visitor's owner name, compared in constant time."""

    def __init__(
        self,
        code: str,
        key: str,
        host: str,
        told: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
        address: str | None = "",
        timer: Callable[[float, Callable[[], None]], threading.Timer] = threading.Timer,
    ) -> None:
        """Args:
        code: short, to be typed.
        key: long, for the link; nobody guesses it.
        host: owner name of the lecturer's browser.
        told: called after each change, in the thread that made it; must not wait.
        clock: seconds.
        address: where the room was opened; None for the room of this server's lecturer, whom no limit counts.
        timer: calls a function after so many seconds.
        """
        self.address = address
        self.code = code
        self.key = key
        self._host = host
        self._clock = clock
        self._lock = threading.RLock()
        self._shown = SharedPage()
        # The version that followers have been told of, and when; what is shown meanwhile is told later.
        self._told_version, self._told_at = 0, -math.inf
        self._timer, self._later = timer, cast("threading.Timer | None", None)
        self._poll: Poll | None = None
        self._drag: Drag | None = None
        self._dragged_at = 0.0
        self._calls = 0
        self._followers = Followers(FOLLOWS_SECONDS, clock)
        self._ballots = Ballots(clock)
        self._host_seen = clock()
        self._ended = False
        self._told = told

    # Who asks

    def is_host(self, visitor: str) -> bool:
        """Whether this owner name is the lecturer's."""
        return hmac.compare_digest(self._host, visitor)

    @property
    def host(self) -> str:
        """Owner name of the lecturer's browser: whose runs the room sees. No secret opens with it."""
        return self._host

    def seen(self, visitor: str, address: str = "") -> None:
        """Note that a page of the lecturer's or of a follower's is there; a follower has joined with it.

        Args:
            visitor: owner name of a browser whose cookie the server signed.
            address: where it comes from.
        """
        with self._lock:
            if self.is_host(visitor):
                self._host_seen = self._clock()
                return
            before = self.following
            if not self._followers.join(visitor, address):
                held_back().note(Held.FOLLOWERS)
            changed = self.following != before
        if changed:
            self._told()

    def still_there(self, visitor: str) -> None:
        """Note a sign of life of the lecturer, or of one who has joined; anybody else's is none."""
        with self._lock:
            if self.is_host(visitor):
                self._host_seen = self._clock()
                return
            before = self.following
            self._followers.still_there(visitor)
            changed = self.following != before
        if changed:
            self._told()

    def left(self, visitor: str) -> None:
        """Note that a visitor follows no more. The visitor's vote stays."""
        with self._lock:
            changed = self._followers.leave(visitor)
        if changed:
            self._told()

    @property
    def following(self) -> int:
        """How many browsers follow."""
        with self._lock:
            return self._followers.there

    def unseen_for(self) -> float:
        """Seconds since the lecturer or a follower was last there."""
        with self._lock:
            return self._clock() - max(self._host_seen, self._followers.latest)

    def unfollowed_for(self) -> float:
        """Seconds since a follower was last there; if nobody ever was, since the room was opened."""
        with self._lock:
            return self._clock() - self._followers.latest

    # What is shown

    @property
    def shown(self) -> SharedPage:
        """What the lecturer shows now."""
        with self._lock:
            return self._shown

    def show(self, visitor: str, page: str, query: Mapping[str, str], state: Mapping[str, Any]) -> None:
        """Show another page, or the same one with other settings.

        Raises:
            NotTheHostError: unless `visitor` is the lecturer.
        """
        with self._lock:
            self._check(visitor)
            now = self._shown
            if (page, dict(query), dict(state)) == (now.page, dict(now.query), dict(now.state)):
                return
            self._shown = SharedPage(page, dict(query), dict(state), now.version + 1)
            if page != now.page:
                self._drag = None
            wait = self._rest()
            if wait > 0 and self._later is None:
                self._later = self._timer(wait, self._tell_shown)
                self._later.daemon = True
                self._later.start()
        if wait <= 0:
            self._tell_shown()

    def _rest(self) -> float:
        """Seconds until followers may be told of another state of the page. Lock held."""
        if self._is_over():
            return 0.0
        return self._told_at + drags.REST_A_FOLLOWER * self._followers.there - self._clock()

    def _is_over(self) -> bool:
        """Whether no hand drags. Lock held."""
        return self._drag is None or self._drag.over or self._clock() - self._dragged_at > drags.SECONDS

    def _tell_shown(self) -> None:
        """Let followers draw their page again."""
        with self._lock:
            if self._later is not None:
                self._later.cancel()
                self._later = None
            self._told_version, self._told_at = self._shown.version, self._clock()
        self._told()

    def drag(self, visitor: str, drag: Drag) -> None:
        """Show what a hand moves while it moves. Raises NotTheHostError unless `visitor` is the lecturer."""
        with self._lock:
            self._check(visitor)
            if self._is_over():
                # The pages are as the hand has found them.
                self._told_at = self._clock()
            self._drag, self._dragged_at = drag, self._clock()
            waits = drag.over and self._later is not None
        if waits:
            self._tell_shown()
        else:
            self._told()

    def call(self, visitor: str) -> None:
        """Call back everybody who has left. Raises NotTheHostError unless `visitor` is the lecturer."""
        with self._lock:
            self._check(visitor)
            self._calls += 1
        self._told()

    @property
    def calls(self) -> int:
        """How often those who left were called back; -1 once the room has ended."""
        with self._lock:
            return -1 if self._ended else self._calls

    @property
    def ended(self) -> bool:
        """Whether the lecturer has ended the room."""
        with self._lock:
            return self._ended

    def end(self) -> None:
        """End the room, and tell every listener."""
        with self._lock:
            self._ended = True
            self._poll = None
            if self._later is not None:
                self._later.cancel()
        self._told()

    # What is asked

    @property
    def asked(self) -> Poll | None:
        """The poll, as it is now: a copy."""
        with self._lock:
            poll = self._poll
            return (
                None if poll is None else Poll(poll.question, poll.phase, dict(poll.votes), poll.run_id, poll.outcome)
            )

    def ask(self, visitor: str, question: Question) -> None:
        """Open a poll in place of the last one. Raises NotTheHostError unless `visitor` is the lecturer."""
        with self._lock:
            self._check(visitor)
            self._poll = Poll(question)
            self._ballots.forget_voters()
        self._told()

    def vote(self, visitor: str, answer: object, address: str = "") -> bool:
        """Take the vote of a follower; it counts once and may be changed until the poll is closed."""
        return self.cast(visitor, answer, address) is None

    def cast(self, visitor: str, answer: object, address: str = "") -> NotTaken | None:
        """Take the vote of a follower, as `vote` does; why it was not taken, for the voter.

        Args:
            visitor: owner name of a browser whose cookie the server signed.
            answer: one of OUTCOMES, or anything a browser says.
            address: where the browser comes from.
        """
        with self._lock:
            poll = self._poll
            if poll is None or not poll.takes(answer):
                return NotTaken(Reason.NO_QUESTION)
            if self.is_host(visitor):
                return NotTaken(Reason.HOST)
            if visitor not in self._followers:
                # A place is free as soon as somebody has been away for so long.
                return NotTaken(Reason.NO_FOLLOWER, FOLLOWS_SECONDS)
            refusal = self._ballots.refusal(visitor, address)
            if refusal is None:
                poll.vote(visitor, answer)
        if refusal is None:
            self._told()
        else:
            held_back().note(Held.VOTES)
        return refusal

    def close_poll(self, visitor: str) -> None:
        """Take no more votes. Raises NotTheHostError unless `visitor` is the lecturer."""
        with self._lock:
            self._check(visitor)
            if self._poll is None:
                return
            self._poll.close()
        self._told()

    def begins(self, visitor: str, run_id: str, question: Question) -> bool:
        """A run of the lecturer's begins; whether it answers the poll, which is closed then.

        It does when it is what was asked about, also in place of an earlier one that has not answered.

        Args:
            visitor: the lecturer.
            run_id: the run.
            question: what is asked about its settings.

        Raises:
            NotTheHostError: unless `visitor` is the lecturer.
        """
        with self._lock:
            self._check(visitor)
            poll = self._poll
            if poll is None or poll.phase is Phase.REVEALED or poll.question != question:
                return False
            poll.answered_by(run_id)
        self._told()
        return True

    def reveal(self, run_id: str, outcome: Outcome) -> None:
        """Tell what the run did, if it is the one the poll waits for."""
        with self._lock:
            if self._poll is None or self._poll.run_id != run_id:
                return
            self._poll.reveal(outcome)
        self._told()

    def unanswered(self, run_id: str) -> None:
        """The run that was to answer the poll ended without a minibatch: the next one that is started answers."""
        with self._lock:
            if self._poll is None or self._poll.run_id != run_id:
                return
            self._poll.reopen_run(run_id)
        self._told()

    def discard_poll(self, visitor: str) -> None:
        """Discard the question and its votes. Raises NotTheHostError unless `visitor` is the lecturer."""
        with self._lock:
            self._check(visitor)
            self._poll = None
        self._told()

    # Who listens

    def stamp(self) -> str:
        """A text that changes whenever followers have something new to see or to do."""
        with self._lock:
            poll = self._poll
            asked = "" if poll is None else f"{poll.question} {poll.phase.value} {poll.outcome}"
            return f"{self._told_version} {self._ended} {asked}"

    def news(self, host: bool) -> dict[str, Any]:
        """What browsers are told, as JSON takes it: the counts of a poll that is open, and of people, the host only."""
        with self._lock:
            poll = self._poll
            told: dict[str, Any] = {"stamp": self.stamp(), "calls": self.calls}
            if host:
                told["following"] = self.following
            elif self._drag is not None and self._clock() - self._dragged_at <= drags.SECONDS:
                told["drag"] = {"name": self._drag.name, "value": self._drag.value}
            if poll is not None:
                told["poll"] = {"question": asdict(poll.question), "phase": poll.phase.value, "outcome": poll.outcome}
                if host or poll.phase is not Phase.OPEN:
                    told["poll"]["counts"] = poll.counts()
            return told

    def _check(self, visitor: str) -> None:
        if not self.is_host(visitor):
            raise NotTheHostError(self.code)
