"""Headers on every answer: no other site may frame the app, nothing is loaded from elsewhere, no address is told on."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.ui.seams import inline_scripts


def _content_security_policy() -> str:
    """What a page may load, and who may frame it.

    Streamlit writes one script and many styles into its page and imports the scripts of components from blobs;
    pictures and fonts are written into pages as data. Everything else comes from this server.
    """
    written = " ".join(
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in inline_scripts()
    )
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {written}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


HEADERS = {
    "Content-Security-Policy": _content_security_policy(),
    # For browsers that know no frame-ancestors.
    "X-Frame-Options": "DENY",
    # The lecturer's link has a key in it, and a room's link its name.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class _AnswerHeaders:
    """Sets HEADERS on every answer, whoever gives it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, with_headers)


AnswerHeaders = Middleware(_AnswerHeaders)
