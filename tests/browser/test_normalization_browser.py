"""Raw and standardized scores dragged at once with a real mouse, and four scalings of pixels trained live."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from core.descent import columns
from core.descent.every_rate import every_rate, with_exact_run
from core.descent.problems import SCORES
from core.descent.rates import RATES
from tests.browser.conftest import readout
from tests.browser.test_learning_rate_browser import drawn, open_frames, place_of
from tests.browser.visitors import Visit

pytestmark = pytest.mark.browser


def test_both_bowls_follow_the_hand_and_the_page_agrees_after_the_release(visit: Visit) -> None:
    page = visit.page
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    open_frames(page, f"{visit.url}/normalization")
    first, last = RATES.index(0.1), RATES.index(1e-5)
    page.mouse.move(*place_of(page, first))
    page.mouse.down()
    before, seen = len(sent), []
    for index in range(first, last, -4):
        page.mouse.move(*place_of(page, index))
        expect(readout(page, "learning rate")).to_have_text(f"{RATES[index]:g}")
        seen.append(tuple(drawn(page)))
    assert len(set(seen)) == len(seen) and len({lines[1] for lines in seen}) > len(seen) / 2
    page.mouse.move(*place_of(page, last))
    assert len(sent) == before, "nothing is sent while the mouse is down"
    page.mouse.up()
    expect(page.get_by_role("textbox", name="Learning rate", exact=True)).to_have_value("1e-05")
    standardized = replace(SCORES, scaling=columns.STANDARDIZED)
    for problem, words in zip((SCORES, standardized), ("as they are", "standardized"), strict=True):
        costs = with_exact_run(every_rate(problem), problem, last).sweep.costs[last]
        expect(page.get_by_text(f"{words}, it goes from")).to_contain_text(f"to {costs[-1].item():.7g}")
    visit.check()


def test_four_scalings_of_pixels_train_while_one_looks(visit: Visit) -> None:
    page = visit.page
    open_frames(page, f"{visit.url}/normalization")
    page.get_by_role("button", name="Train all four").click()
    expect(page.get_by_text("Tested on pixels from 0 to 1, as it was trained")).to_be_visible()
    legend = page.locator(".live-figure .legendtext")
    expect(legend.filter(has_text="each pixel less its mean")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Tested on pixels from 0 to 1, as it was trained")).to_be_visible()
    visit.check()
