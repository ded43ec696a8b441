"""What holds for every page: nothing axe-core finds, nothing cut off, controls beside pictures, large text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from core.lessons.catalog import CATALOG, LESSONS, TRAIN, PageEntry
from core.ui.visitor.answer_headers import HEADERS
from tests.browser.accessibility import EXCUSED, smaller_than, violations, watch_tables, without_a_ring
from tests.browser.boxes import SIZES, far_apart, faults
from tests.browser.conftest import button, wait_until_drawn
from tests.browser.looks import other_looks, unexplained_words
from tests.browser.visitors import Visit

pytestmark = pytest.mark.browser

# What is on a page once its own script has drawn it.
DRAWN = {"plane": ".dg-unit"}
PROJECTOR = {"width": 1920, "height": 1080}
# Pages on which classes, or training and test, are drawn.
WITH_A_MEANING = {"", "train", "softmax", "logistic", "likelihood", "regularization", "runs"}
SMALLEST = 16  # pixels, on a projector
READY = """
() => [...document.querySelectorAll("[data-testid=stMain] .live-figure")].every((box) => box.data) &&
  [...document.querySelectorAll("[data-testid=stMain] [role=slider]")].every((each) => each.ariaValueNow) &&
  [...document.querySelectorAll("[data-testid=stHtml] style")].some((each) => each.textContent.includes("stMain")) &&
  !document.querySelector("[data-testid=stStatusWidget], [data-testid=stSkeleton]") &&
  document.fonts.status === "loaded" && !document.getAnimations().some((each) => each.playState === "running")
"""
FITS = """
() => {
  const main = document.querySelector("[data-testid=stMain]");
  return main.clientWidth <= innerWidth && main.scrollWidth <= main.clientWidth;
}
"""
# Whether a chart's text is lighter than a middle grey, where there is any.
LIGHT_TEXT = """
(wanted) => [...document.querySelectorAll("[data-testid=stMain] .xtick text")].every((text) => {
  const parts = getComputedStyle(text).fill.match(/\\d+/g).slice(0, 3).map(Number);
  return parts.reduce((sum, part) => sum + part, 0) / 3 > 128 === wanted;
})
"""


def opened(visit: Visit, entry: PageEntry) -> Page:
    """The page as it opens, with its headers and its title."""
    page = visit.page
    # A table keeps the size of its text from when it was made.
    page.set_viewport_size(PROJECTOR)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    watch_tables(page)
    answer = page.goto(f"{visit.url}/{entry.path}{'?epochs=3&speed=full' if entry == TRAIN else ''}")
    assert answer is not None
    assert {name: answer.headers.get(name.lower()) for name in HEADERS} == HEADERS
    expect(page.get_by_role("heading", name=entry.question, level=1)).to_be_visible()
    expect(page).to_have_title(entry.tab)
    assert page.locator("h1").count() == 1
    wait_until_drawn(page)
    if entry.path in DRAWN:
        expect(page.locator(DRAWN[entry.path]).first).to_be_visible()
    page.wait_for_function(READY)
    return page


def far_from_pictures(page: Page, entry: PageEntry) -> list[str]:
    """Controls that are not in one view with their pictures on a small projector, also for a hall."""
    if entry not in LESSONS:
        return []
    found = far_apart(page, 1366, 768)
    page.keyboard.press("f")
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    wait_until_drawn(page)
    found += [f"presenting: {each}" for each in far_apart(page, 1366, 768, at_once=False)]
    page.keyboard.press("f")
    expect(page.get_by_test_id("stHeader")).to_be_visible()
    wait_until_drawn(page)
    page.wait_for_function(READY)
    return found


def unfold(page: Page, entry: PageEntry) -> None:
    """Show on a projector all that the page has folded up; on Train, a run that is over."""
    page.set_viewport_size(PROJECTOR)
    if entry == TRAIN:
        button(page, "Start").click()
        page.wait_for_function("() => document.querySelector('.st-key-weights .live-figure')?.data?.length === 10")
    wait_until_drawn(page)
    page.evaluate("() => document.querySelectorAll('details:not([open]) > summary').forEach((each) => each.click())")
    wait_until_drawn(page)
    page.wait_for_function(READY)
    page.wait_for_function(LIGHT_TEXT, arg=False)


def seen_on_its_side(page: Page) -> None:
    """Of a run the chart is what a phone held sideways shows, below one row of buttons and before any number."""
    page.set_viewport_size({"width": 844, "height": 390})
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    expect(page.locator(".st-key-curves")).to_be_in_viewport(ratio=0.5)


def scrolls_sideways(page: Page, width: int) -> bool:
    """Whether the page is wider than the screen, once its figures have followed a new width."""
    page.set_viewport_size({"width": width, "height": 768})
    try:
        page.wait_for_function(FITS)
    except PlaywrightTimeoutError:
        return True
    return False


@pytest.mark.parametrize("entry", CATALOG, ids=[entry.name for entry in CATALOG])
def test_every_page(visit: Visit, entry: PageEntry) -> None:
    page = opened(visit, entry)
    # A figure may be drawn once more when it has its width: only what stays is wrong.
    wrong: dict[str, object] = {f"cut off at {size}": faults(page, *size) and faults(page, *size) for size in SIZES}
    wrong["far from its picture"] = far_from_pictures(page, entry)
    # No button of a figure sends it away or saves it.
    buttons = page.locator(".modebar-btn").evaluate_all("all => all.map((each) => each.dataset.title)")
    wrong["buttons"] = set(buttons) - {"Zoom", "Pan", "Zoom in", "Zoom out", "Reset axes"}
    unfold(page, entry)
    wrong["unexplained"] = unexplained_words(page)
    wrong["another look"], known = other_looks(page)
    assert known > 0 or entry.path not in WITH_A_MEANING
    wrong["small text"] = smaller_than(page, SMALLEST)
    wrong["light, without a ring"] = without_a_ring(page)
    wrong["light, axe"], excused = violations(page)
    needed = {each for each in EXCUSED if entry.path in each.pages}
    wrong["excuses that are not needed"] = needed - excused
    wrong["excuses of other pages"] = excused - needed
    if entry == TRAIN:
        seen_on_its_side(page)
    sideways = [("light", width) for width in (1366, 390) if scrolls_sideways(page, width)]
    # The page follows the system's choice of light and dark while it is shown.
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", "dark")
    page.wait_for_function(LIGHT_TEXT, arg=True)
    sideways += [("dark", width) for width in (390, 1366) if scrolls_sideways(page, width)]
    wrong["scrolls sideways"] = sideways
    wrong["dark, axe"], _ = violations(page, ["color-contrast"])
    wrong["dark, without a ring"] = without_a_ring(page)
    assert {what: found for what, found in wrong.items() if found} == {}
