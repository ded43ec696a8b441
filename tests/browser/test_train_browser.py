"""Train in a real browser: a run seen live, zoomed, paused, refreshed and stopped; narrow, dark, by keyboard."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from core.lessons.catalog import LESSONS
from core.training.first_run import first_run
from tests.browser.conftest import Server, button, wait_until_drawn
from tests.browser.visitors import PHONE, WAIT, Visit, Visitor

pytestmark = pytest.mark.browser

# A run that lasts as long as a test and records each minibatch: slow motion, many epochs. Three minibatches a second
# are drawn as often, and are an epoch: with more of them the pages of a test draw without pause.
LONG = "epochs=1000&lr=0.05&batch_size=500&speed=3&log_every=1"


def open_train(visit: Visit, query: str = LONG) -> Page:
    visit.page.goto(f"{visit.url}/train?{query}")
    expect(button(visit.page, "Start")).to_be_visible()
    return visit.page


def stage(page: Page, word: str) -> Locator:
    """Where the readings of the run say how far it is; a list of runs says so of each, too."""
    return page.locator(".run-words").get_by_text(word, exact=True)


def figure(page: Page, key: str) -> str:
    """A JavaScript expression for the node Plotly draws in."""
    return f"document.querySelector('.st-key-{key} .live-figure')"


def reading(page: Page, name: str) -> Locator:
    """The number of this name below the words about a run."""
    return page.locator(".run-readings dl > div").filter(has=page.get_by_text(name, exact=True)).locator("dd")


def loss(page: Page) -> float:
    text = reading(page, "training loss").inner_text()
    return float(text) if re.fullmatch(r"[\d.]+", text) else float("nan")


def wait_for(page: Page, expression: str, argument: Any = None) -> None:
    page.wait_for_function(expression, arg=argument, timeout=WAIT)


def points(page: Page) -> int:
    return int(page.evaluate(f"{figure(page, 'curves')}.data.at(-3).x.at(-1)"))


def wait_for_updates(page: Page, count: int) -> None:
    """Wait until the chart was drawn again `count` times with later steps."""
    for _ in range(count):
        before = points(page)
        wait_for(page, f"before => {figure(page, 'curves')}?.data?.at(-3)?.x?.at(-1) > before", before)


def wait_until_the_chart_agrees(page: Page) -> int:
    """Wait until the chart ends at the minibatch the page names; give its number."""
    wait_for(
        page,
        f"""() => {{
            const words = document.querySelector('.run-words').innerText;
            const named = +words.match(/minibatch ([\\d,]+)/)[1].replaceAll(',', '');
            return {figure(page, "curves")}.data.at(-3).x.at(-1) === named;
        }}""",
    )
    return points(page)


def click_cell(page: Page, true: int, predicted: int) -> None:
    """Click a cell of the confusion matrix of ten classes."""
    area = page.locator(".st-key-confusion .nsewdrag")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * (predicted + 0.5) / 10, box["y"] + box["height"] * (true + 0.5) / 10)


def test_a_run_is_seen_live_zoomed_paused_refreshed_and_stopped(visit: Visit) -> None:
    page = open_train(visit)
    button(page, "Start").click()
    wait_for(page, f"() => {figure(page, 'confusion')}?.data?.[0]?.z?.length === 10")
    for _ in range(3):
        shown = reading(page, "training loss")
        expect(shown).not_to_have_text(shown.inner_text())
        wait_for_updates(page, 1)
    assert loss(page) > 0
    filled = page.evaluate(
        f"{figure(page, 'confusion')}.data[0].text.flat().filter(t => t).reduce((a, b) => a + +b, 0)"
    )
    assert filled == 360
    assert len(page.evaluate(f"{figure(page, 'weights')}.data")) == 10

    # Zoom with the mouse, as a lecturer does, and keep the node to recognize it.
    page.evaluate(f"window.sameNode = {figure(page, 'curves')}")
    box = page.locator(".st-key-curves .nsewdrag[data-subplot=xy]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 220, box["y"] + 140, steps=5)
    page.mouse.up()
    wait_for(page, f"() => {figure(page, 'curves')}.layout.yaxis.autorange !== true")
    zoomed = page.evaluate(f"{figure(page, 'curves')}.layout.yaxis.range.slice()")
    wait_for_updates(page, 2)
    assert page.evaluate(f"{figure(page, 'curves')}.layout.yaxis.range.slice()") == zoomed
    assert page.evaluate(f"window.sameNode === {figure(page, 'curves')}")

    button(page, "Pause").click()
    # Buttons come with the page, words and chart with the stream, which may be behind.
    expect(stage(page, "paused")).to_be_visible()
    expect(button(page, "One batch")).to_be_enabled()
    standing = wait_until_the_chart_agrees(page)
    button(page, "One batch").click()
    wait_for(page, f"before => {figure(page, 'curves')}.data.at(-3).x.at(-1) > before", standing)
    expect(stage(page, "paused")).to_be_visible()
    expect(button(page, "One batch")).to_be_enabled()
    assert wait_until_the_chart_agrees(page) == standing + 1
    button(page, "Resume").click()
    wait_for_updates(page, 1)

    assert "run=" in page.url
    before = points(page)
    page.reload()
    wait_for(page, f"before => {figure(page, 'curves')}?.data?.at(-3)?.x?.at(-1) > before", before)
    assert page.evaluate(f"{figure(page, 'curves')}.data.at(-3).x[0]") == 1  # with its whole history
    button(page, "Stop").click()
    expect(stage(page, "stopped")).to_be_visible()
    expect(button(page, "Start")).to_be_enabled()


def test_a_run_by_keyboard_and_a_click_on_a_cell(visit: Visit) -> None:
    page = open_train(visit, "epochs=5&speed=full&lr=0.02")
    page.keyboard.press("s")
    expect(stage(page, "finished")).to_be_visible()
    wait_for(page, f"() => {figure(page, 'confusion')}?.data?.[0]?.z?.length === 10")
    true, predicted = page.evaluate(
        f"""() => {{
            const z = {figure(page, "confusion")}.data[0].z;
            return z.flatMap((row, t) => row.map((v, p) => [v, t, p])).filter(([v, t, p]) => t !== p)
                .sort((a, b) => b[0] - a[0])[0].slice(1);
        }}"""
    )
    click_cell(page, true, predicted)
    expect(page.get_by_text(f"True {true}, predicted {predicted}: ")).to_be_visible()
    expect(page.locator("figure img").first).to_be_visible()  # any of the images of the cell
    page.keyboard.press("Shift+S")
    wait_for(page, f"() => {figure(page, 'curves')}?.data?.some(trace => trace.name === 'run 1')")
    assert page.locator("[data-problem]").count() == 0


def test_the_owner_steers_and_another_browser_watches(visit: Visit, visitor: Visitor) -> None:
    page = open_train(visit)
    button(page, "Start").click()
    wait_for(page, f"() => {figure(page, 'curves')}?.data?.at(-3)?.x?.length > 3")
    other = visitor(size=PHONE, scheme="dark")
    other.page.goto(page.url)
    expect(other.page.get_by_text("You are watching somebody else's run")).to_be_visible()
    wait_for(other.page, f"() => {figure(other.page, 'curves')}?.data?.at(-3)?.x?.length > 3")
    wait_for_updates(other.page, 2)
    expect(button(other.page, "Stop")).to_be_disabled()
    button(page, "Stop").click()
    expect(stage(page, "stopped")).to_be_visible()


def test_bad_input_is_answered_beside_the_control(visit: Visit) -> None:
    page = open_train(visit, "lr=abc&hidden=9999999999&run=nosuchrun234")
    expect(page.get_by_text("In the address, learning_rate must be a number")).to_be_visible()
    expect(page.get_by_text("There is no run of that name here any more")).to_be_visible()
    page.get_by_text("More settings").click()
    dropout = page.get_by_role("textbox", name="Dropout")
    expect(dropout).to_be_visible()
    field = page.get_by_role("textbox", name="Learning rate, exactly")
    field.fill("-1")
    field.press("Enter")
    expect(page.get_by_test_id("stSidebar").get_by_text("from 1e-10 to 100,000, not -1.")).to_be_visible()
    wait_until_drawn(page)
    expect(dropout).to_be_visible()
    expect(button(page, "Start")).to_be_disabled()


def test_home_moves_and_leads_to_an_experiment_with_its_settings_made(visit: Visit) -> None:
    visit.page.goto(visit.url)
    learning = "document.querySelector('.learning-picture').learning"
    # It begins by itself, and rests while nobody can see it or motion is not wanted: its end stands still then.
    said, end = visit.page.locator(".lp-said"), first_run().frames[-1]
    wait_for(visit.page, f"() => document.querySelector('.lp-said') && {learning}.at.frame > 1")
    visit.page.get_by_role("heading", name="Experiments").scroll_into_view_if_needed()
    wait_for(visit.page, f"() => !{learning}.seen && {learning}.timer === null")
    visit.page.get_by_role("heading", name="Softmax Lab").scroll_into_view_if_needed()
    wait_for(visit.page, f"() => {learning}.timer !== null")
    visit.page.emulate_media(reduced_motion="reduce")
    expect(said).to_contain_text(f"After minibatch {end.step:,} of {end.step:,}: loss {end.loss:.2f} nats")
    wait_for(visit.page, f"() => {learning}.timer === null")
    bars = [float(text.removesuffix(" %")) for text in visit.page.locator(".lp-value").all_inner_texts()]
    assert bars == [share / 10 for share in end.shares[0]]
    # The picture of a card is that of the theme.
    card = visit.page.get_by_role("link", name=LESSONS[0].question).locator("xpath=ancestor::*[.//img][1]//img")
    wait_for(visit.page, "() => [...document.images].every(image => image.complete && image.naturalWidth)")
    pictures = []
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme)
        expect(visit.page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
        pictures.append(Image.open(io.BytesIO(card.screenshot())).convert("L").resize((1, 1)).getpixel((0, 0)))
    assert pictures[0] > 150 > 100 > pictures[1], pictures
    # All of a card is the link, not its words alone.
    over = "image => { const { x, y, width, height } = image.getBoundingClientRect();"
    under = " return document.elementFromPoint(x + width / 2, y + height / 2).closest('a')?.href; }"
    assert str(card.evaluate(over + under)).endswith("/softmax")
    # At a phone's width nothing is wider than it, and all three doors are seen at once, the code's first.
    visit.page.set_viewport_size({"width": 390, "height": 844})
    tops = [visit.page.locator(f".st-key-door_{name}").bounding_box() for name in ("student", "lecturer", "engineer")]
    assert all(box is not None and box["y"] + box["height"] <= 844 and box["x"] + box["width"] <= 390 for box in tops)
    visit.page.set_viewport_size({"width": 1366, "height": 768})
    visit.page.get_by_text("What does a learning rate that is too large do?").click()
    expect(visit.page.get_by_role("textbox", name="Learning rate, exactly")).to_have_value("100")
    button(visit.page, "Start").click()
    wait_for(visit.page, f"() => {figure(visit.page, 'curves')}?.data?.at(-3)?.x?.length > 3")


def test_only_this_projects_scripts_are_served(server: Server, visit: Visit) -> None:
    def served(path: str) -> bool:
        answer = visit.page.request.get(f"{server.url}/softmax-lab/{path}")
        # For whatever it does not know the server sends the page that loads the app.
        return answer.ok and "text/javascript" in answer.headers["content-type"]

    assert served("live_figure.js") and served("plotly.min.js")
    for path in ("live_figure.py", "..%2Fserver.py", "%2Fetc%2Fpasswd", "..%2F..%2F..%2Fapp.py"):
        assert not served(path)


def test_each_browser_gets_a_secret_of_its_own_that_scripts_cannot_read(visit: Visit, visitor: Visitor) -> None:
    open_train(visit)
    cookies = {cookie["name"]: cookie for cookie in visit.context.cookies()}
    mine = cookies["softmax_lab_visitor"]
    assert mine["httpOnly"] and mine["sameSite"] == "Lax" and len(mine["value"]) >= 40
    assert mine["value"] not in visit.page.evaluate("document.cookie")
    visit.page.reload()
    assert [c["value"] for c in visit.context.cookies() if c["name"] == mine["name"]] == [mine["value"]]
    other = visitor()
    other.page.goto(f"{visit.url}/train")
    assert [c["value"] for c in other.context.cookies() if c["name"] == mine["name"]] != [mine["value"]]


def test_the_pure_functions_of_the_live_figure(visit: Visit, server: Server) -> None:
    page = visit.page
    page.goto(f"{server.url}/softmax-lab/live_figure.js")
    figure = {
        "data": [{"textfont": {"color": "#010203", "size": 9}}, {"line": {"color": "red"}}],
        "layout": {
            "xaxis": {"gridcolor": "keep", "title": {"text": "x"}},
            "yaxis2": {},
            "font": {"size": 20},
            "legend": {"font": {"size": 14}},
            "annotations": [{"text": "a", "font": {"size": 12, "color": "red"}}, {"text": "b", "font": {"size": 30}}],
        },
    }
    theme = {"text": "white", "font": "serif", "background": "black", "grid": "grey"}
    themed = page.evaluate(
        "async ([f, t]) => (await import('/softmax-lab/live_figure.js')).themed(f, t)", [figure, theme]
    )
    assert themed["data"] == [{"textfont": {"color": "white", "size": 9}}, {"line": {"color": "red"}}]
    layout = themed["layout"]
    assert layout["xaxis"]["gridcolor"] == "keep" and layout["yaxis2"]["gridcolor"] == "grey"
    assert layout["font"] == {"size": 20, "color": "white", "family": "serif"}
    # Words are read from the last row, whatever a figure says of them.
    words = [layout["legend"], *layout["annotations"], layout["xaxis"]["title"]]
    assert [each["font"]["size"] for each in words] == [16, 16, 30, 16]
    fitted = "async ([f, w]) => (await import('/softmax-lab/live_figure.js')).fitted(f, w).data[0]"
    cells = {"type": "heatmap", "text": [["+0.123"] * 10] * 10, "texttemplate": "%{text}", "textfont": {"size": 12}}
    matrix = {"data": [cells], "layout": {"margin": {"l": 90, "r": 8}}}
    assert page.evaluate(fitted, [matrix, 1300]) == cells
    assert page.evaluate(fitted, [matrix, 500])["textfont"]["size"] == 11
    assert page.evaluate(fitted, [matrix, 340])["texttemplate"] == ""
    # Where names would stand over each other, every other one is written, or every third...
    layout = {"yaxis": {"tickvals": list(range(10)), "ticktext": list("abcdefghij")}, "margin": {"t": 0, "b": 0}}
    for height, names in ((300, "abcdefghij"), (150, "acegi"), (80, "adgj")):
        made = page.evaluate(
            "async ([l, h]) => (await import('/softmax-lab/live_figure.js')).fitted({ data: [], layout: l }, 900, h)",
            [layout, height],
        )
        assert "".join(made["layout"]["yaxis"]["ticktext"]) == names
    # A low screen makes no matrix lower than its rows want; what has none is as low as the screen.
    least = "async ([f, h, s]) => (await import('/softmax-lab/live_figure.js')).least(f, h, s)"
    rows = {"data": [{**cells, "text": [["+0.1"] * 2] * 30}], "layout": {"margin": {"t": 20, "b": 40}}}
    assert [page.evaluate(least, [rows, height, 1]) for height in (900, 500)] == [20 + 40 + 30 * 21, 500]
    assert page.evaluate(least, [rows, 9000, 1.5]) == 1.5 * (20 + 40 + 30 * 21)
    rows["layout"]["yaxis"] = {"ticktext": ["a", "b<br>c"]}
    assert page.evaluate(least, [rows, 9000, 1]) == 20 + 40 + 30 * 2 * 21
    assert page.evaluate(least, [{"data": [{"type": "scatter"}], "layout": {}}, 500, 1]) == 0
    alone = "async t => (await import('/softmax-lab/live_figure.js')).withLonePoints(t)"
    line = {"mode": "lines", "line": {"color": "red", "width": 2}, "x": [1, 2, 3, 4]}
    assert page.evaluate(alone, {**line, "y": [1, None, 2, 3]})["marker"] == {"color": "red", "size": [9, 0, 0, 0]}
    assert page.evaluate(alone, {**line, "y": [None, 1, None, None]})["marker"]["size"] == [0, 9, 0, 0]
    assert page.evaluate(alone, {**line, "y": [1, 2, None, None]}) == {**line, "y": [1, 2, None, None]}
    picked = "async e => (await import('/softmax-lab/live_figure.js')).picked(e)"
    assert page.evaluate(picked, {"points": [{"x": 3, "y": 4, "curveNumber": 0}]}) == {"x": "3", "y": "4", "curve": 0}
    assert page.evaluate(picked, {"points": []}) is None
