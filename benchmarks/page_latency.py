"""Controls that ask the server, and steps from page to page: milliseconds until the answer is painted.

A real browser, a real server. A control counts from the key that lets it go to the end of the first frame in which the
page's figure had changed; a page from the click on its link to the end of the frame in which its heading was there and
its script was over. First alone, then while a run trains beside it. And what Home costs, on which something moves: the
share of a core that its page keeps busy while it is only looked at.

    python -m benchmarks.page_latency --rounds 12
"""

from __future__ import annotations

import argparse
import math
import re
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import Report
from core.data import available
from core.lessons.catalog import CATALOG
from harness.chromium import launch
from harness.serving import serving

PROMISED_MEDIAN, PROMISED_P95, PROMISED_PAGE = 150.0, 400.0, 300.0
PROMISED_HOME = 5.0  # per cent of a core
# Milliseconds until nothing of a new page, or of an answer, is left to be done.
SETTLED, CALM = 1500, 300


@dataclass(frozen=True)
class Control:
    """A control of a page and the figure that answers it.

    Attributes:
        address: of the page.
        key: of the control: a text field that gets each of `values` in turn, or a slider that gets arrow keys.
        figure: what changes.
        values: to type; none for a slider.
    """

    address: str
    key: str
    figure: str
    values: tuple[str, ...] = ()


CONTROLS = {
    "temperature": Control("softmax", "softmax-temperature", ".draggable-bars"),
    "threshold": Control("logistic", "logistic-threshold", ".live-figure"),
    "successes": Control("likelihood", "likelihood-successes", ".draggable-curve", ("5", "6")),
    "learning rate": Control("learning_rate?data=softmax", "learning_rate-lr", ".draggable-frames", ("0.1", "0.2")),
    "lambda": Control("regularization", "regularization-strength", ".live-figure", ("0.001", "0.01")),
    "epochs": Control("normalization", "normalization-epochs", ".draggable-frames", ("30", "31")),
}
# Every page, in an order in which no page comes after the one beside it in the menu.
PAGES = (*CATALOG[1::2], *CATALOG[::2])

# From the last key or click to the end of the first frame in which `is_there(changes)` holds.
_WATCH = """
([selector, heading]) => {
    window.answer = null;
    let began = null;
    const note = (event) => (began = event.timeStamp);
    for (const kind of ["keydown", "keyup", "click"]) addEventListener(kind, note, { capture: true });
    const inside = ({ target }) => (target.nodeType === 1 ? target : target.parentElement)?.closest(selector);
    const isOver = () =>
        document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning" &&
        [...document.querySelectorAll("h1")].some((h1) => h1.textContent === heading);
    const watch = new MutationObserver((changes) => {
        if (began === null || !(heading ? isOver() : changes.some(inside))) return;
        const since = began;
        watch.disconnect();
        for (const kind of ["keydown", "keyup", "click"]) removeEventListener(kind, note, { capture: true });
        const channel = new MessageChannel();
        // Posted from a frame, a message arrives when the frame has been painted.
        channel.port1.onmessage = () => (window.answer = performance.now() - since);
        requestAnimationFrame(() => channel.port2.postMessage(null));
    });
    watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
}
"""


# Counts the moments of the classifier that Home shows from now on.
_MOMENTS = """
() => {
    window.moments = 0;
    const said = document.querySelector(".lp-said");
    new MutationObserver(() => (window.moments += 1)).observe(said, { childList: true, characterData: true });
}
"""


def answered(page: Page) -> float:
    """Milliseconds of what was asked last, once it is there."""
    page.wait_for_function("window.answer !== null")
    # What the page still does afterwards shall not delay the next.
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(CALM)
    milliseconds: float = page.evaluate("window.answer")
    return milliseconds


def control_times(page: Page, url: str, what: Control, rounds: int, uncounted: int) -> list[float]:
    """Milliseconds of each round, after some in which a value may compute what the later ones find."""
    page.goto(f"{url}/{what.address}")
    page.locator(what.figure).first.wait_for()  # any of those of the page
    page.wait_for_timeout(SETTLED)
    found = []
    drawn = page.locator(f".st-key-{what.key}")
    for turn in range(uncounted + rounds):
        if what.values:
            control = drawn.get_by_role("textbox")
            control.fill(what.values[turn % 2])
        else:
            control = drawn.get_by_role("slider")
            control.focus()
        page.evaluate(_WATCH, [what.figure, ""])
        control.press("Enter" if what.values else ("ArrowRight", "ArrowLeft")[turn % 2])
        found.append(answered(page))
    return found[uncounted:]


