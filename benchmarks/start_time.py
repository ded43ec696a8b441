"""From the command to the first page: Softmax Lab against an empty Streamlit app and the import of torch.

A real browser waits at the address and opens the page as soon as the server answers; the page counts as usable when its
heading is there and its script is over. Interleaved, in processes of their own.

    python -m benchmarks.start_time --rounds 5
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks import Report
from harness.chromium import launch
from harness.serving import ROOT, serving

PROMISED = 1.5
EMPTY = 'import streamlit as st\nst.title("Softmax Lab")\n'


def first_page(browser: Browser, script: Path) -> tuple[float, float]:
    """Seconds from the command until the server answers, and until its first page is usable."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with serving(Path(folder), script=script) as server:
            answers = time.perf_counter() - began
            page = browser.new_page()
            page.goto(server.url, wait_until="commit")
            page.locator("h1", has_text="Softmax Lab").wait_for()
            page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
            usable = time.perf_counter() - began
            page.close()
    return answers, usable


def import_torch() -> float:
    """Seconds of a Python that does nothing else."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    return time.perf_counter() - began


def main() -> int:
    """Print the ratio; NOT_AS_CLAIMED when it is above what is promised."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="times each variant starts, interleaved")
    arguments = parser.parse_args()
    ratios, seconds = [], []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        browser = launch(playwright)
        first_page(browser, empty)  # the browser's own first page
        for _ in range(arguments.rounds):
            without = first_page(browser, empty)[1] + import_torch()
            answers, usable = first_page(browser, ROOT / "app.py")
            ratios.append(usable / without)
            seconds.append((answers, usable, without))
        browser.close()
    answers, usable, without = (statistics.median(column) for column in zip(*seconds, strict=True))
    report = Report()
    note = f"{usable:.1f} s against {without:.1f} s; the server answers after {answers:.1f} s"
    claim = "start to first page usable, against an empty app and the import of torch"
    report.at_most(claim, statistics.median(ratios), PROMISED, "x", note=note)
    return report.status


if __name__ == "__main__":
    sys.exit(main())
