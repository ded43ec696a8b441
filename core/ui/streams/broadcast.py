"""Streams from one producer to many websockets: a slow watcher gets the latest; a stream ends with its last watcher.

`stream_route` makes an address. Browsers open it with js/stream.js, which opens it again when it is lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from collections.abc import Callable, Coroutine, Hashable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.limits import Held, RateLimit, held_back
from core.ui.server.caller import Caller, caller_of
from core.ui.server.places import Most, Places
from core.ui.server.sessions import most as most_pages
from core.ui.streams.board import NOTHING, Board
from core.ui.visitor.origin import from_this_site

# Gives all parts as they are now, JSON by name. Called in a thread, never twice at once for one stream.
PartsSource = Callable[[], Mapping[str, str]]

EVERY = 0.2
# A watcher who hears nothing for three of these takes the connection for lost.
HEARTBEAT = 5.0
# A watcher who takes no byte for so many seconds is gone, even if its network says otherwise.
PATIENCE = 30.0
MOST_OF_A_BROWSER = 24
# Looks for what is watched by nobody yet, of one browser and of those of an address that have no cookie.
_LOOKS = RateLimit(40, 40.0)
_LOOKS_OF_NAMELESS = RateLimit(200, 40.0)

# Sources compete with training for the interpreter: a few at a time, the others wait a moment.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live")
# How a connection says that nobody is there any more, or nobody who listens.
_LEFT = (WebSocketDisconnect, TimeoutError, RuntimeError, OSError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stream:
    """The stream that a watcher asked for.

    Attributes:
        key: watchers with equal keys share one source.
        source: makes it, for the first of them.
        every: the source is asked that often, in seconds.
        exists: whether there is such a thing at all, asked in a thread before the first watcher gets a source.
        otherwise: what is watched when there is none; shared, so that what nobody has ever made costs nothing.
    """

    key: Hashable
    source: Callable[[], PartsSource]
    every: float = EVERY
    exists: Callable[[], bool] | None = None
    otherwise: Stream | None = None


def _most() -> Most:
    """A page has a stream of a run and one of a room; a hall may sit behind one address."""
    pages = most_pages()
    return Most(MOST_OF_A_BROWSER, 2 * pages.address, 2 * pages.everybody, 2 * pages.reserve)


PLACES = Places(Held.STREAMS, _most)


@dataclass
class _Channel:
    """A source at work and its watchers. Only touched on the server's event loop."""

    stream: Stream
    board: Board = field(default_factory=Board)
    watchers: int = 0
    # Set at each change and replaced by a new one, so that nobody misses it and nobody sees it twice.
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    work: asyncio.Task[None] = field(init=False)

    def __post_init__(self) -> None:
        self.work = asyncio.create_task(self.produce())

    async def produce(self) -> None:
        """Ask the source again and again. Ends when it fails, and by being cancelled."""
        loop = asyncio.get_running_loop()
        source = await loop.run_in_executor(_threads, self.stream.source)
        while True:
            began = loop.time()
            self.woken.clear()
            parts = await loop.run_in_executor(_threads, source)
            if self.board.put(parts):
                self.changed.set()
                self.changed = asyncio.Event()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(self.stream.every - (loop.time() - began), 0.0)):
                    await self.woken.wait()

    async def tell(self, websocket: WebSocket) -> None:
        """Send a watcher what is new, for as long as it takes it."""
        seen = 0
        while True:
            changed = self.changed
            if self.board.version == seen:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(HEARTBEAT):
                        await changed.wait()
            message = self.board.since(seen) if self.board.version > seen else NOTHING
            seen = self.board.version
            async with asyncio.timeout(PATIENCE):
                await websocket.send_text(message)


