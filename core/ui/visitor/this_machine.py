"""Whether somebody connects from this machine itself, to this machine, and no proxy stands between."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from core.room.network import is_loopback
from core.ui.visitor.server_address import is_behind_a_proxy

# What a proxy on this machine adds to the requests of other machines.
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


def is_from_this_machine(client: str | None, headers: Mapping[str, str], *, from_page: bool) -> bool:
    """Whether a connection is this machine's own.

    A proxy on this machine passes on requests of other machines. The server's options tell of a proxy, or the headers
    it adds, or the name by which the browser knows the server. Headers alone would not do: a viewer can write Host and
    Origin at will.

    Args:
        client: the address it comes from; None for this machine's.
        headers: of the request, by names in any case.
        from_page: whether a page asks, and must be this machine's; else it may also be a program, which names none.
    """
    if is_behind_a_proxy() or (client is not None and not is_loopback(client)):
        return False
    if any(name in headers for name in FORWARDED):
        return False
    try:
        names = [urlsplit(f"//{headers.get('Host') or ''}").hostname]
        if from_page or "Origin" in headers:
            names.append(urlsplit(headers.get("Origin") or "").hostname)
    except ValueError:
        return False
    return all(is_loopback(name) for name in names)
