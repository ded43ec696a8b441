"""A browser whose connection is cut, and texts that would do harm if a page took them for more than text."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from core.runs.saved_run import SavedRun
from core.runs.store import Store
from core.ui.visitor.cookie import COOKIE, owner_name
from harness.serving import Server
from tests.browser.conftest import button, wait_until_drawn
from tests.browser.test_train_browser import stage
from tests.browser.visitors import Visit, Visitor
from tests.training.examples import RUN

pytestmark = pytest.mark.browser


class Wire:
    """Passes bytes between browsers and a server on a port of its own, until it is cut and mended."""

    def __init__(self, port: int) -> None:
        self.target = port
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0
        self._thread = threading.Thread(target=self._loop.run_forever, name="wire", daemon=True)
        self._thread.start()
        self._do(self._listen())

    def cut(self) -> None:
        """Every connection breaks, and none can be made."""
        self._do(self._close())

    def mend(self) -> None:
        """Connections can be made again."""
        self._do(self._listen())

    def end(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _do(self, what: object) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(30)  # type: ignore[arg-type]

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._open:
            writer.transport.abort()
        while self._open:
            await asyncio.sleep(0.01)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other: asyncio.StreamWriter | None = None
        try:
            there, other = await asyncio.open_connection("127.0.0.1", self.target)
            self._open |= {writer, other}
            await asyncio.gather(self._pass(reader, other), self._pass(there, writer))
        except OSError:
            pass
        finally:
            for end in (writer, other):
                if end is not None:
                    end.transport.abort()
                    self._open.discard(end)

    @staticmethod
    async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.transport.abort()


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    made = Wire(urlsplit(server.url).port or 0)
    yield made
    made.end()


# How far the page says that the run is, in JavaScript.
MINIBATCH = (
    "Number(/minibatch ([\\d,]+)/.exec(document.querySelector('.run-words')?.textContent)?.[1].replace(',', ''))"
)


@pytest.mark.parametrize(
    "seconds", [1, pytest.param(10, marks=pytest.mark.slow), pytest.param(60, marks=pytest.mark.slow)]
)
def test_a_lost_connection_comes_back_to_the_same_run_and_settings(visitor: Visitor, wire: Wire, seconds: int) -> None:
    page = visitor(f"http://127.0.0.1:{wire.port}", content=False).page
    page.set_default_timeout(90_000)
    page.goto(f"http://127.0.0.1:{wire.port}/train?hidden=16&epochs=1000&speed=30")
    button(page, "Start").click()
    page.wait_for_function(f"() => {MINIBATCH} > 5")
    field = page.get_by_role("textbox", name="Hidden layers (widths)")
    # A setting that the run does not have, which only this session knows.
    field.fill("48-24")
    field.press("Enter")
    expect(page.get_by_text("Changed since this run: hidden 16 → 48-24")).to_be_visible()
    address, before = page.url, page.evaluate(MINIBATCH)
    wire.cut()
    page.wait_for_timeout(1000 * seconds)
    wire.mend()
    page.wait_for_function(f"() => {MINIBATCH} > {before + 20 * seconds}")
    expect(field).to_have_value("48-24")
    expect(page.get_by_text("Changed since this run: hidden 16 → 48-24")).to_be_visible()
    assert page.url == address
    # The page is alive again, and the run still its owner's.
    button(page, "Stop").click(timeout=90_000)
    expect(stage(page, "stopped")).to_be_visible()


# What a browser does that translates: its own elements stand for all texts, but for those that are not to be changed.
TRANSLATED = """
() => {
  const walk = document.createTreeWalker(document.querySelector("[data-testid=stMain]"), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walk.nextNode()) texts.push(walk.currentNode);
  const kept = "font, style, script, svg, [translate=no]";
  const translated = texts.filter((text) => text.data.trim() && !text.parentElement.closest(kept));
  for (const text of translated) {
    const [outer, inner] = [document.createElement("font"), document.createElement("font")];
    inner.textContent = text.data;
    outer.append(inner);
    text.replaceWith(outer);
  }
  return translated.length;
}
"""


def test_a_translated_page_has_new_numbers_and_is_loaded_again_where_it_broke(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}/likelihood?successes=7&flips=10")
    wait_until_drawn(page)
    page.wait_for_function("() => document.querySelector('.dc-figure')?.data && document.querySelector('.katex')")
    numbers = page.locator(".readout-value").first
    expect(numbers).to_have_attribute("translate", "no")
    assert page.evaluate(TRANSLATED) > 20
    # A sentence of several parts, and a number above the picture.
    field = page.get_by_role("textbox", name="Parameter")
    field.fill("0.25")
    field.press("Enter")
    expect(numbers).to_have_text("0.2500")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("0.25")
    button(page, "To the maximum").click()
    expect(numbers).to_have_text("0.7000")
    # A text that another page writes to comes back; one that is to go and is not there breaks nothing.
    page.evaluate(TRANSLATED)
    written = """() => {
        const box = document.createElement("p");
        const [one, two] = ["before ", "1"].map((text) => document.createTextNode(text));
        box.append(one, two);
        document.querySelector("[data-testid=stMain]").append(box);
        const font = document.createElement("font");
        font.textContent = "uno";
        two.replaceWith(font);
        return new Promise((done) => setTimeout(() => {
            two.nodeValue = "2";
            done(box.textContent);
            one.replaceWith(document.createElement("font"));
            box.removeChild(one);
        }));
    }"""
    assert page.evaluate(written) == "before 2"
    offer = page.locator(".page-broken")
    expect(offer).to_contain_text("A translation by the browser has changed this page")
    page.get_by_role("link", name="Draw").click()
    expect(page.get_by_role("heading", name="What does a classifier see in your hand?")).to_be_visible()
    offer.get_by_role("button", name="Load the page again").click()
    expect(offer).to_have_count(0)
    expect(page.get_by_role("heading", name="What does a classifier see in your hand?")).to_be_visible()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seconds", [0, 15, 60, 185])
def test_a_run_that_ends_while_the_network_is_cut_is_over_on_its_page(
    visitor: Visitor, wire: Wire, seconds: int
) -> None:
    page = visitor(f"http://127.0.0.1:{wire.port}", content=False).page
    page.set_default_timeout(90_000)
    page.goto(f"http://127.0.0.1:{wire.port}/train?epochs=30&speed=30")
    button(page, "Start").click()
    page.wait_for_function(f"() => {MINIBATCH} > 5")
    # Somebody on another line sees that it ends.
    other = visitor().page
    other.goto(page.url.replace(f":{wire.port}", f":{wire.target}"))
    wire.cut()
    expect(stage(other, "finished")).to_be_visible(timeout=90_000)
    page.wait_for_timeout(1000 * seconds)
    expect(stage(page, "training")).to_be_visible()
    wire.mend()
    expect(stage(page, "finished")).to_be_visible(timeout=90_000)
    expect(button(page, "Start")).to_be_enabled(timeout=90_000)
    for name in ("Stop", "Pause", "One batch"):
        expect(button(page, name)).to_be_disabled()


HARMFUL = "<img src=x onerror=window.harmed=1><script>window.harmed=1</script>"
MARKED = "**b** $x^2$ [l](javascript:window.harmed=1) ![](x) `c`"


def harmless(visit: Visit) -> None:
    """Nothing of what was typed has run or become an element."""
    wait_until_drawn(visit.page)
    # An image that cannot be read says so after those that came before it, so that these have said it.
    visit.page.evaluate(
        "() => new Promise((done) => Object.assign(new Image(), { onerror: done, src: 'data:image/png,' }))"
    )
    assert visit.page.evaluate("() => window.harmed") is None
    assert visit.page.locator("img[src=x], a[href^=javascript]").count() == 0
    assert visit.page.get_by_test_id("stException").count() == 0


def planted(server: Server, visit: Visit, run: SavedRun) -> None:
    """Put a run into the server's folder that belongs to this browser."""
    cookie = next(c for c in visit.context.cookies() if c["name"] == COOKIE)
    # The name alone owns, without what signs it.
    owner = owner_name(cookie["value"].partition(".")[0])
    Store(server.log.parent / "runs").save(replace(run, owner=owner))


