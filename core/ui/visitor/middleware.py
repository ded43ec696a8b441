"""Middleware between browsers and Streamlit: the visitor's cookie, a path that stays hidden, lost connections."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.limits import Held, RateLimit, held_back
from core.ui.seams import without_script_path
from core.ui.visitor import cookie
from core.ui.visitor.cookie import COOKIE, Cookie
from core.ui.visitor.server_address import path
from core.ui.visitor.visitor import address_of

_ROOT = str(Path(__file__).parents[3]).encode()
A_YEAR = 365 * 24 * 3600
# Cookies that are new or signed for the first time, by address: a hall of 300 behind one may come three times within
# an hour, each with a private window; and one phone is at most so many browsers, and then one more in four seconds.
_given = RateLimit(1000, 3600.0)
_CONDITIONS = (b"if-none-match", b"if-modified-since")


class _VisitorCookie:
    """Gives each browser a signed name of its own that page scripts cannot read, and renews it with each page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        # Read as those read it who ask for it later: cookies that others set on this host may have any form.
        sent = connection.cookies.get(COOKIE)
        if sent is None or "text/html" in connection.headers.get("accept", ""):
            # "Not modified" would leave a browser the page of its cache, and no name with it.
            scope = {**scope, "headers": [line for line in scope["headers"] if line[0] not in _CONDITIONS]}

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html") and (given := cookie_to_give(connection)):
                    headers.append("Set-Cookie", in_a_header(given, scope))
                    # A shared cache must not hand one visitor's name to the next.
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, with_cookie)


def cookie_to_give(connection: HTTPConnection) -> Cookie | None:
    """The cookie that a browser is to have from now on: its own for another year, signed, or a new one.

    None for a foreign one, as what a browser sends may hold anything, and when too many were given to its address: then
    it may do everything but what counts browsers.
    """
    sent = connection.cookies.get(COOKIE)
    found, signed = (None, False) if sent is None else cookie.read(sent)
    if sent is not None and found is None:
        return None
    if found is not None and found.is_replaced:
        found, signed = None, False
    if not signed and not _given.takes(address_of(connection)):
        held_back().note(Held.COOKIES)
        return None
    return found or cookie.fresh()


def in_a_header(given: Cookie, scope: Scope) -> str:
    """What stands in the header that gives a browser its cookie."""
    # A proxy on this machine that takes https for us says so in X-Forwarded-Proto, and the scheme follows it. One that
    # says nothing leaves "http" here: then the cookie is not kept to https, but it is kept.
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    below = quote(path(), safe="/%") or "/"
    return f"{COOKIE}={given.signed}; Path={below}; Max-Age={A_YEAR}; HttpOnly; SameSite=Lax{secure}"


def forget() -> None:
    """No browser was given a cookie, as in a new process."""
    _given.forget()


class _HiddenPath:
    """Takes the path of this program out of what Streamlit tells each browser about a session."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return

        async def without_path(message: Message) -> None:
            data = message.get("bytes")
            if data and _ROOT in data:
                message = {**message, "bytes": without_script_path(data)}
            await send(message)

        await self._app(scope, receive, without_path)


class _GoneBrowser:
    """Lets a connection end without a word when its browser is gone while something is sent to it.

    Streamlit then waits for the next message of a connection that is over, and takes that for an error of its own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = False

        async def noticed(message: Message) -> None:
            nonlocal gone
            try:
                await send(message)
            except OSError:
                gone = True
                raise

        try:
            await self._app(scope, receive, noticed)
        except Exception:
            if scope["type"] != "websocket" or not gone:
                raise


VisitorCookie = Middleware(_VisitorCookie)
HiddenPath = Middleware(_HiddenPath)
GoneBrowser = Middleware(_GoneBrowser)
