"""Overfitting in a real browser: curves that grow, the best epoch marked, a remedy from the same start, a refresh."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import button
from tests.browser.visitors import PHONE, Visit

pytestmark = pytest.mark.browser

FIGURE = "document.querySelector('.st-key-overfitting_curves .live-figure')"


def trace(name: str) -> str:
    """A JavaScript expression for the trace called `name`; undefined while it is not drawn."""
    return f"{FIGURE}?.data?.find(trace => trace.name === '{name}')"


def open_overfitting(visit: Visit, query: str = "") -> Page:
    visit.page.goto(f"{visit.url}/overfitting?{query}")
    expect(button(visit.page, "Train until it overfits")).to_be_visible()
    return visit.page


def wait_for(page: Page, expression: str, argument: Any = None) -> None:
    page.wait_for_function(expression, arg=argument, timeout=60_000)


def last_epoch(page: Page) -> int:
    return int(page.evaluate(f"{trace('the network')}.x.at(-1)"))


def test_a_network_overfits_and_dropout_begins_where_it_began(visit: Visit) -> None:
    page = open_overfitting(visit)
    button(page, "Train until it overfits").click()
    wait_for(page, f"() => {trace('the network')}?.x?.at(-1) === 150")
    test = page.evaluate(f"{trace('the network, test')}.y")
    best = page.evaluate(
        f"[{trace('the network, lowest test loss')}.x[0], {trace('the network, lowest test loss')}.y[0]]"
    )
    assert test.index(min(test)) == best[0] and min(test) == best[1] and test[-1] > 1.3 * best[1]
    expect(page.get_by_text(f"lowest test loss {best[1]:.3f}, epoch {best[0]}")).to_be_visible()
    expect(page.get_by_text("It overfits", exact=True)).to_be_visible()

    page.locator(".st-key-overfitting-dropout").get_by_text("Dropout", exact=True).click()
    wait_for(page, f"() => {trace('dropout')}?.x?.at(-1) === 150")
    for line in ("", ", test"):
        first, second = (page.evaluate(f"{trace(name + line)}.y[0]") for name in ("the network", "dropout"))
        assert first == second
    assert page.evaluate(f"{trace('the network, test')}.y") == test  # the first curve stays as it was

    page.reload()
    wait_for(page, f"() => {trace('dropout')}?.x?.at(-1) === 150")
    assert page.evaluate(f"{trace('the network, test')}.y") == test


def test_curves_grow_while_it_trains_and_stop(visit: Visit) -> None:
    page = open_overfitting(visit, "images=1000&epochs=1000")
    # On a phone the steps come after the picture: one press starts where the curves will be.
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    at_once = page.locator(".st-key-overfit_at_once button")
    expect(at_once).to_be_in_viewport(ratio=1)
    at_once.click()
    expect(at_once).to_have_count(0)
    wait_for(page, f"() => {trace('the network')}?.x?.at(-1) > 0")
    for _ in range(3):
        before = last_epoch(page)
        wait_for(page, f"before => {trace('the network')}?.x?.at(-1) > before", before)
    stop = page.locator(".st-key-overfitting-stop").get_by_role("button")  # the depths below have one, too
    stop.click()
    expect(page.get_by_role("cell", name="stopped, epoch")).to_be_visible()
    expect(stop).to_be_disabled()
    assert 0 < last_epoch(page) < 1000


def test_early_stopping_by_keyboard(visit: Visit) -> None:
    page = open_overfitting(visit, "early_stopping=on&look=early_stopping")
    page.keyboard.press("s")
    wait_for(page, f"() => {trace('early stopping, lowest test loss')} && {trace('the network')}?.x?.at(-1) === 150")
    expect(page.get_by_role("cell", name="weights of epoch")).to_be_visible()
    stopped, whole = (page.evaluate(f"{trace(name)}.y") for name in ("early stopping, test", "the network, test"))
    assert len(stopped) < len(whole) and whole[: len(stopped)] == stopped
    assert len(stopped) - 1 == page.evaluate(f"{trace('early stopping, lowest test loss')}.x[0]") + 10
