"""Files that browsers send: only where a page has a field for one, one at a time, and let go of soon.

Streamlit takes a file of any session on any page into memory and keeps it until the session ends. Here a page says
that it has a field (core/ui/server/offers.py); what comes without one is refused before it is read.
"""

from __future__ import annotations

import asyncio
import re

from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.limits import Held, held_back
from core.ui.server.caller import Caller, caller_of
from core.ui.server.offers import ENVELOPE, Offer, kept, offered
from core.ui.server.places import Full, Most, Places
from core.ui.visitor.server_address import path
from core.ui.visitor.visitor import visitor_of

# Seconds: a page asks for its file as soon as it is there.
KEPT = 120.0
# Who sends nothing for so many seconds is gone.
PATIENCE = 20.0
SLOWEST = 500_000  # bytes a second
UPLOADS = Places(Held.UPLOADS, lambda: Most(browser=1, address=60, everybody=64, reserve=4))
_FILE = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)")

NO_FIELD = "This page takes no file: open the page that does, and choose the file there."
TOO_LARGE = "This file is larger than the {most} MB that the page takes."
UNKNOWN_SIZE = "The browser did not say how large the file is: choose it again."
ONE_AT_A_TIME = "Another file of yours is still on its way: wait until it is there, and choose this one again."
FULL = "Others are sending files just now: try again in a minute."
TOO_SLOW = "The file came too slowly: check the network, and choose it again."


class _RefusedError(Exception):
    """Why a file is not taken, as a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class _Uploads:
    """Stands before Streamlit's address for files."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _FILE.fullmatch(scope["path"].removeprefix(path())) if scope["type"] == "http" else None
        if found is None or scope["method"] not in ("PUT", "DELETE"):
            await self._app(scope, receive, send)
            return
        session, name = found.groups()
        connection = HTTPConnection(scope)
        caller, began = caller_of(connection), False

        async def noticed(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            fields = offered(session)
            if fields is None or fields.owner != visitor_of(connection):
                raise _RefusedError(403, NO_FIELD)
            if scope["method"] == "DELETE":
                kept.forget(session, name)
                await self._app(scope, receive, noticed)
                return
            with UPLOADS.one(caller) as full:
                if full is not None:
                    raise _RefusedError(429, ONE_AT_A_TIME if full is Full.BROWSER else FULL)
                await self._take(scope, receive, noticed, caller, fields)
        except _RefusedError as refused:
            if not began:
                # What is still on its way is not read: the connection ends.
                await PlainTextResponse(str(refused), refused.status, {"Connection": "close"})(scope, receive, send)

    async def _take(self, scope: Scope, receive: Receive, send: Send, caller: Caller, fields: Offer) -> None:
        session, name = scope["path"].split("/")[-2:]
        size = _size(HTTPConnection(scope).headers.get("content-length"), max(fields.most.values(), default=0))
        kept.forget_those_of(caller)
        succeeded = False

        def make_room(more: int) -> None:
            if not kept.fits(caller, more):
                held_back().note(Held.UPLOADS)
                raise _RefusedError(503, FULL)

        async def counted() -> Message:
            async with asyncio.timeout(PATIENCE):
                message = await receive()
            coming = len(message.get("body", b""))
            make_room(coming)
            kept.grow(session, name, caller, coming)
            return message

        async def noticed(message: Message) -> None:
            nonlocal succeeded
            succeeded = succeeded or (message["type"] == "http.response.start" and message["status"] < 300)
            await send(message)

        make_room(size)
        try:
            async with asyncio.timeout(PATIENCE + size / SLOWEST):
                await self._app(scope, counted, noticed)
        except TimeoutError:
            raise _RefusedError(408, TOO_SLOW) from None
        finally:
            if succeeded:
                asyncio.get_running_loop().call_later(KEPT, kept.forget, session, name)
            else:
                kept.forget(session, name)


def _size(said: str | None, most: int) -> int:
    """The bytes that a browser says it will send; refused when it says none, or too many."""
    if said is None or not (said.isascii() and said.isdecimal()):
        raise _RefusedError(411, UNKNOWN_SIZE)
    if int(said) > most + ENVELOPE:
        held_back().note(Held.UPLOADS)
        raise _RefusedError(413, TOO_LARGE.format(most=most // 2**20))
    return int(said)


Uploads = Middleware(_Uploads)
