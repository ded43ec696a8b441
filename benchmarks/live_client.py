"""What benchmarks of the live view share: a browser's websockets without the browser, and what a server costs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect as connect_sync
from websockets.typing import Subprotocol

_TAKEN = re.compile(r'"taken":([\d.]+)')
_MINIBATCH = re.compile(r"minibatch ([\d,]+) of")


def start_run(page: Page, url: str, query: str) -> str:
    """Press Start on the Train page with these settings, wait until the curves move, and give the run's id."""
    page.goto(f"{url}/train?{query}")
    start = page.locator(".st-key-start button")
    expect(start).to_be_enabled(timeout=60_000)
    start.click()
    page.wait_for_function(f"() => {CURVES}?.data?.at(-3)?.x?.length > 3", timeout=120_000)
    page.wait_for_function("() => location.search.includes('run=')")
    return page.url.split("run=")[1].split("&")[0]


# Runs at full speed that outlast a benchmark, and runs with many epochs in little time.
LONG = {
    "mnist": "dataset=mnist&speed=full&epochs=1000",
    "digits": "dataset=digits&speed=full&epochs=1000&batch_size=1",
}
MANY_EPOCHS = {
    "mnist": "dataset=mnist&speed=full&epochs=1000&train_size=8000&lr=0.01",
    "digits": "dataset=digits&speed=full&epochs=1000&batch_size=16&lr=0.01",
}
CURVES = "document.querySelector('.st-key-curves .live-figure')"


def stream_address(url: str, run_id: str) -> str:
    """The stream of a run, as a page without choices opens it."""
    return f"{url.replace('http', 'ws', 1)}/softmax-lab/live/{run_id}/-"


def progress(url: str, run_id: str) -> tuple[int, float]:
    """Minibatches a run has done, and when that was; one message, and nobody watches any more."""
    with connect_sync(stream_address(url, run_id), compression=None) as socket:
        message = json.loads(socket.recv())
    found = _MINIBATCH.search(message["readings"]["text"])
    assert found is not None, message["readings"]
    return int(found[1].replace(",", "")), message["taken"]


def speed(url: str, run_id: str, seconds: float) -> float:
    """Minibatches a second over so many seconds."""
    step, began = progress(url, run_id)
    time.sleep(seconds)
    later, ended = progress(url, run_id)
    return (later - step) / (ended - began)


@dataclass(frozen=True)
class Threads:
    """What the threads of a process have had of the machine so far.

    Attributes:
        computed, queued: seconds of each thread on a processor, and ready to be but without one.
        at: when, in seconds of the monotonic clock.
    """

    computed: dict[str, float]
    queued: dict[str, float]
    at: float


def threads(pid: int) -> Threads:
    """As the system counts them; none where it does not tell."""
    tasks = Path(f"/proc/{pid}/task")
    computed, queued = {}, {}
    for task in tasks.iterdir() if tasks.exists() else ():
        with contextlib.suppress(OSError):
            computed[task.name], queued[task.name] = (
                int(nanoseconds) / 1e9 for nanoseconds in (task / "schedstat").read_text().split()[:2]
            )
    return Threads(computed, queued, time.monotonic())


@dataclass(frozen=True)
class Spent:
    """Between two moments: where the time of a server went that trains. NaN where the system does not tell.

    Attributes:
        beside: seconds a second that its threads computed, but for the busiest one, which trains.
        training: of the time in which the machine had a processor for the training thread, the part that it computed.
            The rest it waited for the other threads of the server: this is what they cost it, however busy the machine.
    """

    beside: float
    training: float


def spent(before: Threads, after: Threads) -> Spent:
    """Where the time went between these moments."""
    computed = {name: seconds - before.computed.get(name, 0.0) for name, seconds in after.computed.items()}
    if not computed:
        return Spent(math.nan, math.nan)
    busiest = max(computed, key=computed.__getitem__)
    seconds = after.at - before.at
    given = seconds - (after.queued[busiest] - before.queued.get(busiest, 0.0))
    return Spent((sum(computed.values()) - computed[busiest]) / seconds, computed[busiest] / given)


@dataclass
class Watcher:
    """One viewer: what came by its stream.

    Attributes:
        ages: for each message, seconds since the state it shows was taken.
        oldest: for each message but the first, seconds since the state of the message before was taken: an event that
            came right after that had to wait so long. Nothing that a viewer sees was later than this.
        sizes: of messages, in bytes; the first one, which tells everything, is not among them.
        page_messages: that its page got.
    """

    ages: list[float] = field(default_factory=list)
    oldest: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    page_messages: int = 0


async def _page(socket: ClientConnection, watcher: Watcher) -> None:
    with contextlib.suppress(ConnectionClosed):
        async for _ in socket:
            watcher.page_messages += 1


async def _stream(socket: ClientConnection, watcher: Watcher) -> None:
    before = None
    with contextlib.suppress(ConnectionClosed):
        async for message in socket:
            now = time.time()
            found = _TAKEN.search(str(message))
            if found is None:
                continue
            if before is not None:
                watcher.ages.append(now - float(found[1]))
                watcher.oldest.append(now - before)
                watcher.sizes.append(len(message))
            before = float(found[1])


@contextlib.asynccontextmanager
async def watching(url: str, run_id: str) -> AsyncIterator[Watcher]:
    """A viewer of a run: a session of the page, run once, and the stream its component opens."""
    watcher = Watcher()
    opened = BackMsg()
    opened.rerun_script.query_string = f"run={run_id}"
    opened.rerun_script.page_name = "train"
    socket_url = url.replace("http", "ws", 1)
    options: dict[str, Any] = {"max_size": None, "compression": None, "open_timeout": 60}
    protocols = [Subprotocol("streamlit")]
    async with connect(f"{socket_url}/_stcore/stream", subprotocols=protocols, **options) as page:
        await page.send(opened.SerializeToString())
        reading = asyncio.create_task(_page(page, watcher))
        async with connect(stream_address(url, run_id), **options) as stream:
            following = asyncio.create_task(_stream(stream, watcher))
            try:
                yield watcher
            finally:
                reading.cancel()
                following.cancel()


@contextlib.asynccontextmanager
async def watching_moments(url: str, run_id: str) -> AsyncIterator[Watcher]:
    """Who watches the weights of a small run: the stream alone, as each page that draws a network opens it."""
    watcher = Watcher()
    address = f"{url.replace('http', 'ws', 1)}/softmax-lab/moments/{run_id}"
    async with connect(address, max_size=None, compression=None, open_timeout=60) as stream:
        following = asyncio.create_task(_stream(stream, watcher))
        try:
            yield watcher
        finally:
            following.cancel()
