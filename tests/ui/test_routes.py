"""What surrounds the pages: the cookie of a visitor, whatever other cookies come with it, and the size of uploads."""

from __future__ import annotations

import asyncio
import contextlib
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.runs.archive import MOST_BYTES
from core.ui.visitor.cookie import COOKIE, Cookie
from core.ui.visitor.middleware import GoneBrowser, VisitorCookie
from tests.ui.asgi import get
from tests.ui.server_options import start_with

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


OURS = "Az09-_" + "x" * 37


def answer(app: ASGIApp, scheme: str = "http", **headers: str) -> Headers:
    """The headers of what a browser gets for this request, beginning with its status as a header of that name."""
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    got = get(VisitorCookie.cls(app), headers=asked, scheme=scheme)
    return Headers(raw=[(b"status", str(got.status).encode()), *got.headers.raw])


def given(cookies: str) -> str | None:
    """The cookie that a browser is given that opens a page with these."""
    return answer(HTMLResponse(""), cookie=cookies).get("Set-Cookie")


def value(cookie: str | None) -> str:
    assert cookie is not None and cookie.startswith(f"{COOKIE}=")
    return cookie.partition("=")[2].partition(";")[0]


def test_a_browser_without_a_name_is_given_an_unguessable_one_that_scripts_cannot_read() -> None:
    first, second = given(""), given("")
    assert value(first) != value(second) and len(value(first)) >= 43
    assert first is not None and "HttpOnly" in first and "SameSite=Lax" in first


OTHERS = ["", "a=1; ", "u=Hello World; ", 'prefs={"a":1}; ', "a,b=1; ", "=; ;; ", "é=ü; "]


@pytest.mark.parametrize("others", OTHERS)
def test_a_browser_keeps_its_name_beside_cookies_of_others_for_another_year(others: str) -> None:
    renewed = given(f"{others}{COOKIE}={OURS}")
    assert value(renewed) == Cookie(OURS).signed and f"Max-Age={365 * 24 * 3600};" in f"{renewed};"
    assert OURS not in value(given(others))


def test_a_name_that_was_given_is_one_that_is_renewed() -> None:
    first = value(given(""))
    assert value(given(f"{COOKIE}={first}")) == first


@pytest.mark.parametrize(
    "foreign",
    ["abc", "", OURS + "x", f"{OURS}\r\nX-Evil: 1", f'"{OURS}\\073 Domain=evil"', f'"{OURS}\\012"', "ü" * 43],
)
def test_what_is_not_ours_never_comes_back_in_a_header(foreign: str) -> None:
    headers = answer(HTMLResponse(""), cookie=f"{COOKIE}={foreign}")
    assert "set-cookie" not in headers and "x-evil" not in headers


def test_only_pages_bring_the_cookie_and_no_cache_keeps_them() -> None:
    for cookie in ("", f"{COOKIE}={OURS}"):
        assert answer(HTMLResponse(""), cookie=cookie)["Cache-Control"] == "no-store"
        script = answer(Response("", media_type="text/javascript"), cookie=cookie)
        assert "set-cookie" not in script and "cache-control" not in script


def test_a_browser_that_kept_the_page_but_not_its_name_gets_both(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("page")

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await StaticFiles(directory=tmp_path)(scope | {"path": "/page.html"}, receive, send)

    known = answer(page)
    kept = {"if_none_match": known["etag"], "if_modified_since": known["last-modified"]}
    assert answer(page, **kept)["status"] == "200" and value(answer(page, **kept)["set-cookie"])
    # With its name, the page is fetched again, as it renews the name; what a page consists of is not.
    named = {**kept, "cookie": f"{COOKIE}={OURS}"}
    assert value(answer(page, **named, accept="text/html,*/*;q=0.8")["set-cookie"]) == Cookie(OURS).signed
    assert answer(page, **named, accept="*/*")["status"] == "304"


@pytest.mark.parametrize(("base", "below"), [("", "/"), ("/lab/", "/lab"), ("a b/ü", "/a%20b/%C3%BC")])
def test_the_cookie_is_for_the_path_of_this_server(monkeypatch: pytest.MonkeyPatch, base: str, below: str) -> None:
    start_with(monkeypatch, {"server.baseUrlPath": base})
    assert f"; Path={below};" in str(given(""))


def test_a_cookie_that_came_encrypted_stays_so() -> None:
    for cookie in ("", f"{COOKIE}={OURS}"):
        assert "; Secure" in answer(HTMLResponse(""), "https", cookie=cookie)["set-cookie"]
        assert "Secure" not in answer(HTMLResponse(""), "http", cookie=cookie)["set-cookie"]


def test_what_was_exported_may_be_uploaded() -> None:
    limit = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["server"]["maxUploadSize"]
    assert limit * 2**20 >= MOST_BYTES


@pytest.mark.parametrize(("gone", "kind"), [(True, "websocket"), (False, "websocket"), (True, "http")])
def test_a_browser_that_is_gone_is_no_error_of_the_server(gone: bool, kind: str) -> None:
    async def waits_for_more(scope: Scope, receive: Receive, send: Send) -> None:
        # As Streamlit does: whatever sends finds out, and whatever waits for the browser stumbles over it.
        with contextlib.suppress(OSError):
            await send({"type": f"{kind}.send", "bytes": b"x"})
        raise RuntimeError('WebSocket is not connected. Need to call "accept" first.')

    async def send(message: Message) -> None:
        if gone:
            raise ConnectionResetError

    async def receive() -> Message:
        raise AssertionError

    line = GoneBrowser.cls(waits_for_more)
    with ThreadPoolExecutor(1) as thread:
        ended = thread.submit(lambda: asyncio.run(line({"type": kind}, receive, send)))
        if gone and kind == "websocket":
            assert ended.result() is None
        else:
            with pytest.raises(RuntimeError, match="not connected"):
                ended.result()
