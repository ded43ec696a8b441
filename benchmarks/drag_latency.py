"""Dragging: milliseconds from a mouse move to the redrawn picture, and requests to the server during the drag.

A real browser, a real server, the mouse of Playwright. A move counts from the time stamp the browser gave the event to
the end of the frame in which the picture had changed. Run with the page's name, or for all of them:

    python -m benchmarks.drag_latency --moves 60
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks import Report
from tests.browser.chromium import launch
from tests.browser.serving import serving

# The page, with settings under which its whole picture moves.
PAGES = {
    "learning_rate": "learning_rate?data=softmax",
    "parabola": "learning_rate",
    "regularization": "regularization",
    "normalization": "normalization",
}
PROMISED_MEDIAN = 50.0

# Notes for each pointer move when its picture was painted: a change in a figure, then the end of that frame.
_WATCH = """
() => {
    window.latencies = [];
    let moved = null;
    const surface = document.querySelector('.df-surface');
    surface.addEventListener('pointermove', (event) => (moved ??= event.timeStamp), { capture: true });
    new MutationObserver(() => {
        if (moved === null) return;
        const since = moved;
        moved = null;
        const channel = new MessageChannel();
        // Posted from a frame, a message arrives when the frame has been painted.
        channel.port1.onmessage = () => window.latencies.push(performance.now() - since);
        requestAnimationFrame(() => channel.port2.postMessage(null));
    }).observe(document.querySelector('.df-panel'), { subtree: true, attributes: true, childList: true });
}
"""


def drag(page: Page, url: str, moves: int) -> tuple[list[float], int]:
    """The latencies of a drag over the slider, in milliseconds, and the messages sent meanwhile."""
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(url)
    page.locator(".df-panel .main-svg").last.wait_for()
    page.wait_for_timeout(1500)
    page.evaluate(_WATCH)
    box = page.locator(".df-surface").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.45 * box["width"], y)
    page.mouse.down()
    before = len(sent)
    for move in range(moves):
        page.mouse.move(box["x"] + (0.45 + 0.3 * move / moves) * box["width"], y)
        page.wait_for_timeout(50)
    during = len(sent) - before
    page.mouse.up()
    return page.evaluate("window.latencies"), during


def main() -> int:
    """Print median and 95th percentile of each page; NOT_AS_CLAIMED when a median is above what is promised."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=60)
    parser.add_argument("--page", action="append", choices=list(PAGES), help="all by default")
    arguments = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        for name in arguments.page or PAGES:
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            found, sent = drag(page, f"{server.url}/{PAGES[name]}", arguments.moves)
            median = statistics.median(found)
            p95 = statistics.quantiles(found, n=20)[-1]
            note = f"{len(found)} redraws in {arguments.moves} moves"
            report.at_most(f"drag to redraw, median: {name}", median, PROMISED_MEDIAN, " ms", note=note)
            report.figure(f"drag to redraw, 95th percentile: {name}", p95, " ms")
            report.at_most(f"messages to the server during a drag: {name}", sent, 0, "")
            page.close()
        browser.close()
    return report.status


if __name__ == "__main__":
    sys.exit(main())
