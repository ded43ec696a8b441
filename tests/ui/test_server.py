"""What surrounds the pages: the cookie of a visitor, whatever other cookies come with it, and the size of uploads."""

from __future__ import annotations

import asyncio
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import Message

from core.runs.archive import MOST_BYTES
from core.ui.server import VisitorCookie
from core.ui.visitor import COOKIE

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def given(cookies: str) -> str | None:
    """The cookie that a browser is given that opens a page with these."""

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    page = VisitorCookie.cls(HTMLResponse(""))
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"cookie", cookies.encode())]}
    # In a thread of its own: tests with a browser have an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(page(scope, receive, send))).result()
    return Headers(raw=sent[0]["headers"]).get("Set-Cookie")


def test_a_browser_without_a_name_is_given_an_unguessable_one_that_scripts_cannot_read() -> None:
    first, second = given(""), given("")
    assert first is not None and second is not None and first != second
    assert first.startswith(f"{COOKIE}=") and "HttpOnly" in first and "SameSite=Lax" in first
    assert len(first.partition("=")[2].partition(";")[0]) >= 43


@pytest.mark.parametrize("others", ["", "a=1; ", "u=Hello World; ", 'prefs={"a":1}; ', "a,b=1; ", "=; ;; ", "é=ü; "])
def test_a_browser_keeps_its_name_beside_cookies_of_others(others: str) -> None:
    assert given(f"{others}{COOKIE}=abc") is None
    assert given(others) is not None


def test_what_was_exported_may_be_uploaded() -> None:
    limit = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["server"]["maxUploadSize"]
    assert limit * 2**20 >= MOST_BYTES
