"""A browser's websocket without a network, for what stands between it and the pages."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.types import Message, Scope

from core.ui.visitor.cookie import COOKIE, Cookie


def play(scenario: Coroutine[Any, Any, None]) -> None:
    """Let it happen, in a thread of its own: that of the test may have a loop already, with a browser in it."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, scenario).result()


def browser(name: str) -> Cookie:
    """The cookie of a browser that is called so."""
    return Cookie(name.ljust(43, "x"))


def scope(path: str = "/_stcore/stream", *, cookie: str = "", address: str = "10.0.0.7", **more: Any) -> Scope:
    """A connection of the browser that is called so; one without a cookie by default."""
    headers = {"host": "lab.example.org"} | ({"cookie": f"{COOKIE}={browser(cookie).signed}"} if cookie else {})
    headers |= more.pop("headers", {})
    lines = [(name.encode(), value.encode()) for name, value in headers.items()]
    given: Mapping[str, Any] = {"type": "websocket", "path": path, "client": (address, 1), "headers": lines, **more}
    return {"query_string": b"", "scheme": "http", **given}


class Socket:
    """What a browser says, and what it is sent."""

    def __init__(self) -> None:
        self.said: asyncio.Queue[Message] = asyncio.Queue()
        self.said.put_nowait({"type": "websocket.connect"})
        self.sent: list[Message] = []

    def say(self, *data: bytes) -> None:
        for each in data:
            self.said.put_nowait({"type": "websocket.receive", "bytes": each})

    def leave(self) -> None:
        self.said.put_nowait({"type": "websocket.disconnect", "code": 1001})

    async def receive(self) -> Message:
        return await self.said.get()

    async def send(self, message: Message) -> None:
        self.sent.append(message)


async def settle() -> None:
    """Everything that can go on without waiting for time has gone on."""
    for _ in range(2000):
        await asyncio.sleep(0)
