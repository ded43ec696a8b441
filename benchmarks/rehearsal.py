"""A rehearsal: forty phones follow a lecture while one phone does everything that it can, a deed after another.

The lecturer trains on the built-in digits and changes the learning rate; a click counts until the page is drawn. Each
follower is a session of the page and a stream of the room, in one program beside the server; a change counts from the
latest click before a phone asks until its page is drawn. The one phone has one cookie (benchmarks/one_phone.py). What
training keeps is the part of its minutes before the phone began.

    python -m benchmarks.rehearsal --minutes 30
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import quote
from urllib.request import HTTPCookieProcessor, Request, build_opener

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from benchmarks import Report
from benchmarks.live_client import progress
from benchmarks.one_phone import DEEDS, do, trained
from harness.client import Client, fresh_cookie
from harness.serving import Server, serving

MOST_CLICK = 0.5
MOST_FOLLOWED = 1.5
LEAST_TRAINING = 60.0
MOST_GROWTH = 1.25
# Seconds between two changes of the lecturer's, and from the news to the question of a browser's page.
EVERY = 1.5
BROWSER = 0.08
KEY = "the lecturer's own key"


@dataclass
class Followed:
    """What the hall has seen.

    Attributes:
        changed: when the lecturer's latest change was made, by the monotonic clock.
        delays: of each change at each follower, in seconds.
        lost: connections that ended before the lecture, by the reason.
    """

    changed: float = 0.0
    delays: list[float] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    over: bool = False


class Hall:
    """Phones that follow, in a thread of their own."""

    def __init__(self, server: Server, room: str, number: int) -> None:
        self.seen = Followed()
        self._server, self._room = server, room
        self._ready = threading.Semaphore(0)
        self._loop = asyncio.new_event_loop()
        self._tasks = [self._loop.create_task(self._phone(fresh_cookie(server.url))) for _ in range(number)]
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._all(),), daemon=True)
        self._thread.start()
        for _ in range(number):
            assert self._ready.acquire(timeout=120), "a phone could not follow"

    async def _all(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _phone(self, cookie: str) -> None:
        base = self._server.url.replace("http", "ws", 1)
        headers, origin = {"Cookie": cookie}, Origin(self._server.url)
        run = BackMsg()
        run.rerun_script.query_string, run.rerun_script.page_name = f"follow={self._room}", "train"
        asked = run.SerializeToString()
        try:
            async with connect(
                f"{base}/_stcore/stream", subprotocols=[Subprotocol("streamlit")], max_size=None,
                additional_headers=headers, origin=origin, compression=None,
            ) as page:  # fmt: skip
                await page.send(asked)
                await _drawn(page)
                async with connect(
                    f"{base}/softmax-lab/room/{self._room}", additional_headers=headers, origin=origin
                ) as room:
                    self._ready.release()
                    news = asyncio.Event()
                    reading = asyncio.create_task(_read(room, news))
                    try:
                        await self._look(page, asked, news, reading)
                        await reading
                    finally:
                        reading.cancel()
            self._lose("the server ended the room's stream")
        except (OSError, WebSocketException, AssertionError) as ended:
            self._lose(repr(ended))

    async def _look(
        self, page: ClientConnection, asked: bytes, news: asyncio.Event, reading: asyncio.Task[None]
    ) -> None:
        """As a browser does: all news are read, and the page is asked for when it has been drawn and there are some."""
        while True:
            waiting = asyncio.create_task(news.wait())
            await asyncio.wait({reading, waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if reading.done():
                return
            news.clear()
            await asyncio.sleep(random.uniform(0.0, 2 * BROWSER))
            changed = self.seen.changed
            await page.send(asked)
            await _drawn(page)
            if changed:
                self.seen.delays.append(time.monotonic() - changed)

    def _lose(self, why: str) -> None:
        if not self.seen.over:
            self.seen.lost[why] += 1

    def end(self) -> None:
        """Everybody leaves."""
        self.seen.over = True
        for task in self._tasks:
            self._loop.call_soon_threadsafe(task.cancel)
        self._thread.join(30)


async def _read(room: ClientConnection, news: asyncio.Event) -> None:
    """Read all that the room says, and tell when the page is to be drawn again."""
    async for message in room:
        if "stamp" in str(message):
            news.set()


async def _drawn(page: ClientConnection) -> None:
    """Read until the page is done."""
    async for data in page:
        message = ForwardMsg.FromString(bytes(data))  # type: ignore[arg-type]
        if message.WhichOneof("type") == "script_finished" and message.script_finished != (
            ForwardMsg.FINISHED_EARLY_FOR_RERUN
        ):
            return


@dataclass
class Scene:
    """What was measured while one deed was done."""

    clicks: list[float]
    followed: list[float]
    speed: float
    memory: float


def play(server: Server, lecturer: Client, hall: Hall, run_id: str, seconds: float) -> Scene:
    """Click and measure for so many seconds."""
    clicks: list[float] = []
    hall.seen.delays = []
    step, began = progress(server.url, run_id)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        at = hall.seen.changed = time.monotonic()
        lecturer.type("set_learning_rate", f"0.{random.randrange(10**4, 10**5)}")
        clicks.append(time.monotonic() - at)
        time.sleep(max(EVERY - clicks[-1], 0.0))
    later, ended = progress(server.url, run_id)
    memory = server.process.memory_info().rss / 2**20
    return Scene(clicks, hall.seen.delays, (later - step) / (ended - began), memory)


def _told(diary: Path) -> str:
    """What the phone wrote of its deed; a deed that did nothing shows nothing."""
    did: dict[str, int] = json.loads(diary.read_text(encoding="utf-8")) if diary.exists() else {}
    assert did, f"the phone did nothing: {diary.stem}"
    return ", ".join(f"{count:,} {what}" for what, count in did.items())


def lecturers_cookie(url: str) -> str:
    """The cookies of a browser that has opened the lecturer's link."""
    jar = CookieJar()
    asked = Request(f"{url}/?lecturer={quote(KEY)}", headers={"Accept": "text/html"})
    build_opener(HTTPCookieProcessor(jar)).open(asked).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def worst(values: Sequence[float]) -> float:
    """The 95th of a hundred, at least as large as 95 of them; infinite when there are none."""
    return sorted(values)[min(int(0.95 * len(values)), len(values) - 1)] if values else float("inf")


