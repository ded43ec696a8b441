"""The central act: the learning rate is dragged with a real mouse, and cost and path follow without the server."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from core.descent.every_rate import every_rate
from core.descent.problems import PARABOLA
from core.descent.rates import RATES
from core.descent.regimes import Regime
from tests.browser.conftest import Server, readout, wait_until_drawn
from tests.browser.fingers import Hand, place
from tests.browser.visitors import PHONE, Visit, Visitor
from tests.tolerance import assert_close

pytestmark = pytest.mark.browser


def open_frames(page: Page, url: str) -> None:
    page.goto(url)
    page.locator(".df-panel .df-line").last.wait_for(state="attached")  # the panel that is made last
    wait_until_drawn(page)
    expect(readout(page, "learning rate")).not_to_be_empty()


def track(page: Page) -> dict[str, float]:
    box = page.locator(".df-surface").bounding_box()
    assert box is not None
    return {"x": box["x"], "y": box["y"] + box["height"] / 2, "width": box["width"]}


def place_of(page: Page, index: int, count: int = len(RATES)) -> tuple[float, float]:
    on = track(page)
    return on["x"] + on["width"] * index / (count - 1), on["y"]


def drawn(page: Page) -> list[str]:
    """The moving lines of cost and path as they are drawn now."""
    return page.locator(".df-line").evaluate_all("lines => lines.map((line) => line.getAttribute('d'))")


def test_every_position_of_the_drag_is_drawn_and_nothing_is_sent(visit: Visit) -> None:
    page = visit.page
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    open_frames(page, f"{visit.url}/learning_rate")
    expect(readout(page, "learning rate")).to_have_text("0.02")
    page.mouse.move(*place_of(page, RATES.index(0.02)))
    page.mouse.down()
    before, seen = len(sent), [drawn(page)]
    for index in range(RATES.index(0.02) + 1, RATES.index(0.02) + 21):
        page.mouse.move(*place_of(page, index))
        expect(readout(page, "learning rate")).to_have_text(f"{RATES[index]:g}")
        seen.append(drawn(page))
    cost_lines = [lines[0] for lines in seen]
    assert len(set(cost_lines)) == len(cost_lines) == 21, "the line of the cost changes at every position"
    assert len({json.dumps(lines) for lines in seen}) == 21
    assert len(sent) == before, "nothing is sent while the mouse is down"
    expect(readout(page, "this rate")).to_have_text(Regime.OVERSHOOTS)
    page.mouse.up()
    last = RATES[RATES.index(0.02) + 20]
    page.wait_for_url(f"**/learning_rate?lr={last:g}")
    expect(page.get_by_role("textbox", name="Learning rate: drag it, or type it")).to_have_value(f"{last:g}")
    expect(page.get_by_text(f"At {last:g} the cost")).to_be_visible()
    assert readout(page, "learning rate").inner_text() == f"{last:g}"


def test_one_drag_after_another_and_no_text_is_selected(visit: Visit) -> None:
    page = visit.page
    open_frames(page, f"{visit.url}/learning_rate")
    for index in (40, 100, 130, 70):
        start = int(page.locator(".df-surface").get_attribute("aria-valuenow") or 0)
        page.mouse.move(*place_of(page, start))
        page.mouse.down()
        # Down to the pictures and back: the hand does not stay on the track.
        x, y = place_of(page, index)
        page.mouse.move(x, y + 150, steps=6)
        page.mouse.move(x, y, steps=2)
        expect(readout(page, "learning rate")).to_have_text(f"{RATES[index]:g}")
        page.mouse.up()
        page.wait_for_url(f"**/learning_rate?lr={RATES[index]:g}")
        assert page.evaluate("getSelection().toString()") == ""


def test_what_is_drawn_lies_where_the_axes_say(visit: Visit) -> None:
    page = visit.page
    open_frames(page, f"{visit.url}/learning_rate?lr=0.2")
    found = every_rate(PARABOLA).sweep
    run = RATES.index(0.2)
    lines: list[list[list[float]]] = page.evaluate(
        """() => [...document.querySelectorAll('.df-panel')].map((panel) => {
            const { _fullLayout: full } = panel;
            const at = panel.getBoundingClientRect();
            const path = [...panel.querySelectorAll('.df-line')].at(-1);
            const points = (path?.getAttribute('d') ?? '').match(/[ML][^ML]*/g) ?? [];
            return points.map((text) => {
                const [x, y] = text.slice(1).split(',').map(Number);
                return [full.xaxis.p2d(x - full.xaxis._offset), full.yaxis.p2d(y - full.yaxis._offset)];
            });
        })"""
    )
    costs, path = lines[0], lines[1]
    assert_close([point[0] for point in costs], range(20), atol=0.05)
    assert_close([point[1] for point in costs], found.costs[run].tolist(), rtol=0.05)
    assert_close([point[0] for point in path], found.weights[run, :, 0].tolist(), atol=0.02)


def explained(page: Page, word: str) -> tuple[Locator, Locator]:
    """A word above the picture that is explained, and its explanation."""
    found = page.locator(".explained").filter(has=page.locator(".explained-word", has_text=word)).first
    return found.locator(".explained-word"), found.get_by_role("tooltip", include_hidden=True)


def test_by_keyboard_and_for_those_who_cannot_see(visit: Visit) -> None:
    page = visit.page
    open_frames(page, f"{visit.url}/learning_rate")
    slider = page.get_by_role("slider", name="Learning rate")
    slider.focus()
    start = RATES.index(0.02)
    for key, index in (
        ("ArrowRight", start + 1),
        ("Shift+ArrowRight", start + 11),
        ("PageUp", start + 11),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        expect(slider).to_have_attribute("aria-valuenow", str(index))
    page.keyboard.press("End")
    page.wait_for_url("**/learning_rate?lr=100000")
    assert "this rate overshoots" in (slider.get_attribute("aria-valuetext") or "")
    # A word is explained while the keyboard is on it, and under a mouse.
    word, meaning = explained(page, "edge")
    expect(meaning).to_be_hidden()
    word.focus()
    expect(meaning).to_be_in_viewport(ratio=1)
    expect(word).to_have_accessible_description(re.compile("^The largest learning rate"))
    slider.focus()
    expect(meaning).to_be_hidden()
    word.hover()
    expect(meaning).to_be_visible()


def test_on_a_phone_in_the_dark(visitor: Visitor) -> None:
    visit = visitor(size=PHONE, touch=True, scheme="dark")
    open_frames(visit.page, f"{visit.url}/learning_rate?data=softmax")
    hand, slider, thumb = Hand(visit.page), visit.page.locator(".df-surface"), visit.page.locator(".df-thumb")
    value = slider.get_attribute("aria-valuenow") or ""
    hand.scrolls(thumb)
    assert slider.get_attribute("aria-valuenow") == value
    hand.swipe(place(thumb, 0.5, 0.5), 60, 6)
    expect(slider).not_to_have_attribute("aria-valuenow", value)
    # Every name of a legend is in the first row: a second one would lie above its picture.
    inside = "(name) => name.getBoundingClientRect().top >= name.closest('.df-panel').getBoundingClientRect().top"
    visit.page.wait_for_function(
        f"() => {{ const names = [...document.querySelectorAll('.df-panel .legendtext')];"
        f" return names.some((name) => name.textContent === 'start') && names.every({inside}); }}"
    )
    main = "document.querySelector('[data-testid=stMain]')"
    assert visit.page.evaluate(f"{main}.scrollWidth <= {main}.clientWidth")
    # A word is explained after a tap, all of it in sight.
    word, meaning = explained(visit.page, "edge")
    expect(meaning).to_be_hidden()
    word.tap()
    expect(meaning).to_be_in_viewport(ratio=1)


def test_the_functions_without_streamlit(visit: Visit, server: Server) -> None:
    page = visit.page
    page.goto(f"{visit.url}/softmax-lab/moving_panel.js")

    def call(file: str, name: str, *arguments: Any) -> Any:
        return page.evaluate(
            "async ([file, name, values]) => (await import(`/softmax-lab/${file}.js`))[name](...values)",
            [file, name, list(arguments)],
        )

    assert [call("draggable_frames", "place", at, 101) for at in (-3, 0, 50.5, 100, 200)] == [0, 0, 50.5, 100, 100]
    assert [call("draggable_frames", "indexAt", pixel, 100, 200, 11) for pixel in (0, 100, 151, 300, 999)] == [
        0,
        0,
        3,
        10,
        10,
    ]
    keys = [
        ("ArrowRight", False),
        ("ArrowLeft", True),
        ("PageUp", False),
        ("Home", False),
        ("End", False),
        ("a", False),
    ]
    assert [call("chosen_index", "stepped", 50, key, shift, 1001, 5) for key, shift in keys] == [
        55, 0, None, 0, 1000, None,
    ]  # fmt: skip
    assert call("chosen_index", "stepped", 998, "ArrowUp", False, 1001, 5) == 1000
    gap = [[1, 2], None, [3, 4], [5, 6]]
    # A point that stands alone is a small diamond, as a line through it would draw nothing.
    assert call("moving_panel", "line", gap) == "M1.0,2.0m-3,0l3,-3l3,3l-3,3zM3.0,4.0L5.0,6.0"
    assert call("moving_panel", "area", gap, 9) == "M1.0,2.0L3.0,4.0L5.0,6.0L5.0,9L1.0,9Z"
    assert call("moving_panel", "markers", [[10, 20], None], "square", 4) == "M8.0,18.0h4v4h-4Z"
    flat = call("moving_panel", "heights", [[0, 100], [200, 100]], 3, 3)
    # Rows from the bottom up, pixels from the top down.
    assert_close(flat, [200, 150, 100, 100, 100, 100, 0, 50, 100])
    made = page.evaluate(
        """async () => {
            const { scales, unpacked } = await import('/softmax-lab/moving_panel.js');
            const layout = { margin: { l: 10, r: 10, t: 20, b: 30 }, xaxis: { range: [0, 1] },
                             yaxis: { type: 'log', range: [0, 2] } };
            const { x, y } = scales(layout, 120, 150, { xaxis: [0, 2] });
            const bytes = btoa(String.fromCharCode(...new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer)));
            const rows = unpacked({ kind: 'f4', shape: [2, 2], bytes }).map((row) => [...row]);
            const grid = unpacked({ kind: 'u1', shape: [1, 2, 1], bytes: btoa('\\u0001\\u0002') });
            return [x(1), y(1), y(10), y(100), Number.isNaN(y(-1)), rows, grid.map((g) => g.map((row) => [...row]))];
        }"""
    )
    assert made == [60, 120, 70, 20, True, [[1, 2], [3, 4]], [[[1], [2]]]]
