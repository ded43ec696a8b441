"""Where this server is reached: its web addresses by what it listens to, the same for everything that prints a link."""

from __future__ import annotations

import streamlit as st

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
    bracketed = f"[{host}]" if ":" in host else host
    return f"{scheme}://{bracketed}:{port or st.get_option('server.port')}{path()}"