def main() -> int:
    """Print a line a deed; NOT_AS_CLAIMED when the hall felt it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--phones", type=int, default=40)
    parser.add_argument("--deeds", nargs="*", choices=DEEDS, default=list(DEEDS))
    told = parser.parse_args()
    seconds = 60 * told.minutes / (len(told.deeds) + 1)
    report = Report()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), SOFTMAX_LAB_LECTURER_KEY=KEY) as server,
        Client(server.url, "train", query=LECTURE, cookie=lecturers_cookie(server.url)) as lecturer,
    ):
        one = fresh_cookie(server.url)
        own = trained(server.url, one)
        lecturer.run().click("start")
        run_id = next(part for part in lecturer.query.split("&") if part.startswith("run=")).removeprefix("run=")
        lecturer.click("room_open").run()
        room = str(lecturer.component("every_page")["room"])
        assert room, "the lecturer has no room"
        hall = Hall(server, room, told.phones)
        play(server, lecturer, hall, run_id, min(seconds, 10))
        calm = play(server, lecturer, hall, run_id, seconds)
        scenes: list[Scene] = []
        for deed in told.deeds:
            diary = Path(folder) / f"{deed}.json"
            phone = get_context("spawn").Process(target=do, args=(deed, server.url, one, room, own, seconds, diary))
            phone.start()
            scene = play(server, lecturer, hall, run_id, seconds)
            phone.terminate()
            phone.join(30)
            scenes.append(scene)
            print(
                f"{deed:>10}: clicks {statistics.median(scene.clicks):.2f} s, p95 {worst(scene.clicks):.2f}; followed "
                f"{statistics.median(scene.followed or [float('inf')]):.2f} s, p95 {worst(scene.followed):.2f}; "
                f"training {100 * scene.speed / calm.speed:.0f} %; {scene.memory:.0f} MB; it did {_told(diary)}",
                flush=True,
            )
        step, _ = progress(server.url, run_id)
        hall.end()
        log = server.log.read_text(encoding="utf-8", errors="replace")
        alive = server.process.is_running()
    clicks = [each for scene in scenes for each in scene.clicks]
    followed = [each for scene in scenes for each in scene.followed]
    note = f"{told.phones} phones follow, one does {len(told.deeds)} deeds of {seconds:.0f} s"
    calmly = f"{worst(calm.clicks):.2f} s without it, {len(clicks)} clicks"
    report.at_most("the lecturer's clicks, p95", worst(clicks), MOST_CLICK, " s", note=calmly)
    late = f"{worst(calm.followed):.2f} s without it, {len(followed)} pages"
    report.at_most("the same on followers' pages, p95", worst(followed), MOST_FOLLOWED, " s", note=late)
    share = 100 * statistics.mean(scene.speed for scene in scenes) / calm.speed
    least = min(zip(told.deeds, scenes, strict=True), key=lambda pair: pair[1].speed)
    kept = f"least {100 * least[1].speed / calm.speed:.0f} %, with {least[0]}"
    report.at_least("what training keeps", share, LEAST_TRAINING, " %", note=kept)
    grown = f"of {calm.memory:.0f} MB; {note}"
    report.at_most("memory at the end", scenes[-1].memory / calm.memory, MOST_GROWTH, "x", note=grown)
    report.at_most(
        "connections of followers lost", hall.seen.lost.total(), 0, "", note=f"{dict(hall.seen.lost)}; step {step:,}"
    )
    report.at_most("tracebacks in the log", log.count("Traceback"), 0, "", note=f"{len(log):,} characters of log")
    if "Traceback" in log:
        print(log[max(log.index("Traceback") - 500, 0) :][:6000])
    return report.status if alive else 1


LECTURE = {"dataset": "digits", "speed": "full", "epochs": "1000", "batch_size": "1"}


if __name__ == "__main__":
    sys.exit(main())
