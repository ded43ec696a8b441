"""Finding a browser for tests and benchmarks: an installed one, Playwright's own or Debian's, or saying what lacks."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys

from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

# The headless shell draws no window that nobody sees: pages load in four fifths of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
# A closed network, perhaps as root: nothing is looked up and nothing is updated.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def installed() -> str | None:
    """The path of a Chromium or Chrome of this machine."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or (MAC if os.path.exists(MAC) else None)  # noqa: PTH110


def launch(playwright: Playwright, *flags: str) -> Browser:
    """Start a browser, installing one if need be, with further flags.

    Raises:
        RuntimeError: with what to install, when there is none to be had.
    """
    if path := installed():
        return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
    with contextlib.suppress(PlaywrightError):
        return playwright.chromium.launch(args=[*FLAGS, *flags])  # Playwright's own, if it was installed before
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    with contextlib.suppress(PlaywrightError):
        return playwright.chromium.launch(args=[*FLAGS, *flags])
    if shutil.which("apt-get"):
        for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "chromium"]):
            subprocess.run(command, check=False, stdin=subprocess.DEVNULL)
        if path := installed():
            return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
    raise RuntimeError(
        "The browser tests need Chromium: install Debian's package `chromium`, or Google Chrome, or run "
        "`python -m playwright install chromium`."
    )


if __name__ == "__main__":
    # Once, before tests ask for it from several processes.
    with sync_playwright() as started:
        launch(started).close()
