"""Following: how soon a student's page shows what the lecturer changes, and how often what is dragged, with others.

A lecturer and a student in real browsers on one server. The lecturer types other rates on Train: a change counts from
the key to the frame in which the student's page shows it, and a median of at most a second is promised. Then the
lecturer drags a bar on the softmax page: counted are the frames in which the student's page shows it in another place
before the hand lets go, and at least five a second are promised. The others are sessions without a browser, which run
their page at each of the room's news as a browser has them do.

    python -m benchmarks.following --changes 10 --seconds 5 --others 0 --others 10 --others 40
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import math
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from benchmarks import Report
from harness.chromium import launch
from harness.client import fresh_cookie
from harness.serving import serving

PROMISED_MEDIAN = 1000.0
PROMISED_A_SECOND = 5.0
STARTS_WITHIN = 120.0
MOUSE = 1000 / 60  # milliseconds between two places of a mouse
# Seconds from the news to the question of the page it makes old.
BROWSER = 0.08
# Tells when the student's field shows another rate.
_WATCH = """
rate => new Promise(resolve => {
    const look = () => {
        const field = document.querySelector('.st-key-set_learning_rate input');
        field?.value === rate ? resolve(Date.now()) : requestAnimationFrame(look);
    };
    look();
})
"""
# What is dragged, and how a page tells where it is.
_BAR = "[aria-label='logit of rock']"
_PLACE = "() => document.querySelector(\"[aria-label='logit of rock']\")?.ariaValueNow"
# Remembers when the bar was shown in another place, in milliseconds.
_SEEN = """
bar => {
    window.seen = [];
    window.watching = new MutationObserver(() => window.seen.push(performance.now()));
    window.watching.observe(bar, { attributeFilter: ['aria-valuenow'] });
}
"""


def share(page: Page, url: str) -> str:
    """Open a room; give its key."""
    page.goto(f"{url}/train?lr=0.5")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Let others follow").click()
    dialog = page.get_by_role("dialog")
    link = dialog.locator("code", has_text="follow=").inner_text()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    return link.partition("follow=")[2]


def follow(browser: Browser, url: str, key: str) -> Page:
    """A student's phone."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{url}/?follow={key}")
    page.get_by_text("You follow the lecturer").wait_for()
    return page


async def _session(url: str, key: str, cookie: str, ready: threading.Semaphore) -> None:
    """A browser that follows: its page, and the room's stream, at whose news the page is run again."""
    headers = {"Cookie": cookie}
    base = url.replace("http", "ws", 1)
    run = BackMsg()
    run.rerun_script.query_string = f"follow={key}"
    run.rerun_script.page_name = "train"
    async with (
        connect(
            f"{base}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            additional_headers=headers,
            max_size=None,
        ) as page,
        connect(f"{base}/softmax-lab/room/{key}", additional_headers=headers) as room,
    ):

        async def drain() -> None:
            with contextlib.suppress(ConnectionClosed):
                async for _ in page:
                    pass

        reading = asyncio.create_task(drain())
        await page.send(run.SerializeToString())
        ready.release()
        try:
            with contextlib.suppress(ConnectionClosed):
                async for message in room:
                    if "stamp" in str(message):
                        # Browsers take a moment to ask, and not all the same.
                        await asyncio.sleep(random.uniform(0.0, 2 * BROWSER))
                        await page.send(run.SerializeToString())
        finally:
            reading.cancel()


@contextlib.contextmanager
def others(url: str, key: str, number: int) -> Iterator[None]:
    """So many more who follow, until the block ends."""
    ready = threading.Semaphore(0)
    loop = asyncio.new_event_loop()
    tasks = [loop.create_task(_session(url, key, fresh_cookie(url), ready)) for _ in range(number)]

    async def all_of_them() -> None:
        await asyncio.gather(*tasks, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(all_of_them(),), daemon=True)
    thread.start()
    for _ in range(number):
        assert ready.acquire(timeout=STARTS_WITHIN)
    try:
        yield
    finally:
        for task in tasks:
            loop.call_soon_threadsafe(task.cancel)
        thread.join(STARTS_WITHIN)
        loop.close()


def delays(lecturer: Page, student: Page, rates: list[str]) -> list[float]:
    """Milliseconds of each change of the learning rate."""
    found = []
    field = lecturer.get_by_role("textbox", name="Learning rate, exactly")
    for rate in rates:
        field.fill(rate)
        began = time.time()
        field.press("Enter")
        found.append(student.evaluate(_WATCH, rate) - 1000 * began)
    return found


def go(lecturer: Page, student: Page, address: str, ready: str) -> None:
    """The lecturer opens another page, and both wait until something is there."""
    lecturer.goto(address)
    for page in (lecturer, student):
        page.locator(ready).first.wait_for(state="attached")


def seen_of_a_drag(lecturer: Page, student: Page, seconds: float) -> list[float]:
    """When the student's page showed a dragged bar in another place, in seconds, while the hand was down."""
    box = lecturer.locator(_BAR).bounding_box()
    assert box is not None
    x, y, far = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["height"] / 3
    lecturer.mouse.move(x, y)
    lecturer.mouse.down()
    # The first place is not counted: from then on the hand moves.
    lecturer.mouse.move(x, y + far, steps=2)
    student.wait_for_function(f"place => ({_PLACE})() === place", arg=lecturer.evaluate(_PLACE))
    student.locator(_BAR).evaluate(_SEEN)
    began = time.monotonic()
    # Up and down, in two seconds each way, as a hand that shows something; a mouse tells of it sixty times a second.
    while (since := time.monotonic() - began) < seconds:
        lecturer.mouse.move(x, y + far * (1 - abs(since % 4 - 2)))
        lecturer.wait_for_timeout(MOUSE)
    found: list[float] = student.evaluate("() => (watching.disconnect(), seen)")
    lecturer.mouse.up()
    return [each / 1000 for each in found]


def main() -> int:
    """Add two rows for each number of others."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long a bar is dragged")
    parser.add_argument(
        "--others", type=int, action="append", help="sessions that follow besides; 0, 10, 40 by default"
    )
    parser.add_argument("--quick", action="store_true", help="three changes, a second of a drag, one other")
    arguments = parser.parse_args()
    numbers = [1] if arguments.quick else arguments.others or [0, 10, 40]
    changes, seconds = (3, 1.0) if arguments.quick else (arguments.changes, arguments.seconds)
    report = Report()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        lecturer = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        key = share(lecturer, server.url)
        student = follow(browser, server.url, key)
        for number in numbers:
            with others(server.url, key, number):
                # The first change finds everybody there, and is not measured.
                found = delays(lecturer, student, [f"0.{number + 1}{n:02d}1" for n in range(changes + 1)])[1:]
                go(lecturer, student, f"{server.url}/softmax", _BAR)
                seen = seen_of_a_drag(lecturer, student, seconds)
                go(lecturer, student, f"{server.url}/train", ".st-key-set_learning_rate input")
            report.at_most(
                f"the lecturer's change on a student's page, {number} others following, median",
                statistics.median(found),
                PROMISED_MEDIAN,
                " ms",
                note=f"at most {max(found):.0f} ms in {changes} changes",
            )
            gaps = [1000 * (late - early) for early, late in itertools.pairwise(seen)]
            report.at_least(
                f"a lecturer's drag on a student's page, {number} others following",
                len(seen) / seconds,
                PROMISED_A_SECOND,
                " a second",
                note=f"{len(seen)} places in {seconds:g} s, {max(gaps, default=math.inf):.0f} ms apart at most",
            )
        browser.close()
    return report.status


if __name__ == "__main__":
    sys.exit(main())
