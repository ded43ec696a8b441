"""Who comes when all is full reads how many fit; a browser has so many tabs, and opens so many in a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from core.limits import Held, RateLimit, held_back
from core.ui.server import open_files, sessions
from core.ui.server.places import Most, Places
from core.ui.visitor.cookie import COOKIE
from tests.ui import asgi
from tests.ui.server.pipes import Socket, browser, play, scope, settle

HTML = "text/html,application/xhtml+xml"
MOST = Most(browser=2, address=6, everybody=8, reserve=2)


async def streamlit(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await PlainTextResponse("a page")(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.accept"})
    await receive()


APP = sessions.Sessions.cls(streamlit)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sessions, "most", lambda: MOST)
    monkeypatch.setattr(sessions, "SESSIONS", Places(Held.SESSIONS, lambda: MOST))
    monkeypatch.setattr(sessions, "OPENED", RateLimit(20, 60.0))
    monkeypatch.setattr(sessions, "OPENED_BY_ADDRESS", RateLimit(1000, 60.0))
    held_back().forget()
    yield
    held_back().forget()


class Tab:
    def __init__(self, cookie: str, address: str = "10.0.0.7") -> None:
        self.socket = Socket()
        self.task = asyncio.create_task(
            APP(scope(cookie=cookie, address=address), self.socket.receive, self.socket.send)
        )

    @property
    def said(self) -> list[Message]:
        return self.socket.sent

    async def is_open(self) -> bool:
        await settle()
        return self.said == [{"type": "websocket.accept"}]

    async def close(self) -> None:
        self.socket.leave()
        await self.task


def page(cookie: str = "", path: str = "/train", accept: str = HTML) -> asgi.Got:
    return asgi.get(
        APP, path, {"accept": accept} | ({"cookie": f"{COOKIE}={browser(cookie).signed}"} if cookie else {})
    )


def test_a_browser_has_so_many_tabs_and_reads_why_not_more() -> None:
    async def scenario() -> None:
        tabs = [Tab("a") for _ in range(3)]
        assert [await tab.is_open() for tab in tabs] == [True, True, False]
        assert tabs[2].said == [{"type": "websocket.close", "code": 1013}]
        answer = page("a")
        assert answer.status == 503 and "has 2 pages of Softmax Lab open" in answer.text
        assert answer.headers["cache-control"] == "no-store"
        # Others, and what a page that is open asks for, are as ever.
        assert (page("b").text, page("a", accept="*/*").text, page("a", "/_stcore/health").text) == ("a page",) * 3
        await tabs[0].close()
        assert page("a").status == 200 and await Tab("a").is_open()
        held = held_back().lately()
        assert held == {"sessions": 2}
        await tabs[1].close()

    play(scenario())


def test_when_all_is_full_a_newcomer_reads_how_many_fit() -> None:
    async def scenario() -> None:
        tabs = [Tab(f"{number}", f"10.0.0.{number}") for number in range(8)]
        assert [await tab.is_open() for tab in tabs].count(True) == MOST.everybody - MOST.reserve
        assert "room for 8 open pages" in page("new").text
        for tab in tabs:
            await tab.close()
        assert len(sessions.SESSIONS) == 0 and page("new").status == 200

    play(scenario())


def test_a_browser_that_comes_and_goes_is_slowed_down() -> None:
    async def scenario() -> None:
        opened = 0
        for _ in range(30):
            tab = Tab("a")
            opened += await tab.is_open()
            await tab.close()
        assert opened == 20 and await Tab("b").is_open()

    play(scenario())


@pytest.mark.parametrize(("files", "free", "fit"), [
    (256, 64 * 2**30, 21), (10_240, 64 * 2**30, 1000), (65_536, 600 * 2**20, 100), (65_536, -1, 20),
])  # fmt: skip
def test_as_many_as_fit_into_files_and_memory(monkeypatch: pytest.MonkeyPatch, files: int, free: int, fit: int) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(open_files, "limit", lambda: files)
    monkeypatch.setattr(sessions, "memory_free", lambda _: free)
    sessions.most.cache_clear()
    found = sessions.most()
    sessions.most.cache_clear()
    assert found.everybody == fit and found.address + found.reserve == fit
    assert fit * sessions.FILES + sessions.OWN_FILES <= files
