"""The likelihood under a real mouse: the parameter is dragged, nothing is sent, and on release the page follows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.lessons.likelihood.arithmetic import Flips, at
from tests.browser.conftest import Server, readout, wait_until_drawn
from tests.browser.fingers import Hand, place
from tests.browser.visitors import PHONE, Visit, Visitor
from tests.tolerance import assert_close

pytestmark = pytest.mark.browser

LAYOUT = {
    "margin": {"l": 70, "r": 10, "t": 20, "b": 40},
    "xaxis": {"range": [0, 1]},
    "yaxis": {"range": [0, 2], "domain": [0.5, 1]},
    "yaxis2": {"range": [-10, 0], "domain": [0, 0.4]},
}


def open_likelihood(page: Page, url: str, query: str = "") -> None:
    page.goto(f"{url}/likelihood{query}")
    page.locator(".dc-figure .main-svg").first.wait_for()  # Plotly draws a figure in several of them
    expect(page.locator(".readout-value")).to_have_count(4)
    expect(page.locator(".st-key-code_few_and_many")).to_be_visible()


def values(page: Page) -> list[float]:
    return [float(text) for text in page.locator(".readout-value").all_inner_texts()]


def surface(page: Page) -> Any:
    return page.locator(".dc-surface")


def pixel_of(page: Page, parameter: float) -> tuple[float, float]:
    """Where a parameter is on the screen, from the figure's own margins."""
    box = surface(page).bounding_box()
    assert box is not None
    margin = page.evaluate("document.querySelector('.dc-figure').layout.margin")
    return box["x"] + margin["l"] + parameter * (box["width"] - margin["l"] - margin["r"]), box["y"] + 90


def test_the_numbers_follow_the_hand_and_the_page_follows_the_release(visit: Visit) -> None:
    page = visit.page
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    open_likelihood(page, visit.url)
    assert sent, "messages are counted"
    wait_until_drawn(page)
    page.mouse.move(*pixel_of(page, 0.5))
    page.mouse.down()
    before = len(sent)
    for parameter in (0.55, 0.62, 0.81, 0.7, 0.25):
        page.mouse.move(*pixel_of(page, parameter), steps=8)
        expect(readout(page, "parameter p")).to_have_text(f"{parameter:.4f}")
        point = at(Flips(7, 10), parameter)
        expected = [parameter, point.likelihood, point.log_likelihood, point.binary_cross_entropy]
        assert_close(values(page), expected, rtol=1e-2, atol=1e-6)
        expect(surface(page)).to_have_attribute("aria-valuenow", f"{parameter:g}")
    page.wait_for_timeout(400)  # as long as a message might be held back
    assert len(sent) == before, "nothing is sent while the mouse is down"
    assert "parameter=" not in page.url
    page.mouse.up()
    page.wait_for_url("**/likelihood?parameter=0.25")
    assert len(sent) == before + 1
    expect(page.get_by_role("textbox", name="Parameter")).to_have_value("0.25")
    expect(page.get_by_text("above the one at p = 0.25")).to_be_visible()
    assert_close(values(page)[0], 0.25)
    # The same place again after a reset is news again.
    page.get_by_role("button", name="Reset this page").click()
    expect(readout(page, "parameter p")).to_have_text("0.5000")
    page.mouse.move(*pixel_of(page, 0.5))
    page.mouse.down()
    page.mouse.move(*pixel_of(page, 0.25), steps=4)
    page.mouse.up()
    page.wait_for_url("**/likelihood?parameter=0.25")


def test_a_drag_keeps_up_with_the_screen(visit: Visit) -> None:
    page = visit.page
    open_likelihood(page, visit.url, "?successes=500&flips=1000")
    page.evaluate(
        """() => {
            const value = document.querySelector('.readout-value');
            window.paints = 0;
            new MutationObserver(() => window.paints++).observe(value, { childList: true });
            const surface = document.querySelector('.dc-surface');
            const { left, top, width } = surface.getBoundingClientRect();
            const fire = (type, share) => surface.dispatchEvent(new PointerEvent(type,
                { pointerId: 1, clientX: left + 80 + share * (width - 100), clientY: top + 90, bubbles: true }));
            surface.setPointerCapture = () => {};
            surface.hasPointerCapture = () => true;
            fire('pointerdown', 0);
            window.moves = new Promise((resolve) => {
                let frame = 0;
                const step = () => {
                    fire('pointermove', ++frame / 100);
                    requestAnimationFrame(() => {
                        frame < 100 ? step() : (fire('pointerup', 1), resolve());
                    });
                };
                step();
            });
        }"""
    )
    page.evaluate("window.moves")
    # A number for each frame in which the hand moved.
    assert page.evaluate("window.paints") >= 95