def test_what_was_typed_is_shown_as_text(server: Server, visit: Visit) -> None:
    page = visit.page
    text = (HARMFUL + MARKED)[:60]
    page.goto(f"{visit.url}/runs")
    page.get_by_role("heading", level=1).wait_for()
    names = (HARMFUL[:60], MARKED[:60], text)
    for number, name in enumerate(names):
        planted(server, visit, replace(RUN, id=f"{'bcd'[number]}{RUN.id[1:]}", name=name))
    page.goto(f"{visit.url}/runs?compare={','.join(f'{letter}{RUN.id[1:]}' for letter in 'bcd')}")
    expect(button(page, "Delete 3 runs")).to_be_visible()
    button(page, "Delete 3 runs").click()
    # In the question it is the same text, letter by letter.
    expect(page.get_by_text(f'"{MARKED[:60].strip()}"')).to_be_visible()
    harmless(visit)
    page.keyboard.press("Escape")
    button(page, "Delete 3 runs").click()
    for address in (
        f"train?hidden={quote(HARMFUL)}&{quote(HARMFUL)}=1&lr={quote(MARKED)}&run={quote(HARMFUL)}",
        f"softmax?names={quote(HARMFUL)},b,c&logits={quote(MARKED)}",
        f"cross_entropy?classes={quote(HARMFUL)},b,c&names={quote(MARKED)},x,y",
        f"draw?models={quote(HARMFUL)}",
        f"runs?compare={quote(HARMFUL)}",
        f"overfitting?runs={quote(HARMFUL)}&lr={quote(MARKED)}",
        f"learning_rate?lr={quote(HARMFUL)}&sweep={quote(MARKED)}",
    ):
        page.goto(f"{visit.url}/{address}")
        page.get_by_role("heading", level=1).wait_for()
        harmless(visit)


