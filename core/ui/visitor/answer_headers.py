"""Headers on every answer: no other site may frame the app, nothing is loaded from elsewhere, no address is told on."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.ui.seams import inline_scripts

# The variable that names the sites that may show the app in a frame, such as "https://moodle.example.org".
FRAMED_BY = "SOFTMAX_LAB_FRAMED_BY"
_SITE = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?")


def framing_sites(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The sites that may show the app in a frame; none unless the variable names some.

    Raises:
        ValueError: when one is no site: nothing else may get into the header.
    """
    sites = tuple(environment.get(FRAMED_BY, "").split())
    for site in sites:
        if not _SITE.fullmatch(site):
            raise ValueError(f"{FRAMED_BY} must name sites such as https://moodle.example.org, not {site}.")
    return sites


def may_be_framed() -> bool:
    """Whether a site may show the app in a frame, where browsers keep no cookies of it."""
    return bool(_FRAMED_BY)


def _content_security_policy(framed_by: tuple[str, ...]) -> str:
    """What a page may load, and who may frame it.

    Streamlit writes one script and many styles into its page and imports the scripts of components from blobs;
    pictures and fonts are written into pages as data. Everything else comes from this server.
    """
    framing = " ".join(framed_by) or "'none'"
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
            f"frame-ancestors {framing}",
        )
    )


def headers(framed_by: tuple[str, ...]) -> dict[str, str]:
    """Every header, where these sites may show the app in a frame."""
    # For browsers that know no frame-ancestors; it cannot name a site.
    old = {} if framed_by else {"X-Frame-Options": "DENY"}
    return {
        "Content-Security-Policy": _content_security_policy(framed_by),
        **old,
        # The lecturer's link has a key in it, and a room's link its name.
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


_FRAMED_BY = framing_sites()
HEADERS = headers(_FRAMED_BY)


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
