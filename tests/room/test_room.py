"""A room: what is shown has versions, who follows is counted, votes count once, the lecturer alone changes anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.limits import Held, held_back
from core.room import followers
from core.room.ballots import NotTaken, Reason
from core.room.drag import REST_A_FOLLOWER, SECONDS, Drag, read_drag
from core.room.followers import MOST_AT_AN_ADDRESS
from core.room.outcome import OUTCOMES
from core.room.poll import Phase
from core.room.question import question
from core.room.room import FOLLOWS_SECONDS, NotTheHostError, Room
from core.training import RunConfig
from tests.clock import Clock

WHAT, WHAT_ELSE = question(RunConfig(epochs=1)), question(RunConfig(epochs=2))


def make(clock: Clock | None = None) -> tuple[Room, list[str]]:
    told: list[str] = []
    room = Room("code", "key", "lecturer", lambda: told.append(room.stamp()), clock or Clock())
    return room, told


def test_each_change_is_a_version_and_the_same_again_is_none() -> None:
    room, told = make()
    room.show("lecturer", "train", {"lr": "10"}, {})
    room.show("lecturer", "train", {"lr": "10"}, {})
    assert (room.shown.page, room.shown.query, room.shown.version) == ("train", {"lr": "10"}, 1)
    room.show("lecturer", "train", {"lr": "10"}, {"cell": (1, 2)})
    room.show("lecturer", "", {}, {})
    assert room.shown.version == 3 and len(told) == 3 and len(set(told)) == 3


def test_a_drag_is_told_for_a_moment_to_those_who_follow() -> None:
    clock = Clock()
    room, told = make(clock)
    room.show("lecturer", "softmax", {}, {})
    room.drag("lecturer", Drag("bars", [1, 2]))
    assert room.news(False)["drag"] == {"name": "bars", "value": [1, 2]} and "drag" not in room.news(True)
    assert len(told) == 2 and told[0] == told[1], "nobody draws a page again for it"
    clock.now += SECONDS + 1
    assert "drag" not in room.news(False)
    room.drag("lecturer", Drag("bars", [1, 3]))
    room.show("lecturer", "train", {}, {})
    assert "drag" not in room.news(False)
    for change in (lambda: room.drag("student", Drag("bars", 1)), lambda: room.call("student")):
        with pytest.raises(NotTheHostError):
            change()


class Later:
    """A timer that runs out when the test says so."""

    set_to: ClassVar[list[Later]] = []

    def __init__(self, seconds: float, then: Callable[[], None]) -> None:
        self.seconds, self.then, self.daemon, self.cancelled = seconds, then, False, False

    def start(self) -> None:
        self.set_to.append(self)

    def cancel(self) -> None:
        self.cancelled = True


def test_while_a_hand_drags_the_pages_of_many_are_drawn_again_seldom_and_at_its_end() -> None:
    clock, Later.set_to = Clock(), []
    told: list[str] = []
    room = Room("code", "key", "lecturer", lambda: told.append(room.stamp()), clock, timer=Later)  # type: ignore[arg-type]
    for number in range(40):
        room.seen(f"student {number}")
    rest = 40 * REST_A_FOLLOWER

    def versions() -> list[str]:
        return [stamp.split()[0] for stamp in dict.fromkeys(told)]

    def move(value: int) -> None:
        room.drag("lecturer", Drag("bars", value))
        room.show("lecturer", "softmax", {"z": str(value)}, {})

    room.show("lecturer", "softmax", {}, {})
    told.clear()
    for value in range(4):
        clock.now += 0.35
        move(value)
    # The newest is shown to whoever asks; the pages have not been told of it yet.
    assert room.shown.query == {"z": "3"} and versions() == ["1"] and len(Later.set_to) == 1
    assert Later.set_to[0].seconds == pytest.approx(rest)
    Later.set_to[0].then()
    assert versions() == ["1", "5"]
    move(9)
    assert versions() == ["1", "5"] and len(Later.set_to) == 2
    # The hand lets go: at once, and from now on each change is told.
    room.drag("lecturer", Drag("bars", 9, over=True))
    assert versions() == ["1", "5", "6"] and Later.set_to[1].cancelled
    room.show("lecturer", "softmax", {"z": "10"}, {})
    assert versions()[-1] == "7" and len(Later.set_to) == 2
    # A phone alone is told as the lecturer's page is drawn.
    alone = Room("code", "key", "lecturer", lambda: told.append(alone.stamp()), clock, timer=Later)  # type: ignore[arg-type]
    alone.seen("student")
    told.clear()
    for value in range(3):
        clock.now += 0.35
        alone.drag("lecturer", Drag("bars", value))
        alone.show("lecturer", "softmax", {"z": str(value)}, {})
    assert versions()[-1] == "3"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"name": "a", "value": 3}', 3),
        ('{"name": "a", "value": [0.5, -1]}', [0.5, -1]),
        ('{"name": "a", "value": {"p": [1], "q": [0]}}', {"p": [1], "q": [0]}),
        *(
            (wrong, None)
            for wrong in (
                "",
                "[]",
                "3",
                '{"name": 1, "value": 3}',
                '{"name": "a"}',
                '{"name": "a", "value": "3"}',
                '{"name": "a", "value": true}',
                '{"name": "a", "value": [NaN]}',
                '{"name": "a", "value": [[1]]}',
                '{"name": "a", "value": 3, "page": ""}',
                '{"name": "a", "value": 3, "over": 1}',
                '{"name": "a", "value": [' + "1," * 3000 + "1]}",
                "[" * 3000,
            )
        ),
    ],
)
def test_what_a_browser_tells_of_a_drag_is_a_number_or_lists_of_numbers(text: str, value: Any) -> None:
    assert read_drag(text) == (None if value is None else Drag("a", value))
    if "over" not in text:
        over = text.removesuffix("}") + ', "over": true}'
        assert read_drag(over) == (None if value is None else Drag("a", value, over=True))


def test_nobody_but_the_lecturer_changes_what_is_shown_or_asked() -> None:
    room, _ = make()
    for visitor in ("student", "", "lecturer "):
        room.seen("student")
        for change in (
            lambda v: room.show(v, "train", {}, {}),
            lambda v: room.ask(v, WHAT),
            lambda v: room.close_poll(v),
            lambda v: room.begins(v, "run1", WHAT),
            lambda v: room.discard_poll(v),
        ):
            with pytest.raises(NotTheHostError):
                change(visitor)
    assert room.shown.version == 0 and room.asked is None


def test_followers_are_browsers_that_gave_a_sign_of_life_and_not_the_lecturer() -> None:
    clock = Clock()
    room, told = make(clock)
    for visitor in ("a", "a", "b", "lecturer"):
        room.seen(visitor)
    assert room.following == 2 and len(told) == 2
    clock.now = FOLLOWS_SECONDS
    room.seen("a")
    clock.now += 1
    assert room.following == 1
    room.left("a")
    room.left("nobody")
    assert room.following == 0 and room.unseen_for() == clock.now


def test_one_vote_a_browser_that_may_be_changed_until_the_vote_closes() -> None:
    room, _ = make()
    for visitor in "abc":
        room.seen(visitor)
    assert not room.vote("a", "learn")
    room.ask("lecturer", WHAT)
    assert room.vote("a", "learn") and room.vote("a", "explode") and room.vote("b", "explode")
    assert not room.vote("stranger", "learn") and not room.vote("lecturer", "learn")
    room.left("b")
    assert room.asked is not None and room.asked.counts() == {"learn": 0, "oscillate": 0, "stall": 0, "explode": 2}
    assert room.begins("lecturer", "run1", WHAT)
    assert not room.vote("c", "learn") and not room.vote("a", "learn")
    assert room.asked.counts()["explode"] == 2


def test_votes_are_taken_so_often_and_of_so_many_and_whoever_is_refused_hears_why() -> None:
    clock = Clock()
    room, _ = make(clock)
    room.ask("lecturer", WHAT)
    assert room.cast("a", "learn") == NotTaken(Reason.NO_FOLLOWER, FOLLOWS_SECONDS)
    assert room.cast("lecturer", "learn") == NotTaken(Reason.HOST)
    room.seen("a", "hall")
    answers = [room.cast("a", OUTCOMES[number % 4], "hall") for number in range(20)]
    taken = answers.index(next(answer for answer in answers if answer is not None))
    refused = answers[taken]
    assert refused is not None and refused.reason is Reason.BROWSER and refused.seconds > 0
    assert room.asked is not None and room.asked.votes == {"a": OUTCOMES[(taken - 1) % 4]}
    # Another one is not held back by it, and the same one not for long.
    room.seen("b", "hall")
    assert room.vote("b", "learn", "hall")
    clock.now += refused.seconds
    assert room.vote("a", "stall", "hall")
    room.close_poll("lecturer")
    assert room.cast("b", "stall", "hall") == NotTaken(Reason.NO_QUESTION)
    assert held_back().lately()[Held.VOTES] == 20 - taken


def test_the_cookies_of_one_address_neither_fill_the_room_nor_outvote_it_beyond_a_hall() -> None:
    clock = Clock()
    room, _ = make(clock)
    room.ask("lecturer", WHAT)
    for number in range(3 * MOST_AT_AN_ADDRESS):
        clock.now += 0.01
        room.seen(f"cookie {number}", "phone")
        room.vote(f"cookie {number}", "explode", "phone")
    assert room.following == MOST_AT_AN_ADDRESS
    assert held_back().lately() == {Held.FOLLOWERS: 2 * MOST_AT_AN_ADDRESS}
    # It goes away and comes back as others.
    for number in range(MOST_AT_AN_ADDRESS):
        room.left(f"cookie {number}")
        room.seen(f"cookie {number} again", "phone")
        assert room.cast(f"cookie {number} again", "explode", "phone") == NotTaken(Reason.CROWD)
    poll = room.asked
    assert poll is not None and poll.counts()["explode"] == MOST_AT_AN_ADDRESS
    # A hall of 300 elsewhere is counted whole.
    for number in range(300):
        room.seen(f"student {number}", "hall")
        assert room.vote(f"student {number}", "learn", "hall")
    assert room.following == MOST_AT_AN_ADDRESS + 300


def test_a_full_room_takes_newcomers_in_place_of_those_who_went(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "MOST_FOLLOWERS", 3)
    clock = Clock()
    room, _ = make(clock)
    for number in range(5):
        room.seen(f"{number}", f"address {number}")
    assert room.following == 3
    clock.now += FOLLOWS_SECONDS + 1
    room.still_there("1")
    room.seen("new", "address")
    room.still_there("0")
    assert room.following == 2, "the one that was away for longest was forgotten"
    room.still_there("never here")
    assert room.following == 2


@given(st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text()), st.just("Learn")))
def test_a_vote_is_one_of_four_words(answer: Any) -> None:
    room, _ = make()
    room.seen("a")
    room.ask("lecturer", WHAT)
    assert room.vote("a", answer) == (answer in OUTCOMES)


def test_a_run_answers_the_poll_it_closed_and_no_other() -> None:
    room, _ = make()
    room.ask("lecturer", WHAT)
    room.close_poll("lecturer")  # by hand: the next run is the one
    assert not room.begins("lecturer", "run0", WHAT_ELSE)
    assert room.asked is not None and room.asked.run_id is None
    # Begun anew, it answers in place of the one before.
    assert room.begins("lecturer", "run2", WHAT) and room.begins("lecturer", "run1", WHAT)
    room.reveal("run2", "stall")
    assert room.asked is not None and room.asked.phase is Phase.CLOSED
    room.reveal("run1", "explode")
    room.reveal("run1", "learn")
    assert room.asked.phase is Phase.REVEALED and room.asked.outcome == "explode"
    assert not room.begins("lecturer", "run3", WHAT)
    room.discard_poll("lecturer")
    room.reveal("run1", "learn")
    assert room.asked is None


def test_a_run_without_an_answer_leaves_it_to_the_next() -> None:
    room, _ = make()
    room.seen("student")
    room.ask("lecturer", WHAT)
    room.vote("student", "stall")
    assert room.begins("lecturer", "run1", WHAT)
    room.unanswered("run2")
    assert room.asked is not None and room.asked.run_id == "run1"
    room.unanswered("run1")
    assert room.asked is not None and room.asked.run_id is None
    assert not room.vote("student", "learn") and room.begins("lecturer", "run2", WHAT)
    room.reveal("run2", "learn")
    room.unanswered("run2")
    poll = room.asked
    assert poll is not None and poll.outcome == "learn" and poll.counts()["stall"] == 1
    room.discard_poll("lecturer")
    room.unanswered("run2")


def test_counts_are_the_lecturers_until_the_vote_closes_and_nobody_is_named() -> None:
    room, _ = make()
    room.seen("secret owner name")
    room.ask("lecturer", WHAT)
    room.vote("secret owner name", "stall")
    lecturer, student = room.news(host=True), room.news(host=False)
    assert lecturer["poll"]["counts"]["stall"] == 1 and lecturer["following"] == 1
    assert "counts" not in student["poll"] and "following" not in student
    room.close_poll("lecturer")
    assert room.news(host=False)["poll"]["counts"]["stall"] == 1
    assert "secret" not in json.dumps([room.news(host=True), room.news(host=False)])


def test_a_vote_is_no_news_to_those_who_vote_but_each_phase_is() -> None:
    room, told = make()
    room.seen("a")
    stamps = [room.stamp()]
    room.ask("lecturer", WHAT)
    stamps.append(room.stamp())
    room.vote("a", "learn")
    assert room.stamp() == stamps[-1] and len(told) == 3
    room.begins("lecturer", "run1", WHAT)
    stamps.append(room.stamp())
    room.reveal("run1", "learn")
    stamps.append(room.stamp())
    room.end()
    stamps.append(room.stamp())
    assert len(set(stamps)) == 5
