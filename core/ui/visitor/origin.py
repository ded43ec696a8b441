"""Which pages may open a websocket of this server: its own, and those that its options let in."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

import streamlit as st
from starlette.requests import HTTPConnection

from core.room.network import is_loopback
from core.ui.seams import is_host_allowed
from core.ui.visitor.server_address import allowed_pages


def from_this_site(connection: HTTPConnection) -> bool:
    """Whether a request comes from a page of this server, or from no browser at all.

    A browser lets every web site open websockets to every host and only says which site asks: without this, a site
    that a lecturer has open in another tab could read along. The host is checked too, as the name of another site may
    be made to point here. Whoever Streamlit takes by the server's options is taken, as the page would work without its
    charts; not what it takes without being told: every page of this machine, whichever program's.
    """
    host, origin = connection.headers.get("host"), connection.headers.get("origin")
    if not is_host_allowed(host):
        return False
    if origin is None or not st.get_option("server.enableCORS"):
        return True
    try:
        page = urlsplit(origin)
        # A Host has no scheme: it is that of the page, if it is the page's.
        own = urlsplit(f"{page.scheme}://{host or ''}")
        if page.hostname is None:
            return False
        if _host_and_port(page) == _host_and_port(own):
            return True
        return any(_is_as_allowed(page, each) for each in allowed_pages())
    except ValueError:
        return False


def _host_and_port(url: SplitResult) -> tuple[str | None, int | None]:
    return url.hostname, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _is_as_allowed(page: SplitResult, allowed: SplitResult) -> bool:
    """Whether an option means this page: by its host alone, as for Streamlit, but on this machine by its port, too."""
    if is_loopback(page.hostname):
        return page.scheme == allowed.scheme and _host_and_port(page) == _host_and_port(allowed)
    return page.hostname == allowed.hostname
