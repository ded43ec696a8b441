"""How many pages are open at once: as many as fit into files and memory; who comes when all is full reads how many."""

from __future__ import annotations

import asyncio
import functools
from html import escape

import streamlit as st
import torch
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.limits import Held, RateLimit, held_back
from core.training.device import memory_free
from core.ui.seams import forget_closed_pages
from core.ui.server import open_files
from core.ui.server.caller import caller_of
from core.ui.server.places import Full, Most, Places
from core.ui.visitor.server_address import path

# What an open page takes: its connection, three files of Streamlit's session, and two streams of charts and the room.
FILES = 6
# At most, as benchmarks/session_memory.py measures it. Half of the machine's free memory is for pages.
MEGABYTES = 3
# Files of the program itself, and of pages that were closed a moment ago, which Streamlit keeps for two minutes.
OWN_FILES = 64
LINGERING_FILES = 128 * 3
MOST = 1000
LEAST = 20
# Tabs of one browser, and how often it may open one: Streamlit keeps 128 closed ones, and all visitors share these.
MOST_OF_A_BROWSER = 16
OPENED = RateLimit(40, 60.0)
OPENED_BY_ADDRESS = RateLimit(1200, 60.0)
TRY_AGAIN = 15  # seconds

_SENTENCES = {
    Full.BROWSER: "This browser has {browser} pages of Softmax Lab open, as many as one may: close some of them.",
    Full.ADDRESS: "{address} pages are open from this network, as many as one may have: try again when some have left.",
    Full.ALL: "Softmax Lab has room for {everybody} open pages on this machine, and all are taken: try again when "
    "somebody has left.",
}


@functools.cache
def most() -> Most:
    """How many pages may be open; from the first time it is asked, when the server begins."""
    files = open_files.limit()
    by_files = (files - OWN_FILES - min(LINGERING_FILES, files // 4)) // FILES
    by_memory = memory_free(torch.device("cpu")) // 2 // (MEGABYTES * 2**20)
    everybody = max(min(MOST, by_files, by_memory), LEAST)
    # A hall may sit behind one address: all but the lecturer's.
    reserve = max(everybody // 50, 4)
    return Most(MOST_OF_A_BROWSER, everybody - reserve, everybody, reserve)


SESSIONS = Places(Held.SESSIONS, most)


class _Sessions:
    """Counts the connections of pages, and answers a browser that would be one too many with a page of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and scope["path"] == f"{path()}/_stcore/stream":
            await self._connect(scope, receive, send)
        elif _is_page(scope) and (why := SESSIONS.full(caller_of(HTTPConnection(scope)))) is not None:
            held_back().note(Held.SESSIONS)
            await _told(why)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = caller_of(HTTPConnection(scope))
        often = [(OPENED, caller.key)] if caller.browser else []
        if not caller.lecturer:
            often.append((OPENED_BY_ADDRESS, caller.address))
        if not all(limit.takes(key) for limit, key in often):
            held_back().note(Held.SESSIONS)
            await _refuse(receive, send)
            return
        with SESSIONS.one(caller) as full:
            if full is not None:
                await _refuse(receive, send)
                return
            try:
                await self._app(scope, receive, send)
            finally:
                # A browser that comes back within that time finds its page as it was; then its files are closed.
                lingers = st.get_option("server.disconnectedSessionTTL")
                asyncio.get_running_loop().call_later(lingers + 1, forget_closed_pages)


def _is_page(scope: Scope) -> bool:
    """Whether a browser asks for a page, and not for a part of it."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    below = scope["path"].removeprefix(path())
    return not below.startswith(("/_stcore/", "/softmax-lab/")) and b"text/html" in dict(scope["headers"]).get(
        b"accept", b""
    )


def _told(why: Full) -> HTMLResponse:
    limits = most()
    sentence = escape(_SENTENCES[why].format(**vars(limits)))
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Softmax Lab is full</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="refresh" content="{TRY_AGAIN}"></head>'
        '<body style="font:1.2rem/1.5 sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem">'
        f"<h1>Softmax Lab is full</h1><p>{sentence}</p><p>This page tries again by itself every {TRY_AGAIN} seconds."
        "</p></body></html>"
    )
    return HTMLResponse(page, 503, {"Retry-After": str(TRY_AGAIN), "Cache-Control": "no-store"})


async def _refuse(receive: Receive, send: Send) -> None:
    """Close a websocket before it is open, without a line in the log for each."""
    message: Message = await receive()
    if message["type"] == "websocket.connect":
        await send({"type": "websocket.close", "code": 1013})


Sessions = Middleware(_Sessions)
