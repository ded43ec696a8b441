"""Sending a file that is made for one visitor: on disk first, a few at once, and not to who takes no byte of it.

A file that is held in memory for each connection is held for as long as its reader likes.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO, cast

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from core.limits import Held
from core.ui.server.caller import Caller
from core.ui.server.places import Full, Most, Places

# Writes a file, from its beginning.
Write = Callable[[BinaryIO], None]

DOWNLOADS = Places(Held.DOWNLOADS, lambda: Most(browser=2, address=20, everybody=24, reserve=4))
# Seconds that somebody waits for a place, looking so often whether there is one.
WAIT = 10.0
LOOK = 0.1
# Making one takes the interpreter from training and pages.
_makers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="download")
# A smaller file never touches the disk.
IN_MEMORY = 256 * 1024
PIECE = 64 * 1024
# Who takes no piece for so many seconds, or fewer bytes a second than this, is gone.
PATIENCE = 20.0
SLOWEST = 100_000

BUSY = "Others are saving files just now: try again in a minute."
TWO_AT_A_TIME = "Two files are on their way to this browser already: try again when one is there."


async def send_file(
    scope: Scope, receive: Receive, send: Send, *, write: Write, headers: Mapping[str, str], caller: Caller
) -> None:
    """Answer a request with the file that `write` makes, in a thread; with a sentence when too many ask for files.

    Raises:
        Exception: what `write` raises, before anything was answered.
    """
    full = await _place(caller)
    if full is not None:
        sentence = TWO_AT_A_TIME if full is Full.BROWSER else BUSY
        await PlainTextResponse(sentence, 429, {"Retry-After": "60"})(scope, receive, send)
        return
    try:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
            opened = cast(BinaryIO, file)
            loop = asyncio.get_running_loop()
            size = await loop.run_in_executor(_makers, _written, write, opened)
            lines = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
            lines.append((b"content-length", str(size).encode()))
            await send({"type": "http.response.start", "status": 200, "headers": lines})
            try:
                async with asyncio.timeout(PATIENCE + size / SLOWEST):
                    await _send_all(opened, size, send)
            except TimeoutError:
                # The rest never comes, and its reader is told by the end of the connection.
                return
    finally:
        DOWNLOADS.leave(caller)


async def _place(caller: Caller) -> Full | None:
    """Take a place, or say why there is none by now."""
    loop = asyncio.get_running_loop()
    until = loop.time() + WAIT
    while DOWNLOADS.full(caller) not in (None, Full.BROWSER) and loop.time() < until:
        await asyncio.sleep(LOOK)
    return DOWNLOADS.take(caller)


def _written(write: Write, file: BinaryIO) -> int:
    """Write the file; its size in bytes, with its beginning next to be read."""
    write(file)
    size = file.seek(0, 2)
    file.seek(0)
    return size


async def _send_all(file: BinaryIO, size: int, send: Send) -> None:
    left = size
    while True:
        # From the page cache of the system, where it was just written.
        piece = file.read(PIECE)
        left -= len(piece)
        async with asyncio.timeout(PATIENCE):
            await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
        if left <= 0:
            return