class Broadcaster:
    """The streams of one address, each alive while it has a watcher."""

    def __init__(self) -> None:
        self._channels: dict[Hashable, _Channel] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def watchers(self) -> int:
        """How many watch, all streams together."""
        return sum(channel.watchers for channel in self._channels.values())

    @property
    def streams(self) -> tuple[Hashable, ...]:
        """The keys of the streams that are alive."""
        return tuple(self._channels)

    def wake(self, key: Hashable) -> None:
        """Have a stream look at its source now, if anybody watches it. From any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake, key)

    def _wake(self, key: Hashable) -> None:
        if (channel := self._channels.get(key)) is not None:
            channel.woken.set()

    async def serve(
        self, websocket: WebSocket, stream: Stream | None, heard: Callable[[str], None] | None = None
    ) -> None:
        """Send a stream to one watcher until it leaves; what it says goes to `heard`, and to nobody without that.

        Watchers from another web site are refused, and so are requests for a stream that does not exist. Who has as
        many as one may is asked to try again later, as a browser does by itself.
        """
        if stream is None or not from_this_site(websocket):
            await websocket.close(1008)
            return
        caller = caller_of(websocket)
        with PLACES.one(caller) as full:
            found = None if full is not None else await self._found(stream, caller)
            if found is None:
                await websocket.close(1013)
            else:
                await self._watch(websocket, found, heard)

    async def _found(self, stream: Stream, caller: Caller) -> Stream | None:
        """What there is to watch; None when this caller has looked for too much that is not there."""
        if stream.exists is None or stream.key in self._channels:
            return stream
        looks = _LOOKS if caller.browser else _LOOKS_OF_NAMELESS
        if not looks.takes(caller.key):
            held_back().note(Held.STREAMS)
            return None
        exists = await asyncio.get_running_loop().run_in_executor(_threads, stream.exists)
        return stream if exists else stream.otherwise

    async def _watch(self, websocket: WebSocket, stream: Stream, heard: Callable[[str], None] | None) -> None:
        channel = self._joined(stream)
        try:
            with contextlib.suppress(*_LEFT):
                await websocket.accept()
                await _first_of({channel.tell(websocket), _until_it_leaves(websocket, heard)}, channel.work)
        finally:
            self._leave(channel)
        # It has left, or the source has failed, or it was too slow: then it may come again.
        with contextlib.suppress(*_LEFT):
            async with asyncio.timeout(1):
                await websocket.close(1013)

    def _joined(self, stream: Stream) -> _Channel:
        self._loop = asyncio.get_running_loop()
        channel = self._channels.get(stream.key)
        if channel is None:
            channel = self._channels[stream.key] = _Channel(stream)
            channel.work.add_done_callback(functools.partial(self._over, channel))
        channel.watchers += 1
        return channel

    def _leave(self, channel: _Channel) -> None:
        channel.watchers -= 1
        if not channel.watchers:
            self._forget(channel)
            channel.work.cancel()

    def _over(self, channel: _Channel, task: asyncio.Task[None]) -> None:
        """The source has failed, or nobody watches any more. Who comes next begins anew."""
        self._forget(channel)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("A stream ended: %s", error)

    def _forget(self, channel: _Channel) -> None:
        if self._channels.get(channel.stream.key) is channel:
            del self._channels[channel.stream.key]


async def _until_it_leaves(websocket: WebSocket, heard: Callable[[str], None] | None) -> None:
    while (message := await websocket.receive())["type"] != "websocket.disconnect":
        if heard is not None and isinstance(text := message.get("text"), str):
            heard(text)


async def _first_of(own: Iterable[Coroutine[None, None, None]], other: asyncio.Task[None]) -> None:
    """Wait until one of them is done, then end those that are the caller's own; raises what these raised."""
    tasks = [asyncio.create_task(coroutine) for coroutine in own]
    try:
        await asyncio.wait({*tasks, other}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


def stream_route(
    path: str, find: Callable[[HTTPConnection], Stream | None], broadcaster: Broadcaster
) -> WebSocketRoute:
    """An address that streams what `find` makes of a request: of its path, its query, its cookies.

    Args:
        path: below /softmax-lab/, as starlette writes paths.
        find: None when there is no such thing. Called on the event loop, so it must not wait for anything.
        broadcaster: of this address alone, as keys are its own.
    """

    async def endpoint(websocket: WebSocket) -> None:
        await broadcaster.serve(websocket, find(websocket))

    return WebSocketRoute(path, endpoint)
