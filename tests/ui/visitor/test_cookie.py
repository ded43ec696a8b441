"""A browser's cookie: what is made up is known as such, and no browser loses what it owns."""

from __future__ import annotations

import secrets

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from core.limits import Held, RateLimit, held_back
from core.ui.visitor import cookie, middleware, secret
from core.ui.visitor.cookie import COOKIE, Cookie, fresh, owner_name, read
from core.ui.visitor.middleware import VisitorCookie
from core.ui.visitor.visitor import address_of, browser_of
from tests.ui.asgi import get


def sent(text: str) -> HTTPConnection:
    return HTTPConnection({"type": "http", "headers": [(b"cookie", f"{COOKIE}={text}".encode())]})


def given(text: str = "") -> str | None:
    """The value of the cookie that a browser is given that opens a page with this one."""
    headers = {"cookie": f"{COOKIE}={text}"} if text else {}
    found = get(VisitorCookie.cls(HTMLResponse("")), headers=headers).headers.get("set-cookie")
    return None if found is None else found.partition("=")[2].partition(";")[0]


def test_what_was_signed_is_read_back_and_owns_the_same_with_a_serial_and_without() -> None:
    made = fresh()
    assert read(made.signed) == (made, True) and browser_of(sent(made.signed)) == made.owner == owner_name(made.name)
    renewed = made.renewed()
    assert read(renewed.signed) == (renewed, True) and renewed.owner == made.owner and renewed.badge != made.badge


def test_nothing_that_was_made_up_counts_as_a_browser() -> None:
    made = fresh()
    name, _, signature = made.signed.partition(".")
    changed = ("A" if signature[0] != "A" else "B") + signature[1:]
    other = fresh()
    for wrong in (
        name,
        f"{name}.{changed}",
        f"{other.name}.{signature}",
        f"{name}.{secrets.token_urlsafe(16)}.{signature}",
        f"{name}.{secrets.token_urlsafe(16)}",
        secrets.token_urlsafe(32),
        "",
        "x",
        f"{made.signed}x",
        "é" * 43,
    ):
        assert browser_of(sent(wrong)) is None, wrong
    assert browser_of(HTTPConnection({"type": "http", "headers": []})) is None


def test_a_browser_from_before_there_were_signatures_keeps_its_name_and_so_its_runs() -> None:
    old = secrets.token_urlsafe(32)
    signed = given(old)
    assert signed == Cookie(old).signed
    assert browser_of(sent(signed)) == owner_name(old)
    assert given(signed) == signed


def test_a_name_that_another_installation_signed_is_signed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = fresh()
    before = theirs.signed
    monkeypatch.setattr(secret, "_known", {})
    monkeypatch.setenv("SOFTMAX_LAB_RUNS", "/proc/nothing/runs")
    assert browser_of(sent(before)) is None
    ours = given(before)
    assert ours is not None and ours != before and browser_of(sent(ours)) == theirs.owner


def test_a_serial_is_only_the_signers() -> None:
    """A lecturer's badge that was made up is not signed with the name."""
    name = secrets.token_urlsafe(32)
    assert given(f"{name}.{secrets.token_urlsafe(16)}") == Cookie(name).signed


def test_who_knew_the_cookie_from_before_a_renewal_is_nobody() -> None:
    known = fresh()
    renewed = known.renewed()
    assert browser_of(sent(known.signed)) is None and browser_of(sent(renewed.signed)) == known.owner
    assert given(renewed.signed) == renewed.signed
    for before in (known.signed, known.name):
        got = given(before)
        assert got is not None and known.name not in got and browser_of(sent(got)) not in (None, known.owner)
    cookie.forget()
    assert browser_of(sent(known.signed)) == known.owner


def test_names_are_given_and_signed_so_often_an_address_and_signed_ones_always_renewed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(middleware, "_given", RateLimit(3, 3600.0, clock=lambda: 0.0))
    ours = given()
    assert ours and given(secrets.token_urlsafe(32)) and given()
    assert given() is None and given(secrets.token_urlsafe(32)) is None
    assert held_back().lately() == {Held.COOKIES: 2}
    assert given(ours) == ours


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("127.0.0.1", ""),
        ("::1", ""),
        ("192.168.1.7", "192.168.1.7"),
        ("::ffff:192.168.1.7", "192.168.1.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_is_a_networks_where_one_phone_has_many(host: str, counted: str) -> None:
    assert address_of(HTTPConnection({"type": "http", "headers": [], "client": (host, 1)})) == counted
    assert address_of(HTTPConnection({"type": "http", "headers": []})) == ""
