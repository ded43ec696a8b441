"""Which files are taken, how much of memory they get, and when they are let go of."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.limits import held_back
from core.ui.server import offers, uploads
from core.ui.server.offers import MOST_BYTES, RESERVE, Kept, Offer
from core.ui.visitor import lecturer
from core.ui.visitor.visitor import browser_of
from tests.ui.server.pipes import browser, play, scope, settle

MB = 2**20


class Streamlit:
    """Reads the whole body, then keeps it."""

    def __init__(self) -> None:
        self.read: list[int] = []
        self.over = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        more = True
        while more:
            message = await receive()
            self.read.append(len(message["body"]))
            more = message["more_body"]
        self.over = True
        await Response(status_code=204)(scope, receive, send)


@pytest.fixture
def let_go(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    gone: list[tuple[str, str]] = []
    kept = Kept(lambda session, name: gone.append((session, name)))
    monkeypatch.setattr(offers, "kept", kept)
    monkeypatch.setattr(uploads, "kept", kept)
    yield gone
    held_back().forget()


def page_of(monkeypatch: pytest.MonkeyPatch, **browsers: str) -> None:
    """Sessions with fields for files, by their names; each of a browser with a cookie."""
    fields = {session: Offer(browser(cookie).owner, {"field": 100 * MB}) for session, cookie in browsers.items()}
    monkeypatch.setattr(uploads, "offered", fields.get)


class Put:
    """A file on its way, as far as the test lets it come."""

    def __init__(self, app: ASGIApp, session: str, cookie: str, size: int | None, name: str = "a", **more: str) -> None:
        self.sent: list[Message] = []
        self.parts: asyncio.Queue[Message] = asyncio.Queue()
        headers = {} if size is None else {"content-length": str(size)}
        asked = scope(
            f"/_stcore/upload_file/{session}/{name}", cookie=cookie, type="http", method="PUT", headers=headers, **more
        )
        self.task = asyncio.create_task(uploads.Uploads.cls(app)(asked, self.parts.get, self._send))

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    def come(self, size: int, *, more: bool = True) -> None:
        self.parts.put_nowait({"type": "http.request", "body": bytes(size), "more_body": more})

    async def answer(self) -> tuple[int, str]:
        await self.task
        return self.sent[0]["status"], b"".join(each.get("body", b"") for each in self.sent[1:]).decode()


def test_a_file_is_counted_until_its_page_has_read_it(
    let_go: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    page_of(monkeypatch, s="a")

    async def scenario() -> None:
        put = Put(Streamlit(), "s", "a", 3 * MB)
        for more in (True, True, False):
            put.come(MB, more=more)
        assert (await put.answer())[0] == 204
        assert offers.kept.bytes == 3 * MB and let_go == []
        offers.kept.forget("s", "a")
        offers.kept.forget("s", "a")
        assert offers.kept.bytes == 0 and let_go == [("s", "a")]

    play(scenario())


@pytest.mark.parametrize(("session", "cookie", "size", "status", "words"), [
    ("other", "a", 1, 403, "takes no file"), ("s", "b", 1, 403, "takes no file"), ("s", "", 1, 403, "takes no file"),
    ("s", "a", None, 411, "did not say how large"), ("s", "a", 101 * MB, 413, "larger than the 100 MB"),
])  # fmt: skip
def test_nothing_is_read_of_what_is_refused(
    let_go: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch,
    session: str, cookie: str, size: int | None, status: int, words: str,
) -> None:  # fmt: skip
    page_of(monkeypatch, s="a")

    async def scenario() -> None:
        streamlit = Streamlit()
        answer = await Put(streamlit, session, cookie, size).answer()
        assert answer[0] == status and words in answer[1]
        assert streamlit.read == [] and offers.kept.bytes == 0

    play(scenario())


def test_one_at_a_time_a_browser_and_the_one_before_is_let_go_of(
    let_go: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    page_of(monkeypatch, s="a", t="b")

    async def scenario() -> None:
        first = Put(Streamlit(), "s", "a", 10)
        await settle()
        status, words = await Put(Streamlit(), "s", "a", 10, "b").answer()
        assert status == 429 and "still on its way" in words
        other = Put(Streamlit(), "t", "b", 10)
        other.come(10, more=False)
        assert (await other.answer())[0] == 204
        first.come(10, more=False)
        assert (await first.answer())[0] == 204
        again = Put(Streamlit(), "s", "a", 10, "c")
        again.come(10, more=False)
        assert (await again.answer())[0] == 204
        assert let_go == [("s", "a")] and offers.kept.bytes == 20

    play(scenario())


def test_all_together_have_so_much_memory_and_the_lecturer_some_of_it(
    let_go: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {f"s{number}": f"c{number}" for number in range(4)}
    page_of(monkeypatch, **names)
    lecturers = browser("c3").owner
    monkeypatch.setattr(lecturer, "is_lecturers", lambda connection: browser_of(connection) == lecturers)

    async def scenario() -> None:
        puts = [Put(Streamlit(), f"s{number}", f"c{number}", 60 * MB) for number in range(2)]
        await settle()
        for put in puts:
            put.come(45 * MB)
        await settle()
        assert offers.kept.bytes == 90 * MB <= MOST_BYTES - RESERVE
        # What was promised does not fit any more, now that others have come: the one that is too much is told.
        for put in puts:
            put.come(15 * MB, more=False)
        assert sorted([(await put.answer())[0] for put in puts]) == [204, 503]
        assert "try again" in (await Put(Streamlit(), "s2", "c2", 60 * MB).answer())[1]
        reserved = Put(Streamlit(), "s3", "c3", 60 * MB)
        reserved.come(60 * MB, more=False)
        assert (await reserved.answer())[0] == 204
        assert offers.kept.bytes <= MOST_BYTES

    play(scenario())
    assert held_back().lately()["uploads"] >= 1


def test_who_is_too_slow_or_leaves_holds_nothing(
    let_go: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    page_of(monkeypatch, s="a")
    monkeypatch.setattr(uploads, "PATIENCE", 0.05)

    async def scenario() -> None:
        put = Put(Streamlit(), "s", "a", 10 * MB)
        put.come(MB)
        status, words = await put.answer()
        assert status == 408 and "too slowly" in words
        assert offers.kept.bytes == 0 and len(uploads.UPLOADS) == 0

    play(scenario())