def page_times(page: Page, url: str, rounds: int, uncounted: int) -> list[float]:
    """Milliseconds from each page of a tour to the next, after tours that may compute what later ones find."""
    page.goto(url)
    page.get_by_role("heading", name="Softmax Lab", exact=True).wait_for()
    found: list[float] = []
    for turn in range(uncounted + rounds):
        for entry in PAGES:
            header = page.get_by_test_id("stHeader")
            if entry.section:
                header.get_by_text(entry.section).click()
                target = page.get_by_role("menuitem", name=entry.title, exact=True)
            else:
                target = header.get_by_role("link", name=entry.title, exact=True)
            target.wait_for()
            page.evaluate(_WATCH, ["", entry.question])
            target.click()
            milliseconds = answered(page)
            if turn >= uncounted:
                found.append(milliseconds)
    return found


def measure(report: Report, browser: Browser, url: str, rounds: int, when: str, *, warm: bool = True) -> None:
    """A row for the controls, with each one's median in the note, and one for the pages."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    times = {name: control_times(page, url, what, rounds, 2 * warm) for name, what in CONTROLS.items()}
    every = [one for found in times.values() for one in found]
    note = ", ".join(f"{name} {statistics.median(found):.0f}" for name, found in times.items())
    report.at_most(f"control to new figure, median{when}", statistics.median(every), PROMISED_MEDIAN, " ms", note=note)
    p95 = statistics.quantiles(every, n=20)[-1]
    report.at_most(f"control to new figure, 95th percentile{when}", p95, PROMISED_P95, " ms")
    between = page_times(page, url, max(rounds // 4, 1), int(warm))
    note = f"{len(between)} steps, the slowest {max(between):.0f} ms"
    report.at_most(f"page to page, median{when}", statistics.median(between), PROMISED_PAGE, " ms", note=note)
    page.close()


def busy_home(report: Report, browser: Browser, url: str, seconds: float) -> None:
    """A row for the share of a core that Home's page keeps busy once it is drawn; at least three frames are seen."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(url)
    page.wait_for_function("() => document.querySelector('.learning-picture')?.learning?.at.frame > 1")
    page.wait_for_timeout(SETTLED)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")

    def worked() -> float:
        found = devtools.send("Performance.getMetrics")["metrics"]
        return next(float(each["value"]) for each in found if each["name"] == "TaskDuration")

    page.evaluate(_MOMENTS)
    before = worked()
    page.wait_for_timeout(1000 * seconds)
    after, moved = worked(), page.evaluate("moments")
    report.at_most(
        "Home, while it is looked at, of a core",
        100 * (after - before) / seconds if moved >= 3 else math.nan,
        PROMISED_HOME,
        " %",
        note=f"{moved} moments of the classifier in {seconds:g} s",
    )
    page.close()


def start_training(browser: Browser, url: str) -> Page:
    """A run that goes on for longer than the measurement, in a page of its own."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    dataset = "mnist" if available("mnist") else "digits"
    page.goto(f"{url}/train?dataset={dataset}&hidden=256-128-64&lr=0.1&epochs=1000&speed=full")
    page.locator(".st-key-start button").click()
    page.locator(".run-words", has_text=re.compile(r"epoch \d+ of")).wait_for()
    return page


def main() -> int:
    """Print the medians; NOT_AS_CLAIMED when one is above what is promised."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=12, help="answers of each control")
    parser.add_argument("--quick", action="store_true", help="one answer of each, and only while a run trains")
    arguments = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        if not arguments.quick:
            measure(report, browser, server.url, arguments.rounds, "")
        busy_home(report, browser, server.url, 2 if arguments.quick else 10)
        start_training(browser, server.url).close()  # nobody watches: what watching costs is another claim
        rounds = 1 if arguments.quick else arguments.rounds
        measure(report, browser, server.url, rounds, ", while a run trains", warm=not arguments.quick)
        browser.close()
    return report.status


if __name__ == "__main__":
    sys.exit(main())
