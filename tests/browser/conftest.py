"""A real server and a real browser for the tests of this folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, JSHandle, Locator, Page, expect, sync_playwright

from harness.chromium import launch
from harness.serving import Server, serving
from tests.browser.visitors import FLAGS, WAIT, Visit, Visitor, Visitors

# Machines that test are busy: what should be seen is waited for, and seen at once as a rule.
expect.set_options(timeout=WAIT)


@pytest.fixture(scope="session", autouse=True)
def asked_now_and_then() -> Iterator[None]:
    """A page is asked twenty times a second for what is waited for: in each of its frames takes a tenth of a core."""
    each_frame = Page.wait_for_function

    def wait_for_function(page: Page, expression: str, *, polling: float = 50, **others: Any) -> JSHandle:
        return each_frame(page, expression, polling=polling, **others)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "wait_for_function", wait_for_function)
        yield


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app as `streamlit run app.py` starts it; its log holds no traceback at the end."""
    with serving(tmp_path_factory.mktemp("server"), SOFTMAX_LAB_MAX_RUNS="2", quick=True) as running:
        yield running
    assert "Traceback" not in running.log.read_text(encoding="utf-8", errors="replace"), running.log.read_text("utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright, *FLAGS)
        yield browser
        browser.close()


def wait_until_drawn(page: Page) -> None:
    """Wait until the page has run to its end: until then what comes may push what is there from under the mouse."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def readout(page: Page, name: str) -> Locator:
    """The number of this name above a figure that is dragged."""
    return page.locator(".readout").filter(has=page.get_by_text(name, exact=True)).locator(".readout-value")


def button(page: Page, name: str) -> Locator:
    """The button with just this name: Streamlit adds the names of its icon and its key to what is written on one.

    By its elements, as a browser computes the roles and names of a whole page for each look by role.
    """
    buttons = ":is(button, [role=button]):visible"
    written = page.locator(buttons).filter(has=page.get_by_text(name, exact=True))
    labelled = page.locator(f"{buttons}[aria-label={json.dumps(name)}]")
    # While a page runs, Streamlit may show a button "Stop" of its own beside its sign that it does.
    ours = page.locator(":not([data-testid=stStatusWidget] *)")
    return labelled.or_(written).and_(ours)


@pytest.fixture(scope="session")
def visitors(browser: Browser, server: Server) -> Visitors:
    """The browsers that tests borrow, one after another."""
    return Visitors(browser, server.url)


@pytest.fixture
def visitor(visitors: Visitors) -> Iterator[Visitor]:
    """Makes visitors, as `Visitors.come` says; at the end each browser must be content."""
    yield visitors.come
    visitors.leave()


@pytest.fixture
def visit(visitor: Visitor) -> Visit:
    """A fresh visitor at 1366x768."""
    return visitor()
