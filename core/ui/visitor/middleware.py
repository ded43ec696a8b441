"""Middleware between browsers and Streamlit: the visitor's cookie, a path that stays hidden, lost connections."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.ui.seams import without_script_path
from core.ui.visitor.server_address import path
from core.ui.visitor.visitor import COOKIE

_ROOT = str(Path(__file__).parents[3]).encode()
A_YEAR = 365 * 24 * 3600
# What secrets.token_urlsafe(32) makes.
_OWN_NAME = re.compile(r"[A-Za-z0-9_-]{43}")
_CONDITIONS = (b"if-none-match", b"if-modified-since")


class _VisitorCookie:
    """Gives each browser an unguessable name of its own that page scripts cannot read, and renews it with each page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        # Read as those read it who ask for it later: cookies that others set on this host may have any form.
        name = connection.cookies.get(COOKIE)
        if name is None or "text/html" in connection.headers.get("accept", ""):
            # "Not modified" would leave a browser the page of its cache, and no name with it.
            scope = {**scope, "headers": [line for line in scope["headers"] if line[0] not in _CONDITIONS]}

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html") and (cookie := _cookie(name, scope)):
                    headers.append("Set-Cookie", cookie)
                    # A shared cache must not hand one visitor's name to the next.
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, with_cookie)


def _cookie(name: str | None, scope: Scope) -> str | None:
    """The header that gives a browser its name, or gives it the same one for another year; None for a foreign name."""
    if name is None:
        name = secrets.token_urlsafe(32)
    elif not _OWN_NAME.fullmatch(name):
        # What a browser sends may hold anything, and would stand in a header.
        return None
    # A proxy on this machine that takes https for us says so in X-Forwarded-Proto, and the scheme follows it. One that
    # says nothing leaves "http" here: then the cookie is not kept to https, but it is kept.
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    below = quote(path(), safe="/%") or "/"
    return f"{COOKIE}={name}; Path={below}; Max-Age={A_YEAR}; HttpOnly; SameSite=Lax{secure}"


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
