"""Drawing in a real browser: answers while the pen is down, a finger that does not scroll, a drawing that stays."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from core.data import Dataset
from core.drawing.collection import from_npz
from core.drawing.ink import FARTHEST, SIDE, read_message
from core.drawing.ink import Drawing as InkDrawing
from core.drawing.preparation import WAYS, Switches, prepare
from harness.drawing import ONE, PAD, ZERO, draw, stroke
from tests.browser.conftest import Server, wait_until_drawn
from tests.browser.visitors import PHONE, Visit, Visitor
from tests.drawing.photos import claims, jpeg, photo
from tests.tolerance import assert_close

pytestmark = pytest.mark.browser

CARDS = ".da-card"
WINNERS = ".da-winner"


def open_draw(visit: Visit, query: str = "") -> Page:
    visit.page.goto(f"{visit.url}/draw{query}")
    expect(visit.page.locator(PAD)).to_be_visible()
    wait_until_drawn(visit.page)
    wait_until_heard(visit.page)  # the canvas is there before the script that draws on it
    return visit.page


def train(page: Page) -> None:
    """One click, and wait until both models have learnt."""
    page.get_by_role("button", name="Train softmax regression and an MLP").click()
    expect(page.locator(CARDS)).to_have_count(2)
    for card in page.locator(CARDS).all():
        expect(card).to_contain_text("of its test set right", timeout=120_000)


def pad_state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        page.evaluate(
            """() => {
                const s = document.querySelector(".drawing-pad").drawingPad;
                const { width, height } = s.canvas;
                const seen = s.canvas.getContext("2d").getImageData(0, 0, width, height).data;
                let dark = 0;
                for (let i = 3; i < seen.length; i += 4) dark += seen[i] > 127;
                const { number, answered, strokes, picture, nudge } = s;
                return JSON.stringify({ number, answered, strokes, picture: Boolean(picture), nudge,
                    dark: dark / (width * height) });
            }"""
        )
    )
    return found


def wait_until_heard(page: Page) -> None:
    page.wait_for_function(
        """() => {
            const pad = document.querySelector(".drawing-pad")?.drawingPad;
            return pad && pad.pen === null && !pad.timer && !pad.rest && pad.answered >= pad.number;
        }"""
    )


@pytest.mark.mnist
def test_the_bars_change_before_the_button_is_released_and_a_one_is_a_one(visit: Visit, mnist: Dataset) -> None:
    page = open_draw(visit)
    train(page)
    expect(page.locator(WINNERS)).to_have_text(["?", "?"])
    seen = set()
    for _ in stroke(page, ZERO):
        page.wait_for_function("number => document.querySelector('[data-answers]').dataset.answers > number", arg="0")
        seen.add(page.locator("[data-answers]").inner_text())
        assert page.evaluate("document.querySelector('.drawing-pad').drawingPad.pen") is not None
    assert len(seen) >= 3, "what it says changed while the button was down"
    wait_until_heard(page)
    expect(page.locator(WINNERS)).to_have_text(["0", "0"])
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator(WINNERS)).to_have_text(["?", "?"])
    draw(page, ONE)
    network = page.locator(CARDS).filter(has_text="MLP 256-128-64").locator(WINNERS)
    expect(network).to_have_text("1")
    # A refreshed page is alive, with its models and the drawing.
    wait_until_heard(page)
    drawn = pad_state(page)["strokes"]
    page.reload()
    expect(network).to_have_text("1")
    wait_until_heard(page)
    assert pad_state(page)["strokes"] == drawn
    draw(page, ONE)
    wait_until_heard(page)
    assert len(pad_state(page)["strokes"]) == 2


def test_a_drawing_is_kept_undone_thinned_and_moved(visit: Visit) -> None:
    page = open_draw(visit)
    draw(page, ONE)
    wait_until_heard(page)
    thick = pad_state(page)
    assert len(thick["strokes"]) == 1 and thick["dark"] > 0.03
    page.get_by_role("button", name="Thin").click()
    draw(page, ZERO)
    wait_until_heard(page)
    both = pad_state(page)
    assert both["strokes"][1][0] < both["strokes"][0][0] and both["dark"] > thick["dark"]
    page.get_by_role("button", name="Undo").click()
    wait_until_heard(page)
    assert pad_state(page)["strokes"] == thick["strokes"]
    # The theme changes and the page is drawn again: paper stays white, ink stays dark, and all of it.
    page.emulate_media(color_scheme="dark")
    page.get_by_text("Crop to the ink").click()
    page.wait_for_url("**crop=off**")
    assert pad_state(page)["dark"] == thick["dark"]
    # Moved by keys, where the pad has the focus, and by the buttons below it.
    page.locator(PAD).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    page.get_by_role("button", name="move down").click()
    page.get_by_role("button", name="move down").click()
    expect(page.locator(".dp-said")).to_have_text("moved 2 right, 1 down")
    wait_until_heard(page)
    # Another page and back.
    page.get_by_text("From scores to loss").click()
    page.get_by_role("menuitem", name="Softmax", exact=True).click()
    expect(page.get_by_role("slider", name="logit of rock")).to_be_visible()
    page.get_by_role("link", name="Draw", exact=True).click()
    expect(page.locator(PAD)).to_be_visible()
    expect(page.locator(".dp-said")).to_have_text("moved 2 right, 1 down")
    back = pad_state(page)
    assert back["strokes"] == thick["strokes"] and back["nudge"] == [2, 1] and back["dark"] > 0.03
    page.get_by_role("button", name="move back").click()
    page.locator(PAD).focus()
    page.keyboard.press("Delete")
    expect(page.locator(".dp-hint")).to_be_visible()
    wait_until_heard(page)
    assert pad_state(page)["strokes"] == [] and pad_state(page)["dark"] == 0
    # A pen for the arrow keys: taken, moved, put down, moved, lifted, laid away.
    expect(page.get_by_role("application", name="Drawing pad")).to_be_focused()
    for key in ("Enter", "ArrowUp", "Space", "ArrowDown", "ArrowDown", "ArrowRight", "Space", "ArrowLeft", "Escape"):
        page.keyboard.press(key)
    wait_until_heard(page)
    assert pad_state(page)["strokes"] == [[95, 500, 464, 500, 500, 500, 536, 536, 536]]
    expect(page.locator(".dp-said")).to_have_text("")
    # What the pad does not take any more is said, whether it is a stroke or a point.
    told = page.locator(".dp-told")
    for full, taken in (("Array(500).fill([95, 500, 500])", 500), ("[[95, ...Array(23990).fill(500)]]", 2)):
        page.evaluate(f"() => {{ document.querySelector('.drawing-pad').drawingPad.strokes = {full}; }}")
        expect(told).to_have_text("")
        draw(page, ONE)
        expect(told).to_contain_text("it takes 500 strokes, and about 12,000 points")
        wait_until_heard(page)
        assert len(pad_state(page)["strokes"]) == taken
        page.get_by_role("button", name="Undo").click()
        expect(told).to_have_text("")
        wait_until_heard(page)


def test_a_finger_draws_and_the_page_does_not_scroll(visitor: Visitor) -> None:
    visit = visitor(size=(390, 700), phone=True)
    page = open_draw(visit)
    page.locator(PAD).scroll_into_view_if_needed()
    box = page.locator(PAD).bounding_box()
    assert box is not None
    devtools = visit.context.new_cdp_session(page)
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = page.evaluate(scrolled)

    def touch(kind: str, *fingers: Sequence[float]) -> None:
        """The fingers on the pad after this event, each a number, and where it is as shares of the pad's side."""
        points = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "id": n} for n, x, y in fingers]
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", [0, 0.5, 0.9])
    for part in range(1, 9):
        touch("touchMove", [0, 0.5, 0.9 - part / 10])
    # A second finger draws nothing while the first one does, nor when that is lifted.
    touch("touchStart", [0, 0.5, 0.1], [1, 0.9, 0.9])
    touch("touchEnd", [1, 0.9, 0.9])
    touch("touchMove", [1, 0.8, 0.5])
    touch("touchEnd")
    wait_until_heard(page)
    found = pad_state(page)
    assert len(found["strokes"]) == 1 and len(found["strokes"][0]) >= 2 * 8
    assert page.evaluate(scrolled) == before

    # A hand that rests on the pad draws nothing once its pencil comes, and stays where it is in the meantime.
    def pencil(kind: str, x: float, y: float) -> None:
        at = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        held = {"button": "left", "buttons": 1, "clickCount": 1, "pointerType": "pen"}
        devtools.send("Input.dispatchMouseEvent", {"type": kind, **at, **held})

    touch("touchStart", [0, 0.8, 0.8])
    page.wait_for_function("() => document.querySelector('.drawing-pad').drawingPad.strokes.length === 2")
    pencil("mousePressed", 0.2, 0.2)
    touch("touchMove", [0, 0.82, 0.85])
    pencil("mouseMoved", 0.2, 0.6)
    touch("touchEnd")
    pencil("mouseMoved", 0.3, 0.6)
    pencil("mouseReleased", 0.3, 0.6)
    wait_until_heard(page)
    first, second = pad_state(page)["strokes"]
    assert first == found["strokes"][0] and second[1:] == [200, 200, 200, 600, 300, 600]


