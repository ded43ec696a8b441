"""A budget for what a page's connection says: a hand's messages come at once, a loop's wait, and then it is closed.

A message runs a page, which costs everybody. A pen on the drawing pad asks at most 14 times a second, and only after
each answer; a drag three times, a slider five. What is beyond the budget waits, and an older state of the controls
gives way to a newer one, so that an honest hand loses nothing and its last word always counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Hashable

from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.limits import Held, RateLimit, held_back
from core.ui.server.backlog import Backlog, FloodError
from core.ui.server.caller import Caller, caller_of
from core.ui.visitor.server_address import path

# By connection and by browser: twenty seconds of drawing without lifting the pen, and then 10 and 12 a second.
CONNECTION = RateLimit(90, 9.0)
BROWSER = RateLimit(150, 12.5)
# A hall of 300 that follows asks once for each change of the lecturer's page.
ADDRESS = RateLimit(1200, 4.0)
EVERYBODY = RateLimit(1200, 4.0)
# Half of an address for those in it who have no cookie.
NAMELESS = RateLimit(600, 4.0)
# Bytes count, too, in such pieces: 60 MB at once by browser, and then 6 MB a second.
PIECE = 64 * 1024
PIECES = RateLimit(960, 10.0)
# Of more bytes that wait, nothing is read from the network until there are less.
MOST_BYTES = 1024 * 1024
POLICY_VIOLATION = 1008
_numbers = itertools.count()


class _MessageBudget:
    """Stands between a page's websocket and Streamlit, which takes whatever comes and starts a thread for each."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or scope["path"] != f"{path()}/_stcore/stream":
            await self._app(scope, receive, send)
            return
        pipe = _Pipe(receive, send, caller_of(HTTPConnection(scope)))
        try:
            await self._app(scope, pipe.receive, pipe.send)
        finally:
            await pipe.end()


class _Pipe:
    """One connection. Only touched on the server's event loop."""

    def __init__(self, receive: Receive, send: Send, caller: Caller) -> None:
        self._receive, self._send, self._caller = receive, send, caller
        self._number = next(_numbers)
        self._backlog = Backlog()
        self._news = asyncio.Event()  # something waits, or all is over
        self._room = asyncio.Event()  # less waits than before
        self._ended = asyncio.Event()
        self._over: Message | None = None  # the last message, once it has come
        self._closed = False
        self._reading: asyncio.Task[None] | None = None

    async def receive(self) -> Message:
        """The next message, when the budget has room for it; that the browser is gone, at once."""
        if self._reading is None:
            first = await self._receive()  # the handshake
            self._reading = asyncio.create_task(self._read())
            return first
        while not self._backlog:
            if self._over is not None:
                return self._over
            self._news.clear()
            await self._news.wait()
        await self._pay()
        if self._over is not None:
            return self._over
        self._room.set()
        return {"type": "websocket.receive", "bytes": self._backlog.next()}

    async def send(self, message: Message) -> None:
        """Pass on what the page says, unless its connection was closed meanwhile."""
        if not self._closed:
            await self._send(message)

    async def end(self) -> None:
        """Nobody listens any more."""
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading

    async def _read(self) -> None:
        while self._over is None:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                self._over = message
            else:
                try:
                    # Text is nothing that a page sends: an empty message is none, either.
                    self._backlog.put(message.get("bytes") or b"\xff")
                except FloodError:
                    await self._close()
            self._news.set()
            while self._backlog.bytes > MOST_BYTES:
                self._room.clear()
                await self._room.wait()
        self._ended.set()

    async def _close(self) -> None:
        held_back().note(Held.MESSAGES)
        self._over = {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
        with contextlib.suppress(OSError, RuntimeError):
            await self._send({"type": "websocket.close", "code": POLICY_VIOLATION})
        self._closed = True

    async def _pay(self) -> None:
        """Wait until every budget has room for the message that is next. It may give way to a newer one meanwhile."""
        pieces = 1 + len(self._backlog.first) // PIECE
        for limit, key in self._limits():
            count = pieces if limit is PIECES else 1
            while not self._ended.is_set() and not limit.takes(key, count):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(limit.wait(key, count)):
                        await self._ended.wait()

    def _limits(self) -> list[tuple[RateLimit, Hashable]]:
        caller = self._caller
        browser = BROWSER if caller.browser else NAMELESS
        own: list[tuple[RateLimit, Hashable]] = [
            (CONNECTION, self._number),
            (browser, caller.key),
            (PIECES, caller.key),
        ]
        return own if caller.lecturer else [*own, (ADDRESS, caller.address), (EVERYBODY, None)]


MessageBudget = Middleware(_MessageBudget)
