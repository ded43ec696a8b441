"""Where this server is reached: its web addresses, and the host names by which browsers may ask for it."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

import streamlit as st

from core.room.network import is_loopback
from core.ui.seams import is_set

# Addresses a server listens to when it listens to all of its machine's.
EVERYWHERE = ("0.0.0.0", "::")


def path() -> str:
    """What every address of the server has after its host, such as "/lab", without a slash at its end."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def place(host: str, port: int | None = None) -> str:
    """The address of the first page by one of the machine's names, without a slash at its end.

    Args:
        host: a name or an IP address.
        port: when it is not the server's own.
    """
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    return f"{scheme}://{_bracketed(host)}:{port or st.get_option('server.port')}{path()}"


def first_page() -> str | None:
    """The first page's address for the person who starts the server, without a slash at its end; None if unknown.

    Behind a proxy it begins with the host, as only the proxy knows the scheme and the port.
    """
    hosts = allowed_hosts()
    anybody = not hosts or "*" in hosts
    names = [host for host in hosts if "*" not in host]
    if is_behind_a_proxy():
        names += [page.hostname for page in allowed_pages() if page.hostname]
        known = next((name for name in names if not is_loopback(name)), None)
        return known and f"{_bracketed(known)}{path()}"
    listens = st.get_option("server.address")
    host = "localhost" if not listens or listens in EVERYWHERE or is_loopback(listens) else listens
    if not anybody and host not in names:
        host = next(iter(names), None)
    return host and place(host)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def allowed_hosts() -> list[str]:
    """The hosts by which browsers may ask for this server, as Streamlit compares them: "*" is any; none at all, too."""
    return [host.strip().lower().rstrip(".") for host in st.get_option("server.allowedHosts") or ()]


def allowed_pages() -> list[SplitResult]:
    """Where pages are that may ask for this server by another host than their own; some without a scheme."""
    found = list(st.get_option("server.corsAllowedOrigins") or ())
    # Without being set it is "localhost", which says nothing.
    if is_set("browser.serverAddress"):
        found.append(st.get_option("browser.serverAddress") or "")
    split = []
    for each in found:
        try:
            page = urlsplit(each.strip() if "//" in each else f"//{each.strip()}")
            # Whether the port is a number is only looked at when it is asked for.
            _ = page.port
        except ValueError:
            continue
        if page.hostname:
            split.append(page)
    return split


def is_behind_a_proxy() -> bool:
    """Whether the server listens to its own machine alone and yet its options let others in: a proxy brings them.

    A proxy connects from this machine and may write any Host, so that nothing in a request tells who stands behind it.
    """
    listens = (st.get_option("server.address") or "").strip().lower()
    if listens.startswith("unix:"):
        return True
    if not is_loopback(listens):
        return False
    hosts = allowed_hosts()
    named = [*hosts, *(page.hostname for page in allowed_pages())]
    return not hosts or not st.get_option("server.enableCORS") or not all(is_loopback(name) for name in named)
