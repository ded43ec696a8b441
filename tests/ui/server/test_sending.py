"""A file on its way: from disk, piece by piece, a few at once, and not for ever to who takes none of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import BinaryIO

import pytest
from starlette.types import Message

from core.limits import Held, held_back
from core.ui.server import sending
from core.ui.server.caller import Caller
from core.ui.server.places import Most, Places
from core.ui.server.sending import PIECE, Write, send_file
from tests.ui.server.pipes import play, scope

MOST = Most(browser=2, address=4, everybody=5, reserve=1)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sending, "DOWNLOADS", Places(Held.DOWNLOADS, lambda: MOST))
    monkeypatch.setattr(sending, "WAIT", 0.05)
    monkeypatch.setattr(sending, "LOOK", 0.005)
    held_back().forget()
    yield
    held_back().forget()


class Reader:
    """A browser that fetches a file; it takes what comes while `takes` is set."""

    def __init__(self, write: Write, browser: str = "a", *, takes: bool = True) -> None:
        self.sent: list[Message] = []
        self.asked = asyncio.Event()
        self.takes = asyncio.Event()
        if takes:
            self.takes.set()
        asked = scope("/softmax-lab/take/x", type="http")
        headers = {"Content-Type": "text/csv"}
        self.task = asyncio.create_task(
            send_file(asked, self._never, self._send, write=write, headers=headers, caller=Caller(browser, "10.0.0.7"))
        )

    async def _never(self) -> Message:
        return await asyncio.Future()

    async def _send(self, message: Message) -> None:
        self.sent.append(message)
        self.asked.set()
        if message["type"] == "http.response.body":
            await self.takes.wait()

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(each.get("body", b"") for each in self.sent)


def of(size: int) -> Write:
    def write(file: BinaryIO) -> None:
        for _ in range(size // 1000):
            file.write(bytes(1000))

    return write


def test_a_file_comes_whole_and_in_pieces() -> None:
    async def scenario() -> None:
        for size in (0, 1000, 1_000_000):
            reader = Reader(of(size))
            await reader.task
            headers = dict(reader.sent[0]["headers"])
            assert headers[b"content-length"] == str(size).encode() and headers[b"content-type"] == b"text/csv"
            assert len(reader.body) == size and reader.sent[-1]["more_body"] is False
            assert all(len(each.get("body", b"")) <= PIECE for each in reader.sent)
        assert len(sending.DOWNLOADS) == 0

    play(scenario())


def test_two_of_a_browser_and_a_few_of_all_and_then_a_sentence() -> None:
    async def scenario() -> None:
        idle = [Reader(of(1000), browser, takes=False) for browser in "aabbc"]
        await asyncio.gather(*(each.asked.wait() for each in idle[:4]))
        third = Reader(of(1000), "a")
        await asyncio.gather(third.task, idle[4].asked.wait())
        assert (third.status, third.body) == (429, sending.TWO_AT_A_TIME.encode())
        assert idle[4].status == 429
        for each in idle:
            each.takes.set()
        await asyncio.gather(*(each.task for each in idle))
        assert b"try again in a minute" in idle[4].body
        later = Reader(of(1000), "c")
        await later.task
        assert later.status == 200

    play(scenario())
    assert held_back().lately() == {Held.DOWNLOADS: 2}


def test_who_waits_a_moment_gets_the_place_that_becomes_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WAIT", 20.0)

    async def scenario() -> None:
        first = [Reader(of(1000), browser, takes=False) for browser in "aabb"]
        await asyncio.gather(*(each.asked.wait() for each in first))
        waits = Reader(of(1000), "c")
        await asyncio.sleep(0.02)
        assert not waits.sent
        first[0].takes.set()
        await waits.task
        assert waits.status == 200
        for each in first:
            each.takes.set()
        await asyncio.gather(*(each.task for each in first))

    play(scenario())


def test_who_takes_nothing_holds_no_place_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PATIENCE", 0.02)

    async def scenario() -> None:
        reader = Reader(of(1_000_000), takes=False)
        await reader.task
        assert len(reader.body) < 1_000_000 and len(sending.DOWNLOADS) == 0

    play(scenario())


def test_what_cannot_be_made_gives_its_place_back_and_answers_nothing() -> None:
    def refuse(_: BinaryIO) -> None:
        raise OSError("no space left on device")

    async def scenario() -> None:
        reader = Reader(refuse)
        with pytest.raises(OSError, match="no space"):
            await reader.task
        assert reader.sent == [] and len(sending.DOWNLOADS) == 0

    play(scenario())


def test_two_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "DOWNLOADS", Places(Held.DOWNLOADS, lambda: Most(9, 9, 9, 0)))
    together, most, lock = threading.Barrier(2), [0, 0], threading.Lock()

    def write(file: BinaryIO) -> None:
        with lock:
            most[0] += 1
            most[1] = max(most)
        together.wait(20)
        with lock:
            most[0] -= 1

    async def scenario() -> None:
        readers = [Reader(write) for _ in range(6)]
        await asyncio.gather(*(each.task for each in readers))
        assert [each.status for each in readers] == [200] * 6

    play(scenario())
    assert most[1] <= 3
