"""Regularization in a real browser: lambda dragged with no request, everything follows, the page agrees on release."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import Visit

pytestmark = pytest.mark.browser


def test_everything_follows_while_lambda_is_dragged(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}/regularization")
    surface = page.locator(".st-key-regularization_frames .df-surface")
    expect(surface).to_be_visible()
    page.wait_for_function("() => document.querySelectorAll('.df-panel canvas').length === 3")
    page.wait_for_function("() => document.querySelector('.df-line')?.getAttribute('d')")
    drawn = """() => [
        [...document.querySelectorAll('.df-line')].map(line => line.getAttribute('d')).join(),
        [...document.querySelectorAll('.df-panel canvas')].at(-1).toDataURL(),
        document.querySelector('.readouts').innerText,
    ]"""
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append("new")))
    box = surface.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    seen = []
    for part in range(1, 11):
        before = page.evaluate(drawn)
        page.mouse.move(box["x"] + box["width"] * part / 14, box["y"] + box["height"] / 2)
        page.wait_for_function(f"before => ({drawn})()[2] !== before", arg=before[2])
        page.wait_for_function(f"before => ({drawn})()[0] !== before", arg=before[0])
        page.wait_for_function(f"before => ({drawn})()[1] !== before", arg=before[1])
        seen.append(page.evaluate(drawn)[2])
        assert "lambda=" not in page.url  # nothing was sent yet
    assert len(set(seen)) == 10
    page.mouse.up()
    page.wait_for_url("**/regularization?lambda=*")
    expect(page.get_by_text("Too much penalty.")).to_be_visible()
    assert page.url.split("lambda=")[1] in seen[-1]


def test_pixels_are_signed(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}/regularization")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    made = page.evaluate(
        """async () => {
            const { squares } = await import('/softmax-lab/moving_panel.js');
            const pixels = new Uint8ClampedArray(16);
            squares([Uint8Array.from([1, 128]), Uint8Array.from([255, 64])], pixels);
            return Array.from(pixels);
        }"""
    )
    below, zero, above, half = (made[n : n + 4] for n in range(0, 16, 4))
    assert below[3] == above[3] == 255 and zero[3] == 0 and 120 < half[3] < 135
    assert below[:3] == half[:3] != above[:3]


def test_panels_share_a_window(visit: Visit) -> None:
    """All fit below the slider where that leaves enough to read, else they are as high as they are meant to be."""
    page = visit.page
    page.goto(f"{visit.url}/softmax-lab/arrangement.js")
    margin = {"l": 74, "r": 14, "t": 34, "b": 54}

    def arranged(heights: list[int], width: int, room: int, scale: float = 1) -> tuple[int, list[int]]:
        margins = [{side: scale * far for side, far in margin.items()} for _ in heights]
        script = "async (all) => (await import('/softmax-lab/arrangement.js')).arranged(...all)"
        found = page.evaluate(script, [heights, margins, width, room])
        return found["columns"], found["heights"]

    # Three fit side by side on each projector, where a row below would be wide and flat; four stand in two rows.
    assert arranged([370, 370, 230], 1380, 740) == (3, [370, 370, 370])
    assert arranged([330] * 4, 1380, 740) == (2, [330] * 4)
    assert arranged([370, 370, 230], 958, 420) == (3, [370, 370, 370])
    columns, heights = arranged([330] * 4, 878, 420)
    assert columns == 2 and len(set(heights)) == 1 and 2 * heights[0] + 8 <= 420
    # Text for a hall leaves too little of them.
    assert arranged([330] * 4, 1312, 330, 1.5) == (2, [330] * 4)
    # Without any room, above all.
    assert arranged([330] * 2, 878, -50) == (2, [330] * 2)
