"""The picture of the plane: what is drawn is what the network says, hands of every kind paint, and it can be saved."""

from __future__ import annotations

import base64
import math
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from core.plots.looks import of_class
from tests.browser.fingers import Hand
from tests.browser.planes import Point, mount, open_plane, plane_data
from tests.browser.visitors import PHONE, Visit, Visitor

pytestmark = pytest.mark.browser

POINTS: list[Point] = [(-200, -200, 0), (200, 200, 1), (0, 0, 2)]
# Three classes that meet in the middle, from which the borders go straight: rows of W, then b.
DIRECTIONS = [math.radians(angle) for angle in (10, 130, 250)]
WEIGHTS = [4 * part(angle) for angle in DIRECTIONS for part in (math.cos, math.sin)] + [0.0, 0.1, -0.1]


def surface(page: Page) -> Locator:
    return page.locator(".pl-surface")


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a place of the plane is on the screen."""
    box = surface(page).bounding_box()
    assert box is not None
    return box["x"] + (x + 3) / 6 * box["width"], box["y"] + (3 - y) / 6 * box["height"]


def painted(page: Page) -> list[list[Point]]:
    """The points that Python was told each time."""
    told = page.evaluate("told.filter(([name]) => name === 'painted').map(([, all]) => all)")
    return [list(zip(each["x"], each["y"], each["label"], strict=True)) for each in told]


def shown(page: Page) -> list[list[int]]:
    """The points in the picture: x, y, class, and whether it is a test point."""
    code = "(({ x, y, label, test }) => x.map((_, n) => [x[n], y[n], label[n], test[n]]))(plane.placed)"
    found: list[list[int]] = page.evaluate(code)
    return found


def tool(page: Page, name: str) -> None:
    page.locator(".pl-tools").get_by_role("button", name=name, exact=True).click()


def test_a_mouse_paints_and_what_it_painted_stays_until_python_has_it(visit: Visit) -> None:
    page = open_plane(visit, plane_data(POINTS, tests=[1]))
    page.mouse.click(*at(page, 1, 1))
    assert painted(page) == []  # it only looks

    tool(page, "Add")
    tool(page, "class 1")
    page.mouse.click(*at(page, -1, 1))
    added = painted(page)[-1]
    assert added[:3] == POINTS and len(added) == 4 and added[3][2] == 1
    assert abs(added[3][0] + 100) <= 1 and abs(added[3][1] - 100) <= 1
    page.mouse.move(*at(page, 2, 2))
    page.mouse.down()
    page.mouse.move(*at(page, 9, 2.5), steps=4)
    page.mouse.up()
    moved = painted(page)[-1]
    assert moved[1] == (300, moved[1][1], 1) and abs(moved[1][1] - 250) <= 1 and moved[2:] == added[2:]

    # A run of the page for another reason knows none of it; one that answers the first deed does not undo the second.
    mount(page, plane_data(POINTS, tests=[1]))
    mount(page, plane_data(added, tests=[0]))
    assert [tuple(point[:3]) for point in shown(page)] == moved
    mount(page, plane_data(moved, tests=[3]))
    assert shown(page) == [[*point, int(n == 3)] for n, point in enumerate(moved)]

    tool(page, "Brush")
    page.mouse.move(*at(page, -2, 2))
    page.mouse.down()
    page.mouse.move(*at(page, 2, 2), steps=10)
    page.mouse.up()
    brushed = painted(page)[-1]
    new = brushed[4:]
    assert brushed[:4] == moved and len(new) > 20 and {label for _, _, label in new} == {1}
    assert all(165 <= y <= 235 and abs(x) <= 235 for x, y, _ in new)
    tool(page, "Erase")
    page.mouse.move(*at(page, -2.4, 2))
    page.mouse.down()
    page.mouse.move(*at(page, 0, 2), steps=3)
    page.mouse.up()
    left = painted(page)[-1]
    assert 4 < len(left) < len(brushed) and not any(x < -30 and abs(y - 200) < 15 for x, y, _ in left)
    tool(page, "Undo")
    tool(page, "Undo")
    assert painted(page)[-2:] == [brushed, moved]
    tool(page, "Clear")
    assert painted(page)[-1] == [] and shown(page) == []

    # Other data have come: they are shown, and nothing of before can be taken back.
    mount(page, plane_data([(10, 10, 0)]))
    assert shown(page) == [[10, 10, 0, 0]]
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


MANY = "told.at(-1)[1].x.length"


def test_no_more_points_than_there_is_room_for(visit: Visit) -> None:
    page = open_plane(visit, plane_data([(n % 100, n // 100, n % 3) for n in range(998)]))
    tool(page, "Brush")
    expect(page.locator(".pl-told")).to_be_empty()
    page.mouse.click(*at(page, -2, -2))
    assert page.evaluate(MANY) == 1000
    expect(page.locator(".pl-told")).to_contain_text("room for 1,000 points")
    tool(page, "Undo")
    assert page.evaluate(MANY) == 998
    expect(page.locator(".pl-told")).to_be_empty()
    # More than that were drawn: Python would take no deed on them.
    mount(page, plane_data([(n % 100, n // 100, n % 3) for n in range(1500)]))
    expect(page.locator(".pl-told")).to_contain_text("Of 1,500 points none can be changed by hand")
    deeds = page.evaluate("told.length")
    page.mouse.click(*at(page, -2, -2))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.evaluate("told.length") == deeds and page.evaluate("plane.placed.x.length") == 1500
    tool(page, "Clear")
    assert painted(page)[-1] == []


def test_who_may_not_paint_has_no_tools_and_still_looks(visit: Visit) -> None:
    page = open_plane(visit, plane_data(POINTS))
    tool(page, "Add")
    mount(page, {**plane_data(POINTS), "paints": False})
    expect(page.get_by_role("button", name="Add")).to_be_hidden()
    page.mouse.click(*at(page, -2, -2))
    assert painted(page) == []
    expect(page.locator(".pl-readout")).to_be_visible()


def test_one_finger_scrolls_until_a_tool_is_chosen_and_then_paints(visitor: Visitor) -> None:
    visit = visitor(size=PHONE, phone=True)
    page = open_plane(visit, plane_data(POINTS))
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<div style=\"height: 200vh\"></div>')")
    page.wait_for_function("() => visualViewport.width === 390 && picture.side < 390")
    hand = Hand(page)
    x, y = at(page, -1, 1)
    hand.swipe((x, y), 3, -160)
    page.wait_for_function("() => scrollY > 50")
    assert painted(page) == []
    # Back to the top, to stay there: a finger that was fast lets the page run on.
    page.wait_for_function(
        "() => { window.rests = scrollY ? 0 : (window.rests ?? 0) + 1; scrollTo(0, 0); return rests > 5; }"
    )
    # A tap reads a place out, on the other side of the picture than the finger.
    page.touchscreen.tap(*at(page, 2, 2))
    readout = page.locator(".pl-readout")
    expect(readout).to_contain_text("x₁ = 2.0")
    box = readout.bounding_box()
    assert box is not None and box["x"] + box["width"] < at(page, 2, 2)[0] and box["y"] > at(page, 2, 2)[1]

    tool(page, "Brush")
    expect(page.get_by_role("button", name="class 0", exact=True)).to_be_visible()
    sizes = page.locator(".pl-tools button:visible, .pl-still button").evaluate_all(
        "all => all.map((each) => [each.offsetWidth, each.offsetHeight])"
    )
    assert len(sizes) > 8 and all(width >= 44 and height >= 44 for width, height in sizes)
    before = page.evaluate("scrollY")
    hand.swipe(at(page, -2, 1), 0, 120)
    assert len(painted(page)) == 1 and len(painted(page)[0]) > 10
    assert page.evaluate("scrollY") == before
    tool(page, "Add")
    page.touchscreen.tap(*at(page, 1.5, -2))
    added = painted(page)[-1][-1]
    assert abs(added[0] - 150) <= 2 and abs(added[1] + 200) <= 2
    # The browser takes the finger away, to zoom with two: that was no deed.
    hand.touch("touchStart", at(page, 0, 2))
    hand.touch("touchCancel")
    assert len(painted(page)) == 2 and len(shown(page)) == len(painted(page)[-1])


def test_keys_paint_and_say_what_they_did(visit: Visit) -> None:
    page = open_plane(visit, plane_data(POINTS, weights=WEIGHTS))
    said = page.locator(".pl-said")
    surface(page).focus()
    keys = page.keyboard
    keys.press("ArrowRight")
    keys.press("Shift+ArrowRight")
    keys.press("Shift+ArrowRight")
    expect(said).to_have_text("x1 1.0, x2 0.0: class 0, 99.4 %")
    keys.press("Enter")
    keys.press("Delete")
    expect(said).to_contain_text("Choose the tool")
    assert painted(page) == []
    tool(page, "Add")
    surface(page).focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowUp", "2", "Enter"):
        keys.press(key)
    expect(said).to_have_text("points now: 4")
    assert painted(page)[-1][-1] == (50, 10, 2)
    # Enter takes the point that is there, and puts it down.
    for key in ("Enter", "Shift+ArrowUp", "ArrowLeft", "Enter"):
        keys.press(key)
    assert len(painted(page)) == 2 and painted(page)[-1][-1] == (40, 60, 2)
    keys.press("Delete")
    assert painted(page)[-1] == POINTS
    keys.press("Control+z")
    assert painted(page)[-1][-1] == (40, 60, 2)
    expect(surface(page)).to_have_attribute(
        "aria-label", "The plane, x1 and x2 from -3 to 3, with 4 points. Arrow keys move a cursor."
    )


_DRAWN = """
(places) => {
    const canvas = document.querySelector(".pl-ground");
    const context = canvas.getContext("2d");
    return places.map(([x, y]) => [
        ...context.getImageData(((x + 3) / 6) * canvas.width, ((3 - y) / 6) * canvas.height, 1, 1).data]);
}
"""


def colours(page: Page, places: list[tuple[float, float]]) -> list[tuple[int, ...]]:
    """Red, green, blue and opacity of the ground at places of the plane."""
    return [tuple(found) for found in page.evaluate(_DRAWN, places)]


def most_probable(x: float, y: float) -> tuple[int, float]:
    """The class, and how far its logit is ahead of the next."""
    logits = [WEIGHTS[2 * c] * x + WEIGHTS[2 * c + 1] * y + WEIGHTS[6 + c] for c in range(3)]
    first, second, _ = sorted(logits, reverse=True)
    return logits.index(first), first - second


def near(rgba: tuple[int, ...], colour: str) -> bool:
    """Whether a pixel has a colour, but for its opacity, which rounds it."""
    wanted = [int(colour[n : n + 2], 16) for n in (1, 3, 5)]
    return all(abs(one - other) <= 4 for one, other in zip(rgba, wanted, strict=False))


def look(page: Page, ratio: float, ink: str) -> None:
    """On a screen with so many pixels to one of CSS, in a theme whose text has this colour."""
    devtools = page.context.new_cdp_session(page)
    size = {"width": 700, "height": 800, "mobile": False}
    devtools.send("Emulation.setDeviceMetricsOverride", {**size, "deviceScaleFactor": ratio})
    page.evaluate("ink => document.documentElement.style.setProperty('--st-text-color', ink)", ink)
    page.wait_for_function(
        "([ratio, ink]) => { const { canvas } = picture.ground; return picture.view.ink === ink"
        " && Math.abs(canvas.width / canvas.clientWidth - ratio) < 0.01; }",
        arg=[ratio, ink],
    )


def test_regions_and_borders_are_where_the_network_has_them(visit: Visit) -> None:
    page = open_plane(visit, plane_data(POINTS, weights=WEIGHTS))
    for ratio, ink in ((1.0, "#222"), (1.5, "#eee"), (3.0, "#222")):
        look(page, ratio, ink)
        check_regions(page, (34, 34, 34) if ink == "#222" else (238, 238, 238))


def check_regions(page: Page, ink: tuple[int, int, int]) -> None:
    places = [(x / 4 + 0.03, y / 4 + 0.02) for x in range(-11, 12) for y in range(-11, 12)]
    found = colours(page, places)
    compared = 0
    for (x, y), rgba in zip(places, found, strict=True):
        best, ahead = most_probable(x, y)
        if ahead < 0.4:
            continue
        compared += 1
        assert near(rgba, of_class(best, 3).colour) and 30 < rgba[3] < 200, (x, y, rgba)
    assert compared > 400
    # Borders of softmax regression are exact: on each piece of them two logits are equal, and no third is larger.
    pairs, cells = page.evaluate("[picture.ground.pairs, picture.ground.cells]")
    assert [(pair["a"], pair["b"]) for pair in pairs] == [(0, 1), (0, 2), (1, 2)]
    for pair in pairs:
        lines = pair["lines"]
        assert len(lines) > 200
        for column, row in zip(lines[::2], lines[1::2], strict=True):
            x, y = 6 * column / cells - 3, 3 - 6 * row / cells
            logits = [WEIGHTS[2 * c] * x + WEIGHTS[2 * c + 1] * y + WEIGHTS[6 + c] for c in range(3)]
            assert abs(logits[pair["a"]] - logits[pair["b"]]) < 1e-4 and logits[pair["a"]] > max(logits) - 1e-4
    # Close beside them, in the cells that they cross, too.
    beside = []
    for pair in pairs:
        w1, w2 = (WEIGHTS[2 * pair["a"] + axis] - WEIGHTS[2 * pair["b"] + axis] for axis in (0, 1))
        size = math.hypot(w1, w2) / 0.034
        lines = pair["lines"]
        for n in range(8, len(lines) - 8, 40):
            x, y = 3 * (lines[n] + lines[n + 2]) / cells - 3, 3 - 3 * (lines[n + 1] + lines[n + 3]) / cells
            beside += [(x + sign * w1 / size, y + sign * w2 / size) for sign in (1, -1)]
    places = [(x, y) for x, y in beside if math.hypot(x, y) > 0.2]
    assert len(places) > 30
    for (x, y), rgba in zip(places, colours(page, places), strict=True):
        assert near(rgba, of_class(most_probable(x, y)[0], 3).colour), (x, y, rgba)
    middle = page.evaluate("(lines) => lines.slice(40, 42)", pairs[0]["lines"])
    on_border = colours(page, [(6 * middle[0] / cells - 3, 3 - 6 * middle[1] / cells)])[0]
    assert on_border[:3] == ink and on_border[3] > 230
    # Their equations are the differences of two rows, on the figure.
    texts = page.locator(".pl-over text").all_text_contents()
    w1, w2, b = (WEIGHTS[0] - WEIGHTS[2], WEIGHTS[1] - WEIGHTS[3], WEIGHTS[6] - WEIGHTS[7])
    assert f"{w1:.3g} x₁ − {-w2:.3g} x₂ − {-b:.3g} = 0" in texts and len(texts) == 3


def test_what_cannot_be_drawn_is_marked_and_said(visit: Visit) -> None:
    """No points, one class, all points in one place, infinite weights: never an empty canvas."""
    page = open_plane(visit, plane_data([], weights=WEIGHTS))
    problem = page.locator(".pl-problem")
    expect(problem).to_be_empty()
    assert near(colours(page, [(2, 0)])[0], of_class(0, 3).colour)
    mount(page, plane_data([(5, 5, 0)] * 50, classes=1, weights=[1, 1, 0]))
    assert near(colours(page, [(2, 0)])[0], of_class(0, 1).colour)
    grey = "#8A8A8A"
    mount(page, plane_data(POINTS, weights=[math.inf, *WEIGHTS[1:]]))
    expect(problem).to_contain_text("grey, crossed part")
    assert near(colours(page, [(2, 0)])[0], grey) and near(colours(page, [(-2, 1)])[0], of_class(1, 3).colour)
    mount(page, plane_data(POINTS, weights=[math.nan] * 9))
    expect(problem).to_contain_text("everywhere")
    assert all(near(rgba, grey) for rgba in colours(page, [(-2, -2), (0.1, 0.1), (2, 2)]))
    page.mouse.move(*at(page, 1, 1))
    expect(page.locator(".pl-readout")).to_contain_text("NaN")
    mount(page, plane_data(POINTS, weights=WEIGHTS))
    expect(problem).to_be_empty()


def test_a_unit_has_a_map_of_its_own_with_its_numbers(visit: Visit) -> None:
    weights = [1.0, 0, 0, 1, 0, 0, *[0.5] * 9]
    page = open_plane(visit, plane_data(POINTS, hidden=[2], weights=weights, activation="identity"))
    page.evaluate("plane.choose({ layer: 1, unit: 0 })")
    expect(page.locator(".pl-legend")).to_contain_text("Unit 1 of hidden layer 1")
    expect(page.locator(".pl-scale")).to_have_text("−33")
    left, right, zero = colours(page, [(-2.5, 1), (2.5, 1), (0.02, 1.05)])
    assert near(left, "#B35806") and near(right, "#0070B2") and left[3] > 120 and right[3] > 120
    dashes = {rgba[:3] == (34, 34, 34) for rgba in colours(page, [(0, y / 50 + 0.007) for y in range(-100, 100)])}
    assert dashes == {True, False} and zero[3] < 60
    page.mouse.move(*at(page, 1.5, 1))
    expect(page.locator(".pl-readout")).to_contain_text("Unit 1 of hidden layer 1: 1.")


def test_the_picture_is_saved_without_a_server(visit: Visit, tmp_path: Path) -> None:
    page = open_plane(visit, plane_data([*POINTS, (-100, -100, 1)], weights=WEIGHTS, tests=[1]))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    data: dict[str, Any] = {}
    for kind in ("SVG", "PNG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"save the picture as {kind}").click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        data[path.name] = path.read_bytes()
    assert list(data) == ["plane.svg", "plane.png"] and asked == []
    svg = data["plane.svg"].decode("utf-8")
    marks = [of_class(c, 3).colour for c in (0, 1, 2)]
    assert svg.count("<image ") == 1 and all(f'fill="{colour}"' in svg for colour in marks)
    # A test point is hollow, the wrong one is ringed, the three borders are lines, and the legend says what is what.
    assert f'stroke="{marks[1]}"' in svg and svg.count("<circle ") >= 2 and "x₁" in svg and "test point" in svg
    width, height = page.evaluate(
        "async (text) => { const image = new Image(); image.src = 'data:image/png;base64,' + text;"
        " await image.decode(); return [image.width, image.height]; }",
        base64.b64encode(data["plane.png"]).decode("ascii"),
    )
    assert width == 3 * 616 and height > width
