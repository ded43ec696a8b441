"""Two distributions under a real mouse: numbers follow the hand, nothing is sent before release, the page follows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from core.lessons.cross_entropy.two_distributions import NOTES_P, STEPS, Pair, compare_distributions
from tests.browser.conftest import Server
from tests.browser.visitors import Visit
from tests.tolerance import assert_close

pytestmark = pytest.mark.browser

MODULE = "/softmax-lab/draggable_pair.js"


def values(page: Page) -> list[float]:
    """Entropy, cross-entropy and gap, as they stand above the bars."""
    return [float(text) for text in page.locator(".draggable-pair .readout-value").all_inner_texts()]


def test_the_numbers_follow_the_hand_and_the_page_follows_on_release(visit: Visit) -> None:
    page = visit.page
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(f"{visit.url}/cross_entropy?epochs=1")
    bar = page.get_by_role("slider", name="Q of class 1", exact=True)
    expect(page.locator(".st-key-code_bug")).to_be_visible()
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None and values(page) == [0.8979, 1.7938, 0.8959]
    x, before = box["x"] + box["width"] / 2, len(sent)
    page.mouse.move(x, box["y"] + box["height"] * 0.9)
    page.mouse.down()
    page.mouse.move(x, box["y"] + box["height"] * 0.5)
    expect(bar).to_have_attribute("aria-valuenow", re.compile(r"0\.(49|50|51)"))
    q = float(bar.get_attribute("aria-valuenow") or "")
    found = compare_distributions(Pair(NOTES_P, (q, (1 - q) * 0.3 / 0.9, (1 - q) * 0.6 / 0.9)))
    assert_close(values(page), [found.entropy, found.cross_entropy, found.gap], atol=6e-5, rtol=0)
    assert len(sent) == before
    page.mouse.up()
    page.wait_for_url("**/cross_entropy?*pq=*")
    expect(page.locator(".katex-mathml").filter(has_text=f"{found.cross_entropy:.4f}"[:5]).first).to_be_attached()
    bar.press("ArrowUp")
    expect(bar).to_have_attribute("aria-valuenow", f"{q + 0.01:.2f}")


def test_the_functions_in_the_browser_are_the_lessons(visit: Visit, server: Server) -> None:
    page = visit.page
    page.goto(f"{server.url}{MODULE}")
    run = f"async ([name, values]) => (await import('{MODULE}'))[name](...values)"
    for q in (*STEPS.values(), (1.0, 0.0, 0.0)):
        found = compare_distributions(Pair(NOTES_P, q))
        assert_close(
            page.evaluate(run, ["compared", [NOTES_P, q]]), [found.entropy, found.cross_entropy, found.gap], rtol=1e-9
        )
    assert_close(page.evaluate(run, ["compared", [[1, 0], [1, 0]]]), [0, 0, 0])
    assert_close(page.evaluate(run, ["moved", [[0.6, 0.3, 0.1], 0, 0.2]]), [0.2, 0.6, 0.2])
    assert_close(page.evaluate(run, ["moved", [[1, 0, 0], 0, 0.5]]), [0.5, 0.25, 0.25])
    assert [page.evaluate(run, ["shareAt", [y, 100, 200]]) for y in (0, 100, 150, 300, 999)] == [1, 1, 0.75, 0, 0]
