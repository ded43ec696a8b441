"""Following: milliseconds from a change on the lecturer's page to the same on a student's, while others follow.

A lecturer and a student in real browsers on one server; the lecturer types other rates on Train. A change counts
from the key to the frame in which the student's page shows it. Of the others, each is one page that follows, in the
same browser: beyond some ten the browser is what is measured. A median of at most a second is promised.

    python -m benchmarks.following --changes 10 --others 0 --others 10
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks import NOT_AS_CLAIMED
from tests.browser.chromium import launch
from tests.browser.serving import serving

PROMISED_MEDIAN = 1000.0
# Notes when the student's field shows another rate.
_WATCH = """
rate => new Promise(resolve => {
    const look = () => {
        const field = document.querySelector('.st-key-set_learning_rate input');
        field?.value === rate ? resolve(Date.now()) : requestAnimationFrame(look);
    };
    look();
})
"""


def share(page: Page, url: str) -> str:
    """Open a room; give its link for a browser of this machine."""
    page.goto(f"{url}/train?lr=0.5")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Let others follow").click()
    dialog = page.get_by_role("dialog")
    link = dialog.locator("code").last.inner_text()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    return url + "/?" + link.partition("/?")[2]


def follow(browser: Browser, link: str) -> Page:
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(link)
    page.get_by_text("You follow the lecturer").wait_for()
    return page


def delays(lecturer: Page, student: Page, changes: int) -> list[float]:
    """Milliseconds of each change of the learning rate."""
    found = []
    field = lecturer.get_by_role("textbox", name="Learning rate, exactly")
    for number in range(changes):
        rate = f"0.{number % 9 + 1}{number // 9 + 1}"
        field.fill(rate)
        began = time.time()
        field.press("Enter")
        found.append(student.evaluate(_WATCH, rate) - 1000 * began)
    return found


def main() -> int:
    """Print median and largest delay for each number of others; NOT_AS_CLAIMED when a median is above the promise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=10)
    parser.add_argument("--others", type=int, action="append", help="pages that follow besides; 0 and 10 by default")
    parser.add_argument("--quick", action="store_true", help="three changes, nobody else")
    arguments = parser.parse_args()
    numbers = [0] if arguments.quick else arguments.others or [0, 10]
    changes = 3 if arguments.quick else arguments.changes
    slow = False
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        lecturer = browser.new_page(viewport={"width": 1366, "height": 768})
        link = share(lecturer, server.url)
        student = follow(browser, link)
        others = 0
        for number in sorted(numbers):
            for _ in range(number - others):
                follow(browser, link)
            others = number
            found = delays(lecturer, student, changes)
            median = statistics.median(found)
            print(
                f"{number} others: median {median:.0f} ms, at most {max(found):.0f} ms, {changes} changes", flush=True
            )
            slow |= median > PROMISED_MEDIAN
        browser.close()
    return NOT_AS_CLAIMED if slow else 0


if __name__ == "__main__":
    sys.exit(main())
