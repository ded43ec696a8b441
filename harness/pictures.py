"""Draws the pictures of the pages on Home anew, from the pages themselves: `python -m harness.pictures [PAGE...]`.

Each page is opened in a browser of its own, in both themes, and its main figure is kept as a small WebP file in
core/ui/pictures. To be run after a figure has changed; all pages take some minutes.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from core.lessons.catalog import CATALOG, HOME, PageEntry
from core.ui.page.cards import FOLDER, HEIGHT, SCHEMES, WIDTH, picture_file
from harness.chromium import launch
from harness.serving import serving

# On a page of this width the letters of a figure are still read in its picture.
VIEW: ViewportSize = {"width": 640, "height": 900}
FIGURES = ".live-figure, .draggable-frames, .draggable-bars, .draggable-curve, .draggable-pair, .da-cards"
# What lies over a figure.
HIDDEN = "[data-testid=stHeader], .st-key-room_door, .modebar-container { visibility: hidden !important; }"
MOST_BYTES = 15_000


@dataclass(frozen=True)
class Shot:
    """What a page's picture shows.

    Attributes:
        address: of the page, after its path.
        figure: selects it; the first of these is taken.
        before: what is done on the page until it is there.
    """

    address: str = ""
    figure: str = FIGURES
    before: Callable[[Page], None] = lambda page: None


def _press(name: str) -> Callable[[Page], None]:
    """Press a button, and wait until nothing trains any more."""

    def press(page: Page) -> None:
        page.get_by_role("button", name=name).first.click()
        page.get_by_text("finished").first.wait_for()

    return press


def _bend(page: Page) -> None:
    """Train on the points until the end, and look at nothing in particular."""
    page.get_by_role("button", name="Train", exact=False).first.click()
    page.wait_for_function("() => /^epoch 200\\S* of 200$/.test(document.querySelector('.tb-epoch')?.textContent)")


def _draw(page: Page) -> None:
    """Train two models, and let them read a digit of the test set."""
    page.get_by_role("button", name="Train softmax regression").click()
    page.get_by_text("of its test set right").nth(1).wait_for()
    page.get_by_role("button", name="Put one on the pad").click()
    page.get_by_text("points ahead of").nth(1).wait_for()


def _compare(page: Page) -> None:
    """Train twice, and compare the two runs."""
    runs = []
    for rate in ("0.03", "0.3"):
        page.goto(page.url.split("/runs")[0].split("/train")[0] + f"/train?lr={rate}&epochs=30&speed=full")
        _press("Start")(page)
        page.wait_for_url("**run=*")
        runs.append(page.url.split("run=")[1].split("&")[0])
    page.goto(page.url.split("/train")[0] + f"/runs?compare={','.join(runs)}")


SHOTS = {
    "train": Shot("?lr=0.1&epochs=40&speed=full", ".st-key-confusion .live-figure", _press("Start")),
    "draw": Shot(figure=".da-cards", before=_draw),
    "runs": Shot(before=_compare),
    "data": Shot(figure=".st-key-data_plane .live-figure"),
    "plane": Shot("?speed=full&optimizer=adam&lr=0.02", ".pl-stage", _bend),
    "learning_rate": Shot(figure=".df-panel:first-child"),
    # What holds still above it on a phone would lie over the whole of it.
    "regularization": Shot(figure=".df-panel:last-child"),
    "normalization": Shot(figure=".df-panel:last-child"),
    "overfitting": Shot(before=_press("Train until it overfits")),
}


def shoot(browser: Browser, url: str, entry: PageEntry) -> dict[str, bytes]:
    """The pictures of a page by their scheme, as WebP."""
    shot = SHOTS.get(entry.name, Shot())
    context = browser.new_context(viewport=VIEW)
    page = context.new_page()
    page.set_default_timeout(240_000)
    page.goto(f"{url}/{entry.path}{shot.address}")
    page.get_by_role("heading", name=entry.question).wait_for()
    shot.before(page)
    page.add_style_tag(content=HIDDEN)
    figure = page.locator(shot.figure).locator("visible=true").first
    figure.wait_for()
    taken = {}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.wait_for_function(
            "scheme => getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === scheme"
            " && [...document.querySelectorAll('.live-figure')].every(box => box.data)"
            " && [...document.querySelectorAll('.df-panel')].every(box => box.querySelector('.main-svg'))"
            " && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'",
            arg=scheme,
        )
        figure.scroll_into_view_if_needed()
        # Two frames later what follows the theme has been painted.
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        taken[scheme] = webp(Image.open(io.BytesIO(figure.screenshot(animations="disabled"))).convert("RGB"))
    context.close()
    return taken


def webp(taken: Image.Image) -> bytes:
    """A screenshot in the cards' shape and size, as good as MOST_BYTES allow: whole, of a tall one the upper part."""
    width, height = taken.size
    part = taken.crop((0, 0, width, min(height, width)))
    part.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    small = Image.new("RGB", (WIDTH, HEIGHT), taken.getpixel((0, 0)))
    small.paste(part, ((WIDTH - part.width) // 2, (HEIGHT - part.height) // 2))
    for quality in range(80, 10, -5):
        buffer = io.BytesIO()
        small.save(buffer, "WEBP", quality=quality, method=6)
        if buffer.tell() < MOST_BYTES:
            break
    return buffer.getvalue()


def draw(names: Iterable[str], folder: Path = FOLDER) -> None:
    """Draw the pictures of these pages; of all but Home where there are no names."""
    wanted = [entry for entry in CATALOG if entry.name in set(names)] or [e for e in CATALOG if e != HOME]
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, serving(Path(place)) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        for entry in wanted:
            for scheme, picture in shoot(browser, server.url, entry).items():
                picture_file(entry.name, scheme).write_bytes(picture)
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", help="names of pages, such as softmax; all by default")
    draw(parser.parse_args().pages)
