"""Streams to many watchers: who is slow, who leaves, who asks from elsewhere, and what nobody should listen to."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

from core.limits import Held, RateLimit
from core.ui.server.places import Most, Places
from core.ui.streams import broadcast
from core.ui.streams.broadcast import Broadcaster, Stream, from_this_site
from core.ui.visitor.cookie import COOKIE
from tests.ui.server import pipes
from tests.ui.server_options import start_with


class Watcher:
    """One end of a websocket without a network: what it was sent, and what it says."""

    def __init__(self, **headers: str) -> None:
        self.sent: list[dict[str, Any]] = []
        self.takes = asyncio.Event()
        self.takes.set()
        self._said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._said.put_nowait({"type": "websocket.connect"})
        self._news = asyncio.Event()
        asked = {"host": "localhost:8501", "origin": "http://localhost:8501"} | headers
        scope = {
            "type": "websocket",
            "path": "/",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in asked.items()],
        }
        self.websocket = WebSocket(scope, self._said.get, self._send)

    async def _send(self, message: Any) -> None:
        if message["type"] == "websocket.send":
            await self.takes.wait()
        self.sent.append(dict(message))
        self._news.set()

    def say(self, **message: Any) -> None:
        self._said.put_nowait(message)

    def leave(self) -> None:
        self.say(type="websocket.disconnect", code=1001)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(m["text"]) for m in self.sent if m["type"] == "websocket.send"]

    @property
    def kinds(self) -> list[str]:
        return [message["type"] for message in self.sent]

    async def wait(self, until: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not until():
                self._news.clear()
                await self._news.wait()


class Counter:
    """A source whose one part is a number that somebody sets."""

    def __init__(self) -> None:
        self.value = 0
        self.asked = 0

    def __call__(self) -> Mapping[str, str]:
        self.asked += 1
        return {"value": str(self.value), "still": '"the same"'}

    def stream(self) -> Stream:
        return Stream("key", lambda: self, every=0.001)


def run(body: Coroutine[Any, Any, None]) -> None:
    """Run a test on an event loop of its own; nothing it started may be left."""

    async def whole() -> None:
        await body
        # What was cancelled gets its turn to end.
        async with asyncio.timeout(20):
            while len(asyncio.all_tasks()) > 1:
                await asyncio.sleep(0)

    # Playwright keeps a loop of its own running in the tests' thread.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, whole()).result()


def test_watchers_of_one_key_share_a_source_and_the_last_one_ends_it() -> None:
    async def body() -> None:
        broadcaster, made = Broadcaster(), []

        def source() -> Counter:
            made.append(Counter())
            return made[-1]

        stream = Stream("key", source, every=0.001)
        watchers = [Watcher() for _ in range(5)]
        tasks = [asyncio.create_task(broadcaster.serve(w.websocket, stream)) for w in watchers]
        for watcher in watchers:
            await watcher.wait(lambda w=watcher: bool(w.messages))  # type: ignore[misc]
            assert watcher.messages[0] == {"value": 0, "still": "the same"}
        assert len(made) == 1 and broadcaster.watchers == 5
        made[0].value = 7
        for watcher in watchers:
            await watcher.wait(lambda w=watcher: len(w.messages) > 1)  # type: ignore[misc]
            assert watcher.messages[1] == {"value": 7}
        for watcher in watchers:
            watcher.leave()
        await asyncio.gather(*tasks)
        assert broadcaster.watchers == 0 and broadcaster.streams == ()
        again = Watcher()
        task = asyncio.create_task(broadcaster.serve(again.websocket, stream))
        await again.wait(lambda: bool(again.messages))
        assert len(made) == 2
        again.leave()
        await task

    run(body())
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("live")]
    assert len(threads) <= 2


def test_a_slow_watcher_gets_the_latest_and_holds_nobody_up() -> None:
    async def body() -> None:
        broadcaster, counter = Broadcaster(), Counter()
        slow, quick = Watcher(), Watcher()
        tasks = [asyncio.create_task(broadcaster.serve(w.websocket, counter.stream())) for w in (slow, quick)]
        await slow.wait(lambda: bool(slow.messages))
        await quick.wait(lambda: bool(quick.messages))
        slow.takes.clear()
        for value in range(1, 20):
            counter.value = value
            await quick.wait(lambda v=value: quick.messages[-1].get("value") == v)  # type: ignore[misc]
        slow.takes.set()
        await slow.wait(lambda: slow.messages[-1].get("value") == 19)
        # The message it was being sent when it stopped taking any, and then the latest.
        assert len(slow.messages) <= 3 and len(quick.messages) == 20
        slow.leave()
        quick.leave()
        await asyncio.gather(*tasks)

    run(body())


def test_who_takes_nothing_for_long_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "PATIENCE", 0.01)

    async def body() -> None:
        broadcaster, counter = Broadcaster(), Counter()
        watcher = Watcher()
        watcher.takes.clear()
        await broadcaster.serve(watcher.websocket, counter.stream())
        assert broadcaster.watchers == 0 and watcher.kinds == ["websocket.accept", "websocket.close"]

    run(body())


def test_silence_is_broken_so_that_a_dead_network_is_told_from_a_quiet_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "HEARTBEAT", 0.01)

    async def body() -> None:
        watcher, counter = Watcher(), Counter()
        task = asyncio.create_task(Broadcaster().serve(watcher.websocket, counter.stream()))
        await watcher.wait(lambda: watcher.messages.count({}) >= 2)
        watcher.leave()
        await task

    run(body())


def test_nobody_listens_to_what_a_watcher_says() -> None:
    async def body() -> None:
        broadcaster, counter = Broadcaster(), Counter()
        watcher = Watcher()
        task = asyncio.create_task(broadcaster.serve(watcher.websocket, counter.stream()))
        hostile = ["", "{", "[" * 10_000, '{"value": 99}', "x" * 1_000_000, "\0"]
        for text, data in itertools.product(hostile, (b"", b"\xff\xfe", bytes(1000))):
            watcher.say(type="websocket.receive", text=text)
            watcher.say(type="websocket.receive", bytes=data)
        await watcher.wait(lambda: bool(watcher.messages))
        counter.value = 1
        await watcher.wait(lambda: len(watcher.messages) == 2)
        assert watcher.messages == [{"value": 0, "still": "the same"}, {"value": 1}]
        watcher.leave()
        await task

    run(body())


def test_a_source_that_fails_closes_and_is_made_anew(caplog: pytest.LogCaptureFixture) -> None:
    async def body() -> None:
        broadcaster = Broadcaster()

        def broken() -> Mapping[str, str]:
            raise ValueError("no such thing")

        for _ in range(2):
            watcher = Watcher()
            await broadcaster.serve(watcher.websocket, Stream("key", lambda: broken))
            assert watcher.kinds == ["websocket.accept", "websocket.close"] and broadcaster.streams == ()

    run(body())
    assert "no such thing" in caplog.text and "Traceback" not in caplog.text


def test_a_stream_that_is_woken_looks_at_once() -> None:
    async def body() -> None:
        broadcaster, counter = Broadcaster(), Counter()
        watcher = Watcher()
        task = asyncio.create_task(broadcaster.serve(watcher.websocket, Stream("key", lambda: counter, every=3600)))
        await watcher.wait(lambda: bool(watcher.messages))
        counter.value = 5
        await asyncio.to_thread(broadcaster.wake, "key")
        await watcher.wait(lambda: len(watcher.messages) == 2)
        await asyncio.to_thread(broadcaster.wake, "nobody watches this")
        watcher.leave()
        await task

    run(body())


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"host": "localhost:8501", "origin": "http://localhost:8501"}, True),
        ({"host": "localhost:8501"}, True),
        ({"host": "localhost:8501", "origin": "https://evil.example"}, False),
        ({"host": "localhost:8501", "origin": "http://localhost:8502"}, False),
        ({"host": "localhost:8501", "origin": "null"}, False),
        ({"host": "localhost:8501", "origin": "http://[broken"}, False),
        # The name of another site that was made to point here.
        ({"host": "evil.example:8501", "origin": "http://evil.example:8501"}, False),
    ],
)
def test_only_pages_of_this_site_may_watch(headers: dict[str, str], ours: bool) -> None:
    async def body() -> None:
        watcher = Watcher()
        watcher.websocket.scope["headers"] = [(name.encode(), value.encode()) for name, value in headers.items()]
        assert from_this_site(watcher.websocket) is ours
        if not ours:
            broadcaster = Broadcaster()
            await broadcaster.serve(watcher.websocket, Counter().stream())
            assert watcher.kinds == ["websocket.close"] and broadcaster.streams == ()

    run(body())


PAGE = "https://lab.example.org"
REWRITTEN = "127.0.0.1:8501"


@pytest.mark.parametrize(
    ("options", "host", "origin", "ours"),
    [
        # A proxy that names the port that the scheme has anyway, and a server there.
        ({}, "lab.example.org:443", PAGE, True),
        ({}, "lab.example.org:80", "http://lab.example.org", True),
        ({}, "lab.example.org", "https://lab.example.org:443", True),
        ({}, "LAB.example.org", PAGE, True),
        ({}, "lab.example.org:80", PAGE, False),
        ({}, "lab.example.org:8501", PAGE, False),
        ({}, "[2001:db8::7]:443", "https://[2001:db8::7]", True),
        # A proxy that writes Host itself.
        ({}, REWRITTEN, PAGE, False),
        ({"browser.serverAddress": "lab.example.org"}, REWRITTEN, PAGE, True),
        ({"browser.serverAddress": "lab.example.org/lab"}, REWRITTEN, PAGE, True),
        ({"browser.serverAddress": "lab.example.org"}, REWRITTEN, "https://evil.example", False),
        ({"browser.serverAddress": "localhost"}, REWRITTEN, "http://localhost:9999", False),
        ({"server.corsAllowedOrigins": [f" {PAGE}/ "]}, REWRITTEN, PAGE, True),
        ({"server.corsAllowedOrigins": ["lab.example.org"]}, REWRITTEN, PAGE, True),
        ({"server.corsAllowedOrigins": ["https://a:b", PAGE]}, REWRITTEN, PAGE, True),
        ({"server.corsAllowedOrigins": [PAGE]}, REWRITTEN, "https://lab.example.org.evil.example", False),
        ({"server.corsAllowedOrigins": [PAGE]}, REWRITTEN, "null", False),
        ({"server.corsAllowedOrigins": ["http://localhost:3000/"]}, REWRITTEN, "http://localhost:3000", True),
        ({"server.corsAllowedOrigins": ["http://localhost:3000/"]}, REWRITTEN, "http://localhost:9999", False),
        ({"server.enableCORS": False}, REWRITTEN, PAGE, True),
        ({"server.enableCORS": False, "server.allowedHosts": ["localhost"]}, "evil.example", PAGE, False),
        ({"server.allowedHosts": []}, None, "null", False),
    ],
)
def test_the_pages_that_a_servers_options_let_in_may_watch(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], host: str | None, origin: str, ours: bool
) -> None:
    start_with(monkeypatch, {"server.allowedHosts": ["*"]} | options)
    asked = {"origin": origin} | ({} if host is None else {"host": host})
    headers = [(name.encode(), value.encode()) for name, value in asked.items()]
    assert from_this_site(HTTPConnection({"type": "websocket", "headers": headers})) is ours
    if ours and options:
        # The page works there, and only its charts would not.
        assert _is_origin_allowed(origin, host)


def test_what_does_not_exist_and_one_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def body() -> None:
        broadcaster = Broadcaster()
        watcher = Watcher()
        await broadcaster.serve(watcher.websocket, None)
        assert watcher.kinds == ["websocket.close"]
        monkeypatch.setattr(broadcast, "PLACES", Places(Held.STREAMS, lambda: Most(1, 0, 0, 0)))
        watcher = Watcher()
        await broadcaster.serve(watcher.websocket, Counter().stream())
        assert watcher.kinds == ["websocket.close"]

    run(body())


def test_a_browser_watches_so_much_and_others_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcast, "PLACES", Places(Held.STREAMS, lambda: Most(3, 50, 100, 10)))

    async def body() -> None:
        broadcaster = Broadcaster()

        def watch(name: str) -> tuple[Watcher, asyncio.Task[None]]:
            watcher = Watcher(cookie=f"{COOKIE}={pipes.browser(name).signed}")
            return watcher, asyncio.create_task(broadcaster.serve(watcher.websocket, Counter().stream()))

        of_one = [watch("a") for _ in range(5)]
        other, task = watch("b")
        await other.wait(lambda: bool(other.messages))
        await asyncio.gather(*(each[0].wait(lambda each=each: bool(each[0].sent)) for each in of_one))
        assert [each[0].kinds[0] for each in of_one] == ["websocket.accept"] * 3 + ["websocket.close"] * 2
        assert broadcaster.watchers == 4
        for watcher, _ in [*of_one, (other, task)]:
            watcher.leave()
        await asyncio.gather(task, *(each[1] for each in of_one))
        assert len(broadcast.PLACES) == 0

    run(body())


def test_what_is_not_there_has_no_channel_of_its_own_and_is_not_looked_for_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(broadcast, "_LOOKS", RateLimit(40, 1e9))
    asked: list[int] = []

    def source() -> Callable[[], Mapping[str, str]]:
        return lambda: {"stage": '"gone"'}

    gone = Stream("gone", source, every=3600.0)

    def invented(number: int) -> Stream:
        def never() -> Callable[[], Mapping[str, str]]:
            raise AssertionError("nothing is there")

        return Stream(number, never, exists=lambda: bool(asked.append(number)), otherwise=gone)

    async def body() -> None:
        broadcaster = Broadcaster()
        watchers = [Watcher(cookie=f"{COOKIE}={pipes.browser('a').signed}") for _ in range(20)]
        tasks = [
            asyncio.create_task(broadcaster.serve(each.websocket, invented(number)))
            for number, each in enumerate(watchers)
        ]
        for each in watchers:
            await each.wait(lambda each=each: bool(each.messages))
            assert each.messages == [{"stage": "gone"}]
        assert broadcaster.streams == ("gone",) and len(asked) == 20
        for each in watchers:
            each.leave()
        await asyncio.gather(*tasks)
        # One browser that goes on with it is not even looked for.
        refused = 0
        for number in range(60):
            watcher = Watcher(cookie=f"{COOKIE}={pipes.browser('a').signed}")
            watcher.leave()
            await broadcaster.serve(watcher.websocket, invented(number))
            refused += watcher.kinds == ["websocket.close"]
        assert len(asked) == 40 and refused == 40

    run(body())
