"""Fingers on a phone: one scrolls wherever it begins, two zoom a chart, a slider wants one to the side; and paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.ui.routes import SCRIPTS
from tests.browser.conftest import wait_until_drawn
from tests.browser.fingers import Hand, place
from tests.browser.visitors import PHONE, Visit, Visitor

pytestmark = pytest.mark.browser

RANGES = "box => [box._fullLayout.xaxis.range, box._fullLayout.yaxis.range]"


def ranges(figure: Locator) -> list[list[float]]:
    found: list[list[float]] = figure.evaluate(RANGES)
    return found


def test_one_finger_scrolls_and_two_zoom_and_a_slider_moves_sideways(visitor: Visitor) -> None:
    visit = visitor(size=PHONE, phone=True)
    page = visit.page
    page.goto(f"{visit.url}/logistic")
    wait_until_drawn(page)
    hand = Hand(page)
    figures = page.locator(".live-figure:has(.nsewdrag)")
    expect(figures).to_have_count(5)
    before = [ranges(figure) for figure in figures.all()]
    for figure in figures.all():
        hand.scrolls(figure)
    assert [ranges(figure) for figure in figures.all()] == before

    # Two fingers that part: what lay around them fills the chart.
    cost = page.locator(".live-figure[aria-label^='Cost'], [aria-label^='Cost'] .live-figure").first
    cost.evaluate("part => part.scrollIntoView({ block: 'center' })")
    whole, (x, y) = ranges(cost), place(cost, 0.5, 0.5)
    hand.move([(x - 20, y), (x + 20, y)], [(x - 80, y), (x + 80, y)])
    page.wait_for_function(
        f"([box, [from, to]]) => {{ const [[low, high]] = ({RANGES})(box);"
        " return low > from && high < to && high - low < 0.3 * (to - from); }",
        arg=[cost.element_handle(), whole[0]],
    )

    # On paper the page goes on to its end, and each figure, drawn for the screen, is as wide as the paper at most.
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.wait_for_function("() => document.documentElement.scrollHeight > 3000")
    ends = page.evaluate("[...document.querySelectorAll('.main-svg')].map(svg => svg.getBoundingClientRect().right)")
    assert max(ends) <= page.evaluate("innerWidth") + 1
    page.emulate_media(media="screen")

    slider = page.get_by_test_id("stSlider").first
    value = slider.get_by_role("slider")
    track = slider.get_by_role("group")
    at = value.get_attribute("aria-valuetext")
    hand.scrolls(track)
    assert value.get_attribute("aria-valuetext") == at
    slider.evaluate("part => part.scrollIntoView({ block: 'center' })")
    hand.swipe(place(track, 0.8, 0.5), -60, 6)
    expect(value).not_to_have_attribute("aria-valuetext", at or "")
    moved = value.get_attribute("aria-valuetext")
    page.touchscreen.tap(*place(track, 0.9, 0.5))
    expect(value).not_to_have_attribute("aria-valuetext", moved or "")


def test_only_one_script_has_figures_drawn(visit: Visit) -> None:
    """So that its config holds for every figure there is: no button sends a figure away or saves it."""
    asks = ("Plotly.newPlot", "library.newPlot", ".react(", "showSendToCloud", "modeBarButtons")
    drawing = {path.name for path in Path(SCRIPTS).glob("*.js") if any(ask in path.read_text("utf-8") for ask in asks)}
    assert drawing == {"figure_hands.js"}
    page = visit.page
    page.goto(f"{visit.url}/softmax-lab/figure_hands.js")
    config = "async ([l, w, s]) => (await import('/softmax-lab/figure_hands.js')).configOf(l, w, s)"
    wide = page.evaluate(config, [{"xaxis": {"fixedrange": True}}, 1000, False])
    assert wide["modeBarButtons"] == [["zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d"]]
    assert wide["displayModeBar"] == "hover" and not wide["showSendToCloud"] and wide["plotlyServerURL"] == ""
    still = {"xaxis": {"fixedrange": True}, "yaxis": {"fixedrange": True}}
    for layout, width, dragged in ((still, 1000, False), ({}, 300, False), ({}, 1000, True)):
        assert page.evaluate(config, [layout, width, dragged])["displayModeBar"] is False
    turns = "async ([a, b]) => (await import('/softmax-lab/figure_hands.js')).turns(a, b)"
    assert sum(page.evaluate(turns, [100, 200])) == pytest.approx(138.6, abs=0.5)
    assert sum(page.evaluate(turns, [200, 100])) == pytest.approx(-138.6, abs=0.5)
    assert page.evaluate(turns, [100, 100]) == []


def test_taps_and_directions(visit: Visit) -> None:
    page: Page = visit.page
    page.goto(f"{visit.url}/softmax-lab/fingers.js")
    made = page.evaluate(
        "async () => { const { sideways, tapped } = await import('/softmax-lab/fingers.js');"
        " const at = (x, y) => ({ clientX: x, clientY: y });"
        " return [[30, 5], [-30, 5], [5, 30], [2, 0], [20, 20]]"
        ".map(([x, y]) => [sideways(at(0, 0), at(x, y)), tapped(at(0, 0), at(x, y))]); }"
    )
    assert made == [[True, False], [True, False], [False, False], [False, True], [False, False]]
