"""The lecturer's link: answered before any page, with the address without the key and a cookie nobody else knows."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from core.limits import RateLimit
from core.ui.visitor import answer_headers, lecturer, middleware
from core.ui.visitor.cookie import COOKIE, Cookie, fresh, read
from core.ui.visitor.lecturers_link import LecturersLink
from core.ui.visitor.visitor import browser_of
from tests.ui.asgi import Got, get
from tests.ui.server_options import start_with

PAGE = LecturersLink.cls(HTMLResponse("the page"))


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """The lecturer's."""
    monkeypatch.setenv("SOFTMAX_LAB_LECTURER_KEY", "a key")
    return "a key"


def opened(query: str, path: str = "/", cookie: str = "", **more: Any) -> Got:
    headers = {"cookie": f"{COOKIE}={cookie}"} if cookie else {}
    return get(PAGE, path, {**headers, **more.pop("headers", {})}, query=query, **more)


def cookie_of(got: Got) -> Cookie | None:
    text = got.headers.get("set-cookie")
    return None if text is None else read(text.partition("=")[2].partition(";")[0])[0]


def is_lecturers(cookie: Cookie | None) -> bool:
    return cookie is not None and cookie.badge in lecturer._lecturers


@pytest.mark.parametrize(
    ("path", "query", "there"),
    [
        ("/", "lecturer=a%20key", "./"),
        ("/", "lecturer=a+key&lecturer=other", "./"),
        ("/train", "lr=1&lecturer=a%20key&hidden=6%2C4", "./train?lr=1&hidden=6%2C4"),
        ("/lab/", "lecturer=a%20key", "./"),
        ("/lab", "lecturer=a%20key", "./lab"),
        # Never another host.
        ("//evil.example", "lecturer=a%20key", "./evil.example"),
        ("/http://evil.example", "lecturer=a%20key&x=é", "./evil.example?x=%C3%A9"),
        ("/a\r\nX-Evil: 1", "lecturer=a%20key&b=%0d%0aX-Evil:1", "./a%0D%0AX-Evil%3A%201?b=%0D%0AX-Evil%3A1"),
    ],
)
def test_the_key_leaves_the_address_before_anything_is_loaded(path: str, query: str, there: str) -> None:
    got = opened(query, path)
    assert (got.status, got.headers["location"], got.text) == (303, there, "")
    assert got.headers["cache-control"] == "no-store" and "x-evil" not in got.headers
    assert is_lecturers(cookie_of(got))


def test_the_cookie_is_a_new_one_that_keeps_what_the_browser_owns() -> None:
    before = fresh()
    lecturers = cookie_of(opened("lecturer=a%20key", cookie=before.signed))
    assert lecturers is not None and lecturers.owner == before.owner and lecturers.signed != before.signed
    assert is_lecturers(lecturers) and not is_lecturers(before)
    # Whoever knew the old one is not even the same browser any more, until the key is shown with it.
    old = HTTPConnection({"type": "http", "headers": [(b"cookie", f"{COOKIE}={before.signed}".encode())]})
    assert browser_of(old) is None
    # A link that is opened twice at the same moment.
    twice = cookie_of(opened("lecturer=a%20key", cookie=before.signed))
    assert is_lecturers(twice) and is_lecturers(lecturers) and twice is not None and twice.owner == before.owner
    unsigned = secrets.token_urlsafe(32)
    assert cookie_of(opened("lecturer=a%20key", cookie=unsigned)) is not None
    assert Cookie(unsigned).is_replaced


def test_a_wrong_key_leaves_the_address_too_and_the_next_page_says_so() -> None:
    mine = fresh()
    got = opened("lecturer=wrong&lr=1", "/train", mine.signed)
    assert (got.status, got.headers["location"]) == (303, "./train?lr=1")
    assert cookie_of(got) == mine and not is_lecturers(mine) and mine.owner in lecturer._problems
    newcomer = cookie_of(opened("lecturer="))
    assert newcomer is not None and newcomer.owner in lecturer._problems and not is_lecturers(newcomer)


def test_guessing_with_new_cookies_is_held_back_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "_given", RateLimit(10, 3600.0))
    for _ in range(100):
        assert opened("lecturer=wrong", client="10.0.0.1").status == 303
    assert not is_lecturers(cookie_of(opened("lecturer=a%20key", client="10.0.0.1")))
    assert is_lecturers(cookie_of(opened("lecturer=a%20key", client="10.0.0.2")))
    # The lecturer's browser in the same network, with any page open before.
    assert is_lecturers(cookie_of(opened("lecturer=a%20key", cookie=fresh().signed, client="10.0.0.1")))


def test_all_else_goes_on_and_a_look_from_afar_makes_no_lecturer() -> None:
    assert opened("lr=1&lecturers=2").text == "the page" and opened("").text == "the page"
    head = opened("lecturer=a%20key", method="HEAD")
    assert head.status == 303 and "set-cookie" not in head.headers and lecturer._lecturers == {}
    assert opened("lecturer=a%20key", method="POST").text == "the page"


def test_over_https_and_below_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    start_with(monkeypatch, {"server.baseUrlPath": "lab"})
    text = opened("lecturer=a%20key", "/lab/train", scheme="https").headers["set-cookie"]
    assert "; Path=/lab;" in text and "; Secure" in text and "HttpOnly" in text


@pytest.mark.parametrize(("where", "ticket"), [("iframe", True), (None, True), ("document", False)])
def test_in_a_frame_which_keeps_no_cookie_the_session_is_let_in_once(
    monkeypatch: pytest.MonkeyPatch, where: str | None, ticket: bool
) -> None:
    headers = {} if where is None else {"sec-fetch-dest": where}
    assert opened("lecturer=a%20key", headers=headers).headers["location"] == "./"
    monkeypatch.setattr(answer_headers, "_FRAMED_BY", ("https://moodle.example.org",))
    there = opened("lecturer=a%20key", headers=headers).headers["location"]
    assert ("?admitted=" in there) == ticket and "lecturer" not in there
    assert len(lecturer._tickets) == ticket and "admitted" not in opened("lecturer=b").headers["location"]
