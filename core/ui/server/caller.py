"""`Caller`: whom a connection is counted for, by its browser and by its address."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from core.ui.visitor import lecturer
from core.ui.visitor.visitor import COOKIE, owner_name


@dataclass(frozen=True)
class Caller:
    """Who asks.

    Attributes:
        browser: the owner name of the browser; "" for one without a cookie, which counts as its address alone.
        address: the IP address it connects from: its own, or that of a proxy or of a whole hall.
        lecturer: whether it is the lecturer's browser, which every limit keeps something for.
    """

    browser: str
    address: str
    lecturer: bool = False

    @property
    def key(self) -> Hashable:
        """What stands for this browser where things are counted by browser."""
        return ("browser", self.browser) if self.browser else ("nameless", self.address)


def caller_of(connection: HTTPConnection) -> Caller:
    """Whom a request or a websocket is counted for. It gives no right to anything but to the lecturer's reserve."""
    secret = connection.cookies.get(COOKIE)
    browser = owner_name(secret) if secret else ""
    address = connection.client.host if connection.client else ""
    return Caller(browser, address, bool(browser) and lecturer.is_lecturers(browser, _headers(connection), address))


def _headers(connection: HTTPConnection) -> Headers:
    """Its headers, with an Origin: a browser that asks for a page names none, and is on no other page yet."""
    if "origin" in connection.headers:
        return connection.headers
    host = connection.headers.get("host", "").encode("latin-1")
    return Headers(raw=[*connection.headers.raw, (b"origin", b"http://" + host)])
