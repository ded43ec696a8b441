"""A real server and a real browser for the tests of this folder."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chromium import launch

ROOT = Path(__file__).parents[2]
START_SECONDS = 120.0
# Machines that test are busy: what should be seen is waited for, and seen at once as a rule.
expect.set_options(timeout=30_000)


@dataclass
class Server:
    """A running app."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]


def start(folder: Path, port: int | None = None) -> Server:
    """Start the app as `streamlit run app.py` does, with runs, log and all in `folder`, and wait until it answers."""
    if port is None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    log = folder / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    environment = {**os.environ, "SOFTMAX_LAB_RUNS": str(folder / "runs"), "SOFTMAX_LAB_MAX_RUNS": "2"}
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, env=environment)
    running = Server(f"http://127.0.0.1:{port}", log, process)
    try:
        _wait_until_it_answers(running)
    except BaseException:
        process.kill()
        raise
    return running


def end(server: Server) -> None:
    """Stop the app; its log holds no traceback."""
    server.process.terminate()
    server.process.wait(30)
    log = server.log.read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in log, log


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app as `streamlit run app.py` starts it; its log holds no traceback at the end."""
    running = start(tmp_path_factory.mktemp("server"))
    yield running
    end(running)


def _wait_until_it_answers(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5):
            return
    raise AssertionError(f"the server did not start: {server.log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@dataclass
class Visit:
    """One visitor's browser, with what it complained about and whom it talked to."""

    context: BrowserContext
    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watch(self.page)

    def watch(self, page: Page) -> None:
        page.on("console", lambda m: self.complaints.append(f"{m.text} {m.location}") if m.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:")):
            self.strangers.append(url)

    def check(self) -> None:
        """Nothing left the machine, nothing went wrong in the browser."""
        # Streamlit looks for its server below the page's own path first; that is its way, not an error of ours.
        own = [text for text in self.complaints if "/_stcore/h" not in text]
        assert own == [] and self.strangers == []


@pytest.fixture
def visit(server: Server, browser: Browser) -> Iterator[Visit]:
    """A fresh visitor at 1366x768, whose browser must be content at the end."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(30_000)
    made = Visit(context, page, server.url)
    yield made
    made.check()
    context.close()
