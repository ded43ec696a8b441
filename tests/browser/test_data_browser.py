"""The Data page in a real browser: number keys guess, and a point's picture appears beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until_drawn
from tests.browser.visitors import Visit

pytestmark = pytest.mark.browser


def test_number_keys_guess_and_a_point_shows_its_picture(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}/data")
    expect(page.get_by_text("Example 1 of 20")).to_be_visible()
    wait_until_drawn(page)
    page.keyboard.press("3")
    expect(page.get_by_text("Example 2 of 20")).to_be_visible()
    wait_until_drawn(page)
    # From inside a control that takes no text, too.
    page.get_by_role("combobox", name="Data set").focus()
    page.keyboard.press("0")
    expect(page.get_by_text("Example 3 of 20")).to_be_visible()
    page.wait_for_url("**guesses=3-0**")
    page.reload()
    expect(page.get_by_text("Example 3 of 20")).to_be_visible()
    wait_until_drawn(page)
    plane = page.locator(".st-key-data_plane .live-figure")
    plane.scroll_into_view_if_needed()
    point = plane.locator(".points path").first
    expect(plane.locator(".lf-picture")).to_have_count(0)
    point.hover(force=True)
    shown = plane.locator(".lf-picture")
    expect(shown).to_be_visible()
    # The first trace is of the zeros, and its first point the first zero among the training images.
    number = page.evaluate("() => document.querySelector('.st-key-data_plane .live-figure').data[0].customdata[0]")
    assert isinstance(number, int) and number >= 0
    wanted = f"{-(number % 20) * 96}px {-(number // 20) * 96}px"
    expect(shown).to_have_css("background-position", wanted)
    page.mouse.move(1, 1)
    expect(shown).to_have_count(0)