def test_class_names_are_text(visit: Visit) -> None:
    page = visit.page
    for place in ("softmax", "cross_entropy"):
        page.goto(f"{visit.url}/{place}")
        field = page.get_by_role("textbox", name="Classes, separated by commas")
        field.fill(f"{HARMFUL},{MARKED},c")
        field.press("Enter")
        expect(page.get_by_text("must be 1 to 20 characters of text")).to_be_visible()
        harmless(visit)


def test_a_run_that_breaks_before_it_is_exported_is_said(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}/runs")
    page.get_by_role("heading", level=1).wait_for()
    run_id = f"e{RUN.id[1:]}"
    planted(server, visit, replace(RUN, id=run_id, name="soon broken"))
    page.goto(f"{visit.url}/runs?compare={run_id}")
    expect(button(page, "Export")).to_be_visible()
    wait_until_drawn(page)
    file = server.log.parent / "runs" / f"{run_id}.zip"
    file.write_bytes(file.read_bytes()[:500])
    button(page, "Export").click()
    expect(page.locator(".download-problem")).to_have_text(
        "This saved run is damaged and cannot be read: train it again."
    )
    # The browser tells of an answer that is no file, too.
    told = [text for text in visit.complaints if "/softmax-lab/take/" in text]
    assert len(told) == 1 and "404" in told[0]
    visit.complaints.remove(told[0])
    page.reload()
    message = page.get_by_text("This saved run is damaged and cannot be read: train it again.")
    expect(message.first).to_be_visible()  # any of the places that say it
    file.unlink()
