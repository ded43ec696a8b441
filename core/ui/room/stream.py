"""The stream of a room: it tells followers what the lecturer shows, asks and drags, and notes who is still there."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping

from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.room.drag import read_drag
from core.room.room import FOLLOWS_SECONDS, Room
from core.room.rooms import rooms
from core.ui.room.wording import news_in_words
from core.ui.streams.broadcast import Broadcaster, Stream
from core.ui.visitor.origin import from_this_site
from core.ui.visitor.visitor import browser_of

# Changes wake the stream; this often it looks for people who went away without a word.
EVERY = 2.0
# Asked for with this by those who have left; core/ui/components/js/away.js says it.
AWAY = "away"
_broadcaster = Broadcaster()


def room_route(path: str) -> WebSocketRoute:
    """The address of the stream of a room; `path` has the room's {key}."""

    async def endpoint(websocket: WebSocket) -> None:
        if not from_this_site(websocket):
            await websocket.close(1008)
            return
        found = _asked(websocket)
        if found is None:
            await _tell_that_it_is_over(websocket)
            return
        room, visitor = found
        # Who has left listens for the lecturer's call, and does not count as there.
        there = asyncio.create_task(_is_there(room, "" if AWAY in websocket.query_params else visitor))
        host = room.is_host(visitor)
        try:
            await _broadcaster.serve(websocket, _stream(room, host=host), _told_by(room) if host else None)
        finally:
            there.cancel()

    return WebSocketRoute(path, endpoint)


def wake(key: str) -> None:
    """Tell everybody in the room with this key what has changed. From any thread."""
    for host in (False, True):
        _broadcaster.wake((key, host))


def _asked(connection: HTTPConnection) -> tuple[Room, str] | None:
    """The room of the address and the owner name of the visitor; "" for one without a signed cookie."""
    room = rooms().by_key(connection.path_params["key"])
    return None if room is None else (room, browser_of(connection) or "")


def _told_by(room: Room) -> Callable[[str], None]:
    """What the lecturer's browser says: where a hand is that drags. Anything else is left aside."""

    def heard(text: str) -> None:
        if (drag := read_drag(text)) is not None:
            room.drag(room.host, drag)

    return heard


def _stream(room: Room, *, host: bool) -> Stream:
    def parts() -> Mapping[str, str]:
        return {name: json.dumps(part) for name, part in news_in_words(room, host=host).items()}

    return Stream((room.key, host), lambda: parts, every=EVERY)


async def _tell_that_it_is_over(websocket: WebSocket) -> None:
    """Tell a browser that was away when the room ended, or comes too late, so that it asks for its page anew."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
        await websocket.accept()
        await websocket.send_text(json.dumps({"stamp": "over", "calls": -1}))
        await websocket.close(1001)


async def _is_there(room: Room, visitor: str) -> None:
    """Signs of life of one browser, for as long as it is connected. It has joined with a page of its own, or not."""
    with contextlib.suppress(asyncio.CancelledError):
        while visitor:
            room.still_there(visitor)
            await asyncio.sleep(FOLLOWS_SECONDS / 3)
