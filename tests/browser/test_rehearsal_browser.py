"""A lecture rehearsed on a slow machine: a room opens, two phones come, one page is dragged, the next one trains."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import button, readout, wait_until_drawn
from tests.browser.fingers import Hand
from tests.browser.test_room_browser import BAR, stop_sharing
from tests.browser.test_train_browser import figure, stage, wait_for
from tests.browser.visitors import PHONE, Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

# How many times as slow as this machine every browser of the rehearsal is.
SLOWER = 4
READ = """() => Object.fromEntries([...document.querySelectorAll("[data-testid=stMain] .readout")].map(
  (each) => [each.querySelector(".readout-name").textContent, each.querySelector(".readout-value").textContent]))"""
RUN = """() => [...document.querySelectorAll(".run-words, .run-readings")].map((each) => each.textContent).join(" ")"""


def slow(visit: Visit) -> Visit:
    devtools = visit.context.new_cdp_session(visit.page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return visit


def agree(lecturer: Page, phones: list[Page], read: str) -> None:
    """Wait until every phone reads what the lecturer reads, and that is something."""
    expect(lecturer.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    said = lecturer.evaluate(read)
    assert said
    for phone in phones:
        phone.wait_for_function(f"(said) => JSON.stringify(({read})()) === JSON.stringify(said)", arg=said)


def test_a_lecture_with_two_phones_on_a_slow_machine(visit: Visit, visitor: Visitor) -> None:
    page = slow(visit).page
    page.goto(visit.url)
    button(page, "Open a room").click()
    code = page.locator("strong", has_text=re.compile(r"^[a-z2-9]{6}$")).first.inner_text()
    page.keyboard.press("Escape")

    # One phone types the code, in its own way; the other one too, a moment later, when the lecturer has gone on.
    phones = [slow(visitor(size=PHONE, phone=True)) for _ in range(2)]
    first, second = (phone.page for phone in phones)

    def join(phone: Page, code: str) -> None:
        phone.goto(visit.url)
        wait_until_drawn(phone)
        field = phone.locator(".st-key-home_code input")
        field.fill(code)
        button(phone, "Join").tap()
        expect(phone.get_by_text(BAR)).to_be_visible()

    join(first, code.upper())
    page.locator("a[href*='learning_rate']:visible").first.click()
    wait_for(page, "() => document.querySelector('.df-slider')")
    join(second, f"{code[:3]} {code[3:]}")
    expect(page.get_by_text("2 follow.")).to_be_visible()
    for phone in (first, second):
        expect(phone.get_by_role("heading", level=1)).to_have_text(page.get_by_role("heading", level=1).inner_text())
        # No finger is trapped, wherever it begins.
        for panel in phone.locator(".df-panel").all():
            Hand(phone).scrolls(panel)
    # The rate is dragged until the cost overshoots, by mouse and by key; what is said is true of what is seen.
    slider = page.get_by_role("slider").first
    box = slider.bounding_box()
    assert box is not None
    before = slider.get_attribute("aria-valuenow")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 150, box["y"], steps=8)
    page.mouse.up()
    expect(slider).not_to_have_attribute("aria-valuenow", before or "")
    slider.press("ArrowRight")
    agree(page, [first, second], READ)
    assert readout(page, "learning rate").or_(page.locator(".readout-value").first).first.inner_text()

    # The second page: a key starts the run, the phones see it move and end, with the lecturer's numbers.
    page.locator("body").press("f")
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    page.locator("body").press("f")
    page.get_by_role("link", name="Train").click()
    expect(button(page, "Start")).to_be_enabled()
    for phone in (first, second):
        expect(phone.get_by_text("Digits 8x8, softmax regression, lr 0.1")).to_be_visible()
    page.locator("body").press("s")
    for each in (page, first, second):
        expect(stage(each, "finished")).to_be_visible()
        wait_for(each, f"() => {figure(each, 'curves')}?.data?.at(-3)?.x?.length > 1")
    agree(page, [first, second], RUN)
    for phone in (first, second):
        Hand(phone).scrolls(phone.locator(".live-figure").first)
        for name in ("Start", "Pause", "Stop", "Restart"):
            expect(phone.get_by_role("button", name=name, exact=True)).to_have_count(0)

    # One student tries alone and comes back; the other never notices.
    button(first, "Let me try").tap()
    expect(button(first, "Back to the lecturer")).to_be_visible()
    expect(page.get_by_text("1 follows.")).to_be_visible()
    button(first, "Back to the lecturer").tap()
    expect(page.get_by_text("2 follow.")).to_be_visible()
    agree(page, [first, second], RUN)
    stop_sharing(page)
    for phone in (first, second):
        expect(phone.get_by_text("This page is yours now")).to_be_visible()
