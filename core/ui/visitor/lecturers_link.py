"""The lecturer's link is answered before any page: with the address without the key, and a new cookie if it is right.

So the key is in no history, and nothing that a page loads has an address to tell. The cookie is new because somebody
may know the one from before; the browser's name in it stays, and what it owns.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode

from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.ui.visitor import cookie, lecturer
from core.ui.visitor.answer_headers import may_be_framed
from core.ui.visitor.cookie import COOKIE, Cookie
from core.ui.visitor.lecturer import PARAMETER, TICKET
from core.ui.visitor.middleware import cookie_to_give, in_a_header
from core.ui.visitor.visitor import address_of, browser_of


class _LecturersLink:
    """Answers a request with a key, whatever page it is for; all others go on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        query = parse_qsl(scope["query_string"].decode(errors="replace"), keep_blank_values=True)
        keys = [value for name, value in query if name == PARAMETER]
        if not keys:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        rest = [(name, value) for name, value in query if name != PARAMETER]
        given = None
        # A HEAD is a program's that looks whether the link is there.
        if scope["method"] == "GET":
            problem = lecturer.why_closed(keys[0], browser_of(connection), address_of(connection))
            given = _lecturers_cookie(connection) if problem is None else cookie_to_give(connection)
            if problem is not None and given is not None:
                lecturer.tell(given.owner, problem)
            elif problem is None and _keeps_no_cookie(connection):
                rest.append((TICKET, lecturer.ticket()))
        # Beside the address that was asked for, so that it is right behind a proxy that leaves out a path; and never
        # another host's, whatever the path looks like.
        here = f"./{quote(scope['path'].rpartition('/')[2])}"
        headers = {"Location": f"{here}?{urlencode(rest)}" if rest else here, "Cache-Control": "no-store"}
        answer = Response(status_code=303, headers=headers)
        if given is not None:
            answer.headers.append("Set-Cookie", in_a_header(given, scope))
        await answer(scope, receive, send)


def _lecturers_cookie(connection: HTTPConnection) -> Cookie:
    """A new one in place of the browser's own, which whoever has the key may name also where nobody signed it."""
    known, _ = cookie.read(connection.cookies.get(COOKIE, ""))
    given = (known or cookie.fresh()).renewed()
    lecturer.admit(given.badge)
    return given


def _keeps_no_cookie(connection: HTTPConnection) -> bool:
    """Whether the page may be in another site's frame, where browsers keep no cookie: then its session is let in."""
    return may_be_framed() and connection.headers.get("sec-fetch-dest", "iframe") != "document"


LecturersLink = Middleware(_LecturersLink)
