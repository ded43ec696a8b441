"""What never reaches Streamlit: websockets of other sites' pages, and questions about the server from elsewhere."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from core.ui.visitor.gate import OF_THE_SERVER, Gate
from tests.ui.asgi import get
from tests.ui.server_options import start_with
from tests.ui.streams.test_broadcast import run

HERE = {"host": "localhost:8501"}


def connected(**headers: str) -> bool:
    """Whether Streamlit's own websocket is reached with these headers."""
    sent: list[Message] = []

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    lines = [(name.encode(), value.encode()) for name, value in headers.items()]
    run(
        asyncio.wait_for(
            Gate.cls(stream)({"type": "websocket", "path": "/_stcore/stream", "headers": lines}, receive, send), 20
        )
    )
    assert len(sent) == 1
    return bool(sent[0]["type"] == "websocket.accept")


def test_streamlits_own_websocket_takes_the_pages_that_the_streams_take() -> None:
    assert connected(host="localhost:8501", origin="http://localhost:8501") and connected(host="localhost:8501")
    for origin in ("http://localhost:3000", "http://127.0.0.1:8501", "https://evil.example", "null"):
        assert not connected(host="localhost:8501", origin=origin), origin
    assert not connected(host="evil.example:8501", origin="http://evil.example:8501")


@pytest.mark.parametrize("path", [*OF_THE_SERVER, "/lab/_stcore/metrics", "/_stcore/metrics/"])
def test_only_this_machine_is_told_of_the_server(path: str) -> None:
    app = Gate.cls(PlainTextResponse("told"))

    def told(client: str | None = None, method: str = "GET", **headers: str) -> bool:
        got = get(app, path, {**HERE, **headers}, client=client, method=method)
        assert got.text == "told" or got.status == 403
        return got.text == "told"

    assert told("127.0.0.1") and told("::1") and told("127.0.0.1", origin="http://localhost:8501")
    assert not told("192.168.1.7") and not told("192.168.1.7", method="POST")
    assert not told("127.0.0.1", host="lab.example.org") and not told("127.0.0.1", origin="https://lab.example.org")
    assert not told("127.0.0.1", **{"x-forwarded-for": "127.0.0.1"})


@pytest.mark.parametrize("options", [{"server.allowedHosts": ["lab.example.org"]}, {"server.address": "unix:/run/s"}])
def test_behind_a_proxy_nobody_is(monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]) -> None:
    start_with(monkeypatch, {"server.address": "127.0.0.1", **options})
    assert get(Gate.cls(PlainTextResponse("told")), "/_stcore/metrics", HERE, client="127.0.0.1").status == 403
    assert get(Gate.cls(PlainTextResponse("told")), "/_stcore/health", HERE, client="10.0.0.1").text == "told"
