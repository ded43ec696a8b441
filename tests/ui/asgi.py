"""Asking an ASGI app for one page, without a server around it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message


@dataclass
class Got:
    """What the app answered."""

    status: int
    headers: Headers
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


def get(
    app: ASGIApp,
    path: str = "/",
    headers: Mapping[str, str] | None = None,
    scheme: str = "http",
    *,
    query: str = "",
    client: str | None = None,
    method: str = "GET",
) -> Got:
    """The answer, be it that something broke, which Starlette raises again for its log; any other error is raised.

    Args:
        app: that is asked.
        path, query: before and after the question mark.
        headers: of the request.
        scheme: http or https.
        client: the address from which it comes.
        method: of the request.
    """
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return await asyncio.Future()

    lines = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "scheme": scheme,
        "headers": lines,
        "query_string": query.encode(),
        "client": None if client is None else (client, 1),
    }
    # In a thread of its own: tests with a browser have an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        error = thread.submit(lambda: asyncio.run(app(scope, receive, send))).exception()
    if error is not None and (not sent or sent[0]["status"] != 500):
        raise error
    return Got(sent[0]["status"], Headers(raw=sent[0]["headers"]), b"".join(each.get("body", b"") for each in sent[1:]))
