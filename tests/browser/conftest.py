"""A real server and a real browser for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from harness.chromium import launch
from harness.serving import Server, serving

# Machines that test are busy: what should be seen is waited for, and seen at once as a rule.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app as `streamlit run app.py` starts it; its log holds no traceback at the end."""
    with serving(tmp_path_factory.mktemp("server"), SOFTMAX_LAB_MAX_RUNS="2") as running:
        yield running
    assert "Traceback" not in running.log.read_text(encoding="utf-8", errors="replace"), running.log.read_text("utf-8")


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


def wait_until_drawn(page: Page) -> None:
    """Wait until the page has run to its end: until then what comes may push what is there from under the mouse."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def readout(page: Page, name: str) -> Locator:
    """The number of this name above a figure that is dragged."""
    return page.locator(".readout").filter(has=page.get_by_text(name, exact=True)).locator(".readout-value")


def button(page: Page, name: str) -> Locator:
    """The button with just this name: Streamlit adds the names of its icon and its key to what is written on one."""
    written = page.get_by_role("button").filter(has=page.get_by_text(name, exact=True))
    return page.get_by_role("button", name=name, exact=True).or_(written)


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """A browser's memory, which keeps the scripts of the app: a page opens in three quarters of the time then."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    yield context
    context.close()


@pytest.fixture
def visit(server: Server, profile: BrowserContext) -> Iterator[Visit]:
    """A fresh visitor at 1366x768, whose browser must be content at the end."""
    page = profile.new_page()
    page.set_default_timeout(30_000)
    made = Visit(profile, page, server.url)
    yield made
    made.check()
    # The next one is somebody else: nothing is left of this visitor but scripts.
    page.goto("about:blank")
    profile.new_cdp_session(page).send("Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": "all"})
    for each in profile.pages:
        each.close()
    profile.clear_cookies()
