"""Several browsers click at random over all pages: no traceback in the server, no exception on a page, memory flat.

Links, buttons, choices, sliders by keyboard, text fields filled with junk, drawings, reloads, the back button; each
browser is a visitor of its own, and now and then one goes and another comes. What is promised: the server's log holds
no traceback, no page shows an exception, no page's own script fails, and the server's memory at the end is at most
1.15 times what it was after the first quarter of the time.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from benchmarks import Report
from core.data import NAMES, available
from core.lessons.catalog import CATALOG
from harness.chromium import launch
from harness.serving import Server, serving

PAGES = tuple(entry.path for entry in CATALOG)
QUERIES = ("", "", "", "?lr=0.1&epochs=3", "?epochs=nonsense", "?run=aaaaaaaa", "?seed=7&speed=full", "?x=1&%00=%ff")
JUNK = (
    "", "0", "-1", "1e999", "nan", "0.1", "64-32", "1,2,3", "<script>alert(1)</script>", "$x^2$ **b** [l](http://x)",
    "ǅ🙂\u202e", "9" * 5000, "../../etc/passwd", "' OR 1=1 --", "{{7*7}}", "3",
)  # fmt: skip
# What needs a network, or opens a window of the system.
NOT_CLICKED = re.compile(r"^(Download|Browse|Upload)")
MOST_GROWTH = 1.15
SAMPLES = 24
PATIENCE = 2_000.0
# Milliseconds for the training of a warm-up.
SETTLED = 2_000


@dataclass
class Visitor:
    """One browser and what it saw go wrong."""

    context: BrowserContext
    page: Page = field(init=False)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.failures.append(f"{self.page.url}: {error}"))
        self.page.on("dialog", lambda dialog: self._alerted(dialog))

    def _alerted(self, dialog: object) -> None:
        self.failures.append(f"{self.page.url}: a dialog was opened: {dialog}")
        dialog.dismiss()  # type: ignore[attr-defined]


class Soak:
    """The visitors of one server and what they do; the same for the same seed, as far as time allows."""

    def __init__(self, browser: Browser, server: Server, visitors: int, seed: int) -> None:
        self._browser, self._server = browser, server
        self._random = random.Random(seed)
        self._visitors = [self._new() for _ in range(visitors)]
        self.done: Counter[str] = Counter()
        self.failures: list[str] = []

    def warm_up(self) -> None:
        """Have the server read what it reads once and keeps: the data sets that are on this machine."""
        page = self._visitors[0].page
        for name in filter(available, NAMES):
            for address, key in (
                (f"train?dataset={name}&epochs=1&speed=full", "start"),
                (f"normalization?images={name}", "normalization-begin"),
            ):
                with contextlib.suppress(PlaywrightError):
                    page.goto(f"{self._server.url}/{address}", timeout=30_000)
                    page.locator(f".st-key-{key} button").click(timeout=30_000)
                    page.wait_for_timeout(SETTLED)

    def act(self) -> None:
        """One visitor does one thing."""
        number = self._random.randrange(len(self._visitors))
        visitor = self._visitors[number]
        doings = (
            *[self._click] * 6, *[self._slide] * 3, *[self._type] * 3, *[self._choose] * 2, self._draw,
            self._go, self._go, self._reload, self._back,
        )  # fmt: skip
        doing = self._random.choice(doings)
        # A page that changes under the hand is no failure.
        with contextlib.suppress(PlaywrightError):
            doing(visitor.page)
            self.done[doing.__name__.strip("_")] += 1
            self._look(visitor)
        self.failures += visitor.failures
        visitor.failures.clear()
        if self._random.random() < 0.01:
            visitor.context.close()
            self._visitors[number] = self._new()

    def _new(self) -> Visitor:
        size = self._random.choice([{"width": 1366, "height": 768}, {"width": 390, "height": 844}])
        visitor = Visitor(self._browser.new_context(viewport=size))  # type: ignore[arg-type]
        with contextlib.suppress(PlaywrightError):
            self._go(visitor.page)
        return visitor

    def _look(self, visitor: Visitor) -> None:
        boxes = visitor.page.get_by_test_id("stException")
        for box in boxes.all():
            visitor.failures.append(f"{visitor.page.url}: {box.inner_text()[:300]}")
        if visitor.failures and boxes.count():
            self._go(visitor.page)

    def _one_of(self, found: Locator) -> Locator | None:
        """Any of them, drawn at random: only its place tells it from the others."""
        count = found.count()
        return found.nth(self._random.randrange(count)) if count else None

    def _click(self, page: Page) -> None:
        main = page.get_by_test_id("stApp")
        target = self._one_of(main.locator("button:enabled:visible, a:visible, label:visible, summary:visible"))
        if target is not None and not NOT_CLICKED.match(target.inner_text().strip().split("\n")[-1]):
            target.click(timeout=1_000)

    def _slide(self, page: Page) -> None:
        target = self._one_of(page.locator("[role=slider]:visible"))
        if target is not None:
            target.focus(timeout=1_000)
            key = self._random.choice(["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End", "PageUp"])
            for _ in range(self._random.randrange(1, 6)):
                page.keyboard.press(key)

    def _type(self, page: Page) -> None:
        target = self._one_of(page.locator("input[type=text]:visible, input[type=number]:visible, textarea:visible"))
        if target is not None:
            target.fill(self._random.choice(JUNK), timeout=1_000)
            target.press(self._random.choice(["Enter", "Tab"]))

    def _choose(self, page: Page) -> None:
        target = self._one_of(page.locator("[role=combobox]:visible"))
        if target is not None:
            target.click(timeout=1_000)
            for _ in range(self._random.randrange(1, 5)):
                page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")

    def _draw(self, page: Page) -> None:
        canvas = self._one_of(page.locator(".drawing-pad canvas:visible, .dc-surface:visible, .db-track:visible"))
        box = canvas.bounding_box() if canvas is not None else None
        if box is None:
            return
        for number in range(self._random.randrange(3, 12)):
            x = box["x"] + self._random.random() * box["width"]
            page.mouse.move(x, box["y"] + self._random.random() * box["height"], steps=3)
            if not number:
                page.mouse.down()
        page.mouse.up()

    def _go(self, page: Page) -> None:
        page.goto(f"{self._server.url}/{self._random.choice(PAGES)}{self._random.choice(QUERIES)}", timeout=30_000)
        page.get_by_role("heading", level=1).wait_for(timeout=10_000)

    def _reload(self, page: Page) -> None:
        page.reload(timeout=30_000)

    def _back(self, page: Page) -> None:
        page.go_back(timeout=10_000)


def main() -> int:
    """Soak for so many minutes; an exception or a traceback is an error, whatever the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--browsers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cold", action="store_true", help="without a warm-up: memory grows as data sets are read")
    options = parser.parse_args()
    series: list[float] = []
    threads: list[int] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="10") as server,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        process = server.process
        soak = Soak(browser, server, options.browsers, options.seed)
        if not options.cold:
            soak.warm_up()
        began = time.monotonic()
        while (spent := time.monotonic() - began) < 60 * options.minutes and server.is_alive:
            soak.act()
            if spent >= len(series) * 60 * options.minutes / SAMPLES:
                series.append(process.memory_info().rss / 2**20)
                threads.append(process.num_threads())
        alive = server.is_alive
        browser.close()
        log = server.log.read_text(encoding="utf-8", errors="replace")
    print(f"did: {dict(soak.done)}")
    print(f"memory, MB: {' '.join(f'{size:.0f}' for size in series)}")
    print(f"threads: {' '.join(map(str, threads))}")
    for failure in [*dict.fromkeys(soak.failures)][:20]:
        print(f"failure: {failure}")
    if "Traceback" in log:
        print(log[max(log.index("Traceback") - 500, 0) :][:8_000])
    report = Report()
    minutes = f"{options.minutes:g} minutes, {options.browsers} browsers, {soak.done.total():,} doings"
    report.at_most("soak: tracebacks in the server's log", log.count("Traceback"), 0, "", note=minutes)
    report.at_most("soak: exceptions on pages", len(soak.failures), 0, "", note=minutes)
    settled = series[len(series) // 4]
    growth = max(series[-3:]) / settled
    report.at_most("soak: memory at the end", growth, MOST_GROWTH, "x", note=f"of {settled:.0f} MB after a quarter")
    return report.status if alive and "Traceback" not in log and not soak.failures else 1


if __name__ == "__main__":
    sys.exit(main())