def test_by_keyboard(visit: Visit) -> None:
    page = visit.page
    open_likelihood(page, visit.url)
    surface(page).focus()
    for key, parameter in (
        ("ArrowRight", 0.505),
        ("Shift+ArrowUp", 0.555),
        ("PageDown", 0.555),
        ("Home", 0),
        ("End", 1),
    ):
        page.keyboard.press(key)
        expect(surface(page)).to_have_attribute("aria-valuenow", f"{parameter:g}")
    expect(surface(page)).to_have_attribute("aria-valuetext", "parameter p 1.0000, probability of the data 0.000000,"
                                            " log-likelihood minus infinite, binary cross-entropy 30.0000")  # fmt: skip
    page.wait_for_url("**/likelihood?parameter=1")
    expect(page.get_by_text("at p = 1 these flips are impossible", exact=False)).to_be_visible()


def test_a_finger_drags_and_can_still_scroll(visitor: Visitor) -> None:
    visit = visitor(size=PHONE, touch=True, scheme="dark")
    open_likelihood(visit.page, visit.url)
    hand, value = Hand(visit.page), surface(visit.page).get_attribute("aria-valuenow")
    # Also where it is held: only a finger that moves to the side drags it.
    hand.scrolls(visit.page.locator(".dc-grip"))
    assert surface(visit.page).get_attribute("aria-valuenow") == value
    hand.swipe(place(visit.page.locator(".dc-grip"), 0.5, 0.5), 80, 6)
    expect(surface(visit.page)).not_to_have_attribute("aria-valuenow", value)
    main = "document.querySelector('[data-testid=stMain]')"
    assert visit.page.evaluate(f"{main}.scrollWidth <= {main}.clientWidth")


def test_the_marker_lies_on_the_curve(visit: Visit) -> None:
    open_likelihood(visit.page, visit.url, "?parameter=0.7")
    places = visit.page.evaluate(
        """() => {
            const box = document.querySelector('.dc-figure');
            const { _fullLayout: full } = box;
            const top = box.getBoundingClientRect().top, left = box.getBoundingClientRect().left;
            return [...document.querySelectorAll('.dc-dot')].map((dot, n) => {
                const r = dot.getBoundingClientRect();
                const axis = n ? full.yaxis2 : full.yaxis;
                const wanted = n ? -6.1086 : 0.002224;
                return [r.left + r.width / 2 - left - (full.xaxis._offset + full.xaxis.d2p(0.7)),
                        r.top + r.height / 2 - top - (axis._offset + axis.d2p(wanted))];
            });
        }"""
    )
    assert_close(places, [[0, 0], [0, 0]], atol=1.5)


def test_the_functions_without_streamlit(visit: Visit, server: Server) -> None:
    page = visit.page
    page.goto(f"{visit.url}/softmax-lab/draggable_curve.js")

    def call(name: str, *arguments: Any) -> Any:
        return page.evaluate(
            "async ([name, values]) => (await import('/softmax-lab/draggable_curve.js'))[name](...values)",
            [name, list(arguments)],
        )

    grid = [0, 0.25, 0.5, 0.6, 1]
    for wanted, index in ((-1, 0), (0.1, 0), (0.13, 1), (0.54, 2), (0.56, 3), (0.9, 4), (7, 4)):
        assert call("nearest", grid, wanted) == index
    assert call("nearest", [0.3], 0.9) == 0
    assert [call("valueAt", x, 100, 200, [0, 1]) for x in (50, 100, 150, 300, 999)] == [0, 0, 0.25, 1, 1]
    assert [call("share", value, [-10, 10]) for value in (-10, 0, 10, 99, -99, None)] == [0, 0.5, 1, 1, 0, 0]
    made = call("axes", LAYOUT, 480, 360)
    assert made["x"] == {"start": 70, "length": 400, "range": [0, 1]}
    assert made["panels"][0] == {"bottom": 170, "length": 150, "range": [0, 2]}
    assert_close([made["panels"][1]["bottom"], made["panels"][1]["length"]], [320, 120])
