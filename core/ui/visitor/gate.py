"""What is refused before Streamlit hears of it: pages of other sites, and questions about the server from elsewhere."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from core.ui.visitor.origin import from_this_site
from core.ui.visitor.this_machine import is_from_this_machine

# What Streamlit tells of itself, how many sessions there are and how much memory they take, is for who runs the server.
OF_THE_SERVER = ("/_stcore/metrics", "/_stcore/script-health-check")


class _Gate:
    """Refuses websockets that another site's page opens, Streamlit's own too: it takes every page of this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not from_this_site(HTTPConnection(scope)):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http" and _is_of_the_server(scope["path"]) and not _is_here(HTTPConnection(scope)):
            await PlainTextResponse("Only the server's own machine is told this.\n", 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_of_the_server(path: str) -> bool:
    return path.rstrip("/").endswith(OF_THE_SERVER)


def _is_here(connection: HTTPConnection) -> bool:
    client = connection.client.host if connection.client else None
    return is_from_this_machine(client, connection.headers, from_page=False)


Gate = Middleware(_Gate)
