"""The budget of a page's connection: a hand's messages pass, a loop's wait, its last one counts, a flood is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from starlette.types import Message, Receive, Scope, Send

from core.limits import RateLimit, held_back
from core.ui.server import messages
from core.ui.server.messages import MessageBudget
from tests.clock import Clock
from tests.ui.server.pipes import Socket, play, scope, settle
from tests.ui.server.test_backlog import PRESS, message, slider


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of every budget; waiting for one takes no time at all, and moves it."""
    made = Clock()
    for name in ("CONNECTION", "BROWSER", "ADDRESS", "EVERYBODY", "NAMELESS", "PIECES"):
        own: RateLimit = getattr(messages, name)
        monkeypatch.setattr(messages, name, RateLimit(own.most, own.most / own._rate, clock=made))
    return made


@pytest.fixture(autouse=True)
def nobody_held_back() -> Iterator[None]:
    held_back().forget()
    yield
    held_back().forget()


class Page:
    """Streamlit's end: takes what comes."""

    def __init__(self) -> None:
        self.got: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while True:
            self.got.append(await receive())
            if self.got[-1]["type"] == "websocket.disconnect":
                await send({"type": "websocket.send", "bytes": b"too late"})
                return

    @property
    def read(self) -> list[bytes]:
        return [each["bytes"] for each in self.got if each["type"] == "websocket.receive"]


async def connected(socket: Socket, page: Page, **whose: str) -> asyncio.Task[None]:
    budget = MessageBudget.cls(page)
    task = asyncio.create_task(budget(scope(**whose), socket.receive, socket.send))
    await settle()
    return task


def presses(number: int) -> list[bytes]:
    return [message(PRESS, slider(value)) for value in range(number)]


def test_a_hand_is_not_held_up_and_a_loop_waits_until_its_budget_grows(clock: Clock) -> None:
    async def scenario() -> None:
        socket, page = Socket(), Page()
        task = await connected(socket, page, cookie="a")
        most = messages.CONNECTION.most
        said = presses(most + 20)
        socket.say(*said[:most])
        await settle()
        assert page.read == said[:most]
        socket.say(*said[most:])
        await settle()
        assert page.read == said[:most]
        socket.leave()
        await task
        # A browser that is gone is not waited for, and nothing of it is run any more.
        assert page.got[-1]["type"] == "websocket.disconnect" and page.read == said[:most]

    play(scenario())
    assert held_back().lately() == {}


def test_what_waits_passes_in_its_order_and_the_last_state_counts(clock: Clock) -> None:
    async def scenario() -> None:
        socket, page = Socket(), Page()
        task = await connected(socket, page, cookie="a")
        most = messages.CONNECTION.most
        first, states, press = presses(most), [message(slider(value)) for value in range(30)], message(PRESS)
        socket.say(*first, press, *states)
        await settle()
        assert page.read == first
        clock.now += 3600
        # What waits looks at the budget again when it should have grown: after a tenth of a second.
        while len(page.read) < most + 2:
            await asyncio.sleep(0.01)
        assert page.read == [*first, press, states[-1]]
        socket.leave()
        await task

    play(scenario())


def test_a_flood_is_closed_and_the_page_hears_no_more(clock: Clock) -> None:
    async def scenario() -> None:
        socket, page = Socket(), Page()
        task = await connected(socket, page, cookie="a")
        socket.say(*[message()] * 1000)
        await task
        assert socket.sent == [{"type": "websocket.close", "code": 1008}]
        assert len(page.read) <= messages.CONNECTION.most

    play(scenario())
    assert held_back().lately() == {"messages": 1}


def test_another_connection_of_the_same_browser_has_no_budget_of_its_own(clock: Clock) -> None:
    async def scenario() -> None:
        pages = [Page() for _ in range(4)]
        sockets = [Socket() for _ in pages]
        tasks = [await connected(*each, cookie="a") for each in zip(sockets, pages, strict=True)]
        for socket in sockets:
            socket.say(*presses(messages.CONNECTION.most))
        await settle()
        assert sum(len(page.read) for page in pages) == messages.BROWSER.most
        other_socket, other = Socket(), Page()
        tasks.append(await connected(other_socket, other, cookie="b"))
        other_socket.say(*presses(5))
        await settle()
        assert len(other.read) == 5
        for socket in (*sockets, other_socket):
            socket.leave()
        await asyncio.gather(*tasks)

    play(scenario())


def test_of_large_messages_little_waits(clock: Clock) -> None:
    async def scenario() -> None:
        socket, page = Socket(), Page()
        task = await connected(socket, page, cookie="a")
        large = message(PRESS, page="x" * 10 * 2**20)
        socket.say(*[large] * 12)
        await settle()
        # The others stay in the network, which makes their sender wait.
        assert 0 < len(page.read) < 7 and socket.said.qsize() >= 4
        socket.leave()
        while socket.said.qsize():
            clock.now += 3600
            await asyncio.sleep(0.01)
        await task

    play(scenario())


@pytest.mark.parametrize("told", [{"text": "{}"}, {"bytes": b"\xff" * 9}, {"bytes": b""}, {}])
def test_what_no_page_says_ends_its_connection_without_an_error(clock: Clock, told: Message) -> None:
    async def scenario() -> None:
        socket, page = Socket(), Page()
        task = await connected(socket, page)
        socket.said.put_nowait({"type": "websocket.receive", **told})
        await task
        assert page.read == [] and socket.sent[0]["type"] == "websocket.close"

    play(scenario())


def test_other_connections_are_left_alone(clock: Clock) -> None:
    async def scenario() -> None:
        socket, page = Socket(), Page()
        task = await connected(socket, page, path="/softmax-lab/room/x")
        socket.say(*[b"\xff"] * 1000)
        socket.leave()
        await task
        assert len(page.read) == 1000

    play(scenario())
