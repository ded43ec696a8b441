"""The stream of a room: who is told what, who counts as there, and who is refused."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

import pytest

from core.room.question import question
from core.room.room import FOLLOWS_SECONDS, Room
from core.room.rooms import rooms
from core.training import RunConfig
from core.ui.room.stream import room_route, wake
from core.ui.room.wording import question_text
from core.ui.visitor.cookie import COOKIE, Cookie
from tests.clock import Clock
from tests.ui.streams.test_broadcast import Watcher, run

WHAT = question(RunConfig())
ROUTE = room_route("/softmax-lab/room/{key}")


def cookie(of: str) -> Cookie:
    return Cookie(of.ljust(43, "_"))


def opened() -> Room:
    return rooms().open(cookie("lecturer").owner, told=wake)


def connect(key: str, who: str = "", *, query: bytes = b"", **headers: str) -> tuple[Watcher, asyncio.Task[None]]:
    watcher = Watcher(**headers, **({"cookie": f"{COOKIE}={cookie(who).signed}"} if who else {}))
    watcher.websocket.scope.update(path_params={"key": key}, query_string=query)
    return watcher, asyncio.create_task(ROUTE.endpoint(watcher.websocket))


async def told(watcher: Watcher, **parts: Any) -> None:
    def seen() -> dict[str, Any]:
        return {name: part for message in watcher.messages for name, part in message.items()}

    await watcher.wait(lambda: all(seen().get(name) == part for name, part in parts.items()))


def test_changes_reach_everybody_and_counts_the_lecturer_alone() -> None:
    async def body() -> None:
        room = opened()
        lecturer, student, shy = (connect(room.key, who) for who in ("lecturer", "student", ""))
        await told(lecturer[0], following=0)
        # A page of the student's has opened.
        room.seen(cookie("student").owner)
        await told(lecturer[0], following=1)
        room.show(room.host, "train", {"lr": "10"}, {})
        for watcher, _ in (lecturer, student, shy):
            await told(watcher, stamp=room.stamp())
        room.ask(room.host, WHAT)
        assert room.vote(cookie("student").owner, "learn") and not room.vote("", "learn")
        asked = {"question": question_text(WHAT), "phase": "open", "outcome": None}
        counts = {"learn": 1, "oscillate": 0, "stall": 0, "explode": 0}
        await told(lecturer[0], poll={**asked, "counts": counts})
        await told(student[0], poll=asked)
        room.close_poll(room.host)
        await told(student[0], poll={**asked, "phase": "closed", "counts": counts})
        rooms().end(room, room.host)
        await told(student[0], stamp=room.stamp(), poll=None)
        for watcher, task in (lecturer, student, shy):
            watcher.leave()
            await task

    run(body())


def test_a_drag_of_the_lecturer_is_told_on_and_nothing_else_that_is_said_on_the_stream() -> None:
    async def body() -> None:
        room = opened()
        room.ask(room.host, WHAT)
        watcher, task = connect(room.key, "student")
        await told(watcher, stamp=room.stamp())
        before = (room.stamp(), room.asked)
        for text in ('{"vote": "learn"}', '{"page": "draw"}', '{"end": true}', "{", "x" * 100_000):
            watcher.say(type="websocket.receive", text=text)
        watcher.leave()
        await task
        assert (room.stamp(), room.asked) == before
        (lecturer, ours), (student, theirs) = connect(room.key, "lecturer"), connect(room.key, "student")
        await told(student, stamp=room.stamp())
        for text in ('{"vote": "learn"}', '{"name": "bars", "value": [1, "2"]}', '{"name": "bars", "value": [1, 2]}'):
            lecturer.say(type="websocket.receive", text=text)
            student.say(type="websocket.receive", text='{"name": "bars", "value": [9, 9]}')
        await told(student, drag={"name": "bars", "value": [1, 2]})
        assert not any("drag" in message for message in lecturer.messages)
        assert [message["drag"] for message in student.messages if "drag" in message] == [
            {"name": "bars", "value": [1, 2]}
        ]
        for watcher, task in ((lecturer, ours), (student, theirs)):
            watcher.leave()
            await task

    run(body())


def test_who_has_left_hears_the_call_and_does_not_count_as_there() -> None:
    async def body() -> None:
        room = opened()
        watcher, task = connect(room.key, "student", query=b"away")
        await told(watcher, calls=0)
        room.call(room.host)
        await told(watcher, calls=1)
        assert room.following == 0
        rooms().end(room, room.host)
        await told(watcher, calls=-1)
        watcher.leave()
        await task

    run(body())


def test_a_room_that_is_not_there_is_over_and_another_site_is_refused() -> None:
    async def body() -> None:
        room = opened()
        for key in (room.code, "x" * 26, room.key[:-1]):
            watcher, task = connect(key, "student")
            await task
            assert watcher.messages == [{"stamp": "over", "calls": -1}] and watcher.kinds[-1] == "websocket.close"
        watcher, task = connect(room.key, "student", origin="https://evil.example")
        await task
        assert watcher.kinds == ["websocket.close"]
        assert room.following == 0

    run(body())


def test_only_a_browser_whose_page_has_joined_counts_and_its_stream_keeps_it_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    monkeypatch.setattr(rooms(), "_clock", clock)

    async def body() -> None:
        room = opened()
        room.ask(room.host, WHAT)
        crowd = [connect(room.key, f"made-up-{number}") for number in range(20)]
        crowd += [connect(room.key, cookie=f"{COOKIE}={secrets.token_urlsafe(32)}") for _ in range(20)]
        for watcher, _ in crowd:
            await told(watcher, stamp=room.stamp())
        assert len(crowd) == 40 and room.following == 0
        assert not room.vote(cookie("made-up-0").owner, "learn") and room.news(True)["poll"]["counts"]["learn"] == 0
        room.seen(cookie("made-up-1").owner)
        clock.now += FOLLOWS_SECONDS + 1
        assert room.following == 0
        # Whoever comes back after a pause counts again, without a new page.
        again = connect(room.key, "made-up-1")
        await told(again[0], stamp=room.stamp())
        assert room.following == 1
        for watcher, task in (*crowd, again):
            watcher.leave()
            await task

    run(body())