def test_drawings_are_kept_exported_and_imported(visit: Visit, tmp_path: Path) -> None:
    page = open_draw(visit)
    for digit, points in (("0", ZERO), ("1", ONE)):
        draw(page, points)
        wait_until_heard(page)
        wait_until_drawn(page)
        page.get_by_role("button", name=digit, exact=True).click()
        expect(page.locator(".dp-hint")).to_be_visible()
    wait_until_drawn(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export (.npz)").click()
    file = tmp_path / "drawings.npz"
    download.value.save_as(file)
    drawings = from_npz(file.read_bytes())
    assert drawings.labels.tolist() == [0, 1]
    # The browser's ink, through Python's way: a zero has a hole in its middle, a one has not.
    for ink, hollow in zip(drawings.inks, (True, False), strict=True):
        prepared = prepare(ink, WAYS["mnist"], Switches())
        assert prepared is not None
        assert (int(prepared.pixels.reshape(28, 28)[14, 14]) < 50) is hollow
    page.get_by_role("button", name="Begin a new test set").click()
    expect(page.get_by_role("button", name="Begin a new test set")).to_have_count(0)
    page.get_by_text("Import drawings that were exported here").click()
    page.locator("input[type=file]:not([data-photo])").set_input_files(file)
    expect(page.get_by_alt_text("a drawn 1")).to_be_visible()


def test_a_test_image_and_a_photo_are_put_on_the_pad(visit: Visit) -> None:
    page = open_draw(visit)
    page.get_by_role("button", name="Put one on the pad").click()
    expect(page.get_by_text("Test image 0, a ")).to_be_visible()
    page.wait_for_function("document.querySelector('.drawing-pad').drawingPad.picture")
    expect(page.locator(".dp-hint")).to_be_hidden()
    draw(page, ONE)
    wait_until_heard(page)
    assert pad_state(page)["picture"]
    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
    wait_until_heard(page)
    assert not pad_state(page)["picture"] and pad_state(page)["dark"] == 0
    # A phone's photo of a one, saved lying: it comes upright, and small.
    lying = photo(1, side=800, width=30, size=(1200, 1600)).rot90(1)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by 90 degrees to the right to see it upright
    page.locator("input[data-photo=file]").set_input_files(
        {"name": "one.jpg", "mimeType": "image/jpeg", "buffer": jpeg(lying, exif=exif)}
    )
    expect(page.get_by_text("A photo; below, its way to the pad.")).to_be_visible()
    expect(page.get_by_alt_text("1. the photo, 480x640, in grey")).to_be_visible()
    wait_until_heard(page)
    across = """() => {
        const { picture } = document.querySelector(".drawing-pad").drawingPad;
        const seen = picture.getContext("2d").getImageData(0, 42, 84, 1).data;
        return Array.from({ length: 84 }, (_, x) => seen[4 * x + 3] > 127).filter(Boolean).length;
    }"""
    assert 5 <= page.evaluate(across) <= 14, "an upright stroke"
    # A file that would fill the memory is refused before it is unpacked; so is what is dropped and no photo.
    drop = """([name, type, text]) => {
        const files = new DataTransfer();
        files.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name, { type }));
        const options = { dataTransfer: files, bubbles: true, cancelable: true };
        document.querySelector(".drawing-pad canvas").dispatchEvent(new DragEvent("drop", options));
    }"""
    for file, sentence in (
        (claims(60_000, 60_000), "too large"),
        (b"%PDF", "no PNG or JPEG"),
        (claims(9, 9), "damaged"),
    ):
        page.evaluate(drop, ["one.png", "image/png", base64.b64encode(file).decode()])
        expect(page.locator(".dp-told")).to_contain_text(sentence)
    assert pad_state(page)["picture"]
    blank = base64.b64encode(jpeg(photo(None))).decode()
    page.evaluate(drop, ["blank.jpg", "image/jpeg", blank])
    expect(page.locator(".dp-told")).to_contain_text("No ink was found")
    # A good one is dropped, another pasted, after words that stay where they belong.
    page.evaluate(drop, ["wide.jpg", "image/jpeg", base64.b64encode(jpeg(photo(1, size=(640, 400)))).decode()])
    expect(page.get_by_alt_text("1. the photo, 640x400, in grey")).to_be_visible()
    paste = """([type, text]) => {
        const copied = new DataTransfer();
        if (type.startsWith("text/")) copied.setData(type, text);
        else copied.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], "image.jpg", { type }));
        const event = new ClipboardEvent("paste", { clipboardData: copied, bubbles: true, cancelable: true });
        return document.querySelector(".drawing-pad canvas").dispatchEvent(event);
    }"""
    assert page.evaluate(paste, ["text/plain", "seven"]), "a page may use what the pad does not"
    assert not page.evaluate(paste, ["image/jpeg", base64.b64encode(jpeg(photo(1, size=(400, 640)))).decode()])
    expect(page.get_by_alt_text("1. the photo, 400x640, in grey")).to_be_visible()


def test_a_phones_camera_takes_a_photo_for_the_pad(visitor: Visitor) -> None:
    page = open_draw(visitor(size=PHONE, phone=True))
    expect(page.locator("input[data-photo=camera]")).to_have_attribute("capture", "environment")
    assert page.locator("input[data-photo=file]").get_attribute("capture") is None
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Camera").tap()
    assert asked.value.element.get_attribute("data-photo") == "camera"
    asked.value.set_files({"name": "one.jpg", "mimeType": "image/jpeg", "buffer": jpeg(photo(1, size=(480, 640)))})
    expect(page.get_by_alt_text("1. the photo, 480x640, in grey")).to_be_visible()


def test_the_pads_pure_functions(visit: Visit, server: Server) -> None:
    page = visit.page
    page.goto(f"{server.url}/softmax-lab/ink.js")

    def call(code: str, argument: Any = None) -> Any:
        return page.evaluate(
            f"async a => {{ const m = await import('/softmax-lab/ink.js'); return {code}; }}", argument
        )

    box = {"left": 100, "top": 50, "width": 400, "height": 400}
    assert call("m.pointAt(300, 50, a, [0, 0])", box) == [500, 0]
    assert call("m.pointAt(300, 50, a, [14, -14])", box) == [0, 500]
    # From a pad on the left of a wide screen to its other end: still a place that Python takes.
    assert call("m.pointAt(3000, -5000, a, [0, 0])", box) == [FARTHEST, -FARTHEST]
    assert call("[m.isFar([9, 100, 100], [103, 100]), m.isFar([9, 100, 100], [103, 103])]") == [False, True]
    assert call("m.SIDE") == SIDE
    every = list(range(256)) * 3
    assert call("[...m.toBytes(m.toText(Uint8Array.from(a)))]", every) == every
    # A picture comes back as it was, byte for byte.
    picture = [(7 * n) % 256 for n in range(SIDE * SIDE)]
    assert call("[...m.inkOf([], m.pictureCanvas(Uint8Array.from(a)))]", picture) == picture
    # Strokes: as wide and as dark as they should be, and what Python reads is what the browser wrote.
    strokes = [[100, 500, 100, 500, 900], [200, 100, 100]]
    text = call("m.toText(m.inkOf(a, null))", strokes)
    sent = {"number": 1, "released": True, "ink": text, "nudge": [0, 0], "strokes": strokes}
    ink = read_message(sent, InkDrawing()).drawing.tensor().double()
    assert base64.b64decode(text) == bytes(ink.flatten().to(int).tolist())
    assert_close(ink[40].sum() / 255, 0.1 * SIDE, rtol=0.02)
    assert_close(ink[:20, :20].sum() / 255, 3.14159 * (0.1 * SIDE) ** 2, rtol=0.03)
    assert int(ink[42, 42]) == 255 and int(ink[42, 20]) == 0 and int(ink[82, 42]) == 0
