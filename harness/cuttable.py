"""A network between browser and server that can be cut and restored."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

CHUNK = 65536


class Cuttable:
    """Forwards connections to a server. `cut` and `restore` may be called from any thread."""

    def __init__(self, port: int) -> None:
        self.url = ""
        self._port = port
        self._loop: asyncio.AbstractEventLoop
        self._over: asyncio.Event
        self._open: dict[asyncio.Task[None], tuple[asyncio.StreamWriter, ...]] = {}
        self._whole = True

    def cut(self) -> None:
        """Break every connection, and refuse new ones until `restore`."""
        self._whole = False
        asyncio.run_coroutine_threadsafe(self._break(), self._loop).result(10)

    def restore(self) -> None:
        """Let connections through again."""
        self._whole = True

    async def work(self, ready: threading.Event) -> None:
        """Forward until `end`."""
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        ready.set()
        await self._over.wait()
        server.close()
        self._whole = False
        await self._break()
        await server.wait_closed()

    def end(self) -> None:
        """Break everything and forward no more."""
        self._loop.call_soon_threadsafe(self._over.set)

    async def _break(self) -> None:
        tasks = list(self._open)
        for writers in self._open.values():
            for writer in writers:
                writer.transport.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        onwards_reader, onwards_writer = await asyncio.open_connection("127.0.0.1", self._port)
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = writer, onwards_writer
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(_pour(reader, onwards_writer), _pour(onwards_reader, writer))
        for end in self._open.pop(task):
            end.close()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(CHUNK):
        writer.write(data)
        await writer.drain()
    writer.write_eof()


@contextlib.contextmanager
def cuttable(server_url: str) -> Iterator[Cuttable]:
    """Such a network in front of a server, until the block ends."""
    port = urlsplit(server_url).port
    assert port is not None
    network, ready = Cuttable(port), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(network.work(ready)), name="cuttable")
    thread.start()
    assert ready.wait(10)
    try:
        yield network
    finally:
        network.end()
        thread.join(10)
