"""A lecturer and students in real browsers: seen live, steered by nobody else, tried by oneself, asked and answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, WebSocket, expect

from core.ui.components.votes import SENTENCES
from tests.browser import accessibility, test_train_browser
from tests.browser.accessibility import EXCUSED, violations
from tests.browser.conftest import button, wait_until_drawn
from tests.browser.test_train_browser import LONG, click_cell, figure, open_train, points, stage, wait_for
from tests.browser.visitors import PHONE, Visit, Visitor

pytestmark = pytest.mark.browser

BAR = "You follow the lecturer"
# Keeps a page's connection to the server where a test finds it.
LINE = """
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
    if (this.url.includes("_stcore/stream")) window.line = this;
    return send.call(this, data);
};
"""

# Pixels of the smallest text of a page that is seen, formulas and icons apart.
SMALLEST_TEXT = """() => {
    const sizes = [];
    const walk = document.createTreeWalker(document.querySelector("[data-testid=stMain]"), NodeFilter.SHOW_TEXT);
    for (let text; (text = walk.nextNode()); ) {
        const holder = text.parentElement;
        if (!text.data.trim() || holder.closest(".katex, script, style, [data-testid=stIconMaterial]")) continue;
        const { width, height } = holder.getBoundingClientRect();
        if (width > 1 && height > 1 && holder.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
            sizes.push(parseFloat(getComputedStyle(holder).fontSize));
    }
    return Math.min(...sizes);
}"""


# Waits until what was moved is drawn.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Remembers each place of the first bar that is shown from now on.
SEEN_FROM_NOW_ON = """() => {
    window.seen = new Set();
    const bar = document.querySelector("[aria-label='logit of rock']");
    new MutationObserver(() => window.seen.add(bar.ariaValueNow)).observe(bar, { attributeFilter: ["aria-valuenow"] });
}"""


@pytest.fixture
def student(visitor: Visitor) -> Callable[[], Visit]:
    """Makes phones, each with a browser of its own."""
    return lambda: visitor(size=PHONE, touch=True)


def wait_for_updates(page: Page, count: int) -> None:
    """Wait until the chart is there and was drawn again `count` times."""
    wait_for(page, f"() => {figure(page, 'curves')}?.data?.at(-3)?.x?.length > 1")
    test_train_browser.wait_for_updates(page, count)


def share(visit: Visit) -> str:
    """Let others follow; give the link as a browser of this machine opens it."""
    button(visit.page, "Share").click()
    button(visit.page, "Let others follow").click()
    dialog = visit.page.get_by_role("dialog")
    expect(dialog.get_by_role("img", name="QR code")).to_be_visible()
    # The command of the warning, drawn a moment earlier or later, is no link.
    link = dialog.locator("code", has_text="follow=").inner_text()
    visit.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    return urljoin(visit.url, re.sub(r"^https?://[^/]+", "", link))


def follow(visit: Visit, link: str) -> Page:
    visit.page.goto(link)
    expect(visit.page.get_by_text(BAR)).to_be_visible()
    return visit.page


def found_by_axe(page: Page) -> dict[str, list[str]]:
    """What axe-core finds on the phone of somebody who follows, by theme."""
    found = {}
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
        found[scheme], excused = violations(page, None if scheme == "light" else ["color-contrast"])
    assert excused == {each for each in EXCUSED if accessibility.PHONE in each.pages}
    return {scheme: said for scheme, said in found.items() if said}


def stop_sharing(page: Page) -> None:
    button(page, "Sharing").click()
    button(page, "Stop sharing").click()


def type_rate(page: Page, rate: str) -> None:
    field = page.get_by_role("textbox", name="Learning rate, exactly")
    field.fill(rate)
    field.press("Enter")


def test_students_see_the_run_move_and_cannot_stop_it(visit: Visit, student: Callable[[], Visit]) -> None:
    page = open_train(visit)
    sent: list[bytes] = []

    def record(socket: WebSocket) -> None:
        if "_stcore/stream" in socket.url:
            socket.on("framesent", lambda data: sent.append(data if isinstance(data, bytes) else data.encode()))

    page.on("websocket", record)
    page.add_init_script(LINE)
    page.reload()
    link = share(visit)
    button(page, "Start").click()
    wait_for_updates(page, 1)
    # What the lecturer's browser says when it presses Pause, to be said by another.
    before = len(sent)
    button(page, "Pause").click()
    expect(button(page, "Resume")).to_be_enabled()
    message = next(data for data in sent[before:] if b"pause" in data)
    button(page, "Resume").click()
    wait_for_updates(page, 1)

    phone = student()
    phone.page.add_init_script(LINE)
    watching = follow(phone, link)
    assert "follow=" in watching.url and "run=" in watching.url
    wait_for_updates(watching, 2)
    for name in ("Start", "Pause", "Stop", "Restart"):
        expect(watching.get_by_role("button", name=name, exact=True)).to_have_count(0)
    for key in ("x", "p", "s", "Shift+S", "b", "e"):
        watching.keyboard.press(key)
    say = "bytes => window.line.send(new Uint8Array(bytes))"
    watching.evaluate(say, list(message))
    wait_for_updates(watching, 2)
    wait_for_updates(page, 1)
    expect(button(page, "Pause")).to_be_enabled()
    # From the lecturer's browser the same message does pause the run.
    page.evaluate(say, list(message))
    expect(button(page, "Resume")).to_be_enabled()
    button(page, "Resume").click()
    # A refresh is still at the lecturer's.
    watching.reload()
    expect(watching.get_by_text(BAR)).to_be_visible()
    wait_for_updates(watching, 1)
    button(page, "Stop").click()
    expect(stage(watching, "stopped")).to_be_visible()
    stop_sharing(page)


def test_page_and_settings_follow_and_controls_are_inert(visit: Visit, student: Callable[[], Visit]) -> None:
    page = open_train(visit, "lr=0.5&epochs=3")
    link = share(visit)
    watching = follow(student(), link)
    button(watching, "Open sidebar").click() if watching.get_by_role("button", name="Open sidebar").count() else None
    rate = watching.get_by_role("textbox", name="Learning rate, exactly")
    expect(rate).to_have_value("0.5")
    expect(watching.get_by_text("Digits 8x8, softmax regression, lr 0.5, SGD, batch 64, 3 epochs")).to_be_visible()
    type_rate(page, "0.25")
    expect(rate).to_have_value("0.25")
    # Back goes through the settings one by one, and so do those who follow; Forward, too.
    mine = page.get_by_role("textbox", name="Learning rate, exactly")
    type_rate(page, "0.75")
    expect(rate).to_have_value("0.75")
    for before in ("0.25", "0.5"):
        page.go_back()
        expect(mine).to_have_value(before)
        expect(rate).to_have_value(before)
    page.go_forward()
    expect(mine).to_have_value("0.25")
    expect(rate).to_have_value("0.25")
    assert found_by_axe(watching) == {}
    # By hand nothing changes, and it says so to those who hear the page.
    rate.evaluate("field => { field.focus(); field.select(); }")
    watching.keyboard.type("9")
    expect(rate).to_have_value("0.25")
    expect(rate).to_have_attribute("aria-disabled", "true")

    page.get_by_role("link", name="Draw").click()
    expect(watching.get_by_role("heading", name="What does a classifier see in your hand?")).to_be_visible()
    wait_until_drawn(page)
    wait_for(page, "() => document.querySelector('.drawing-pad')?.drawingPad")
    box = page.locator(".drawing-pad canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 150, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 250, steps=5)
    page.mouse.up()
    expect(watching.locator(".dp-empty")).to_have_count(0)
    pad = watching.locator(".drawing-pad")
    drawn = "box => box.drawingPad.strokes.length"
    wait_for(watching, "() => document.querySelector('.drawing-pad')?.drawingPad?.strokes.length === 1")
    where = pad.locator("canvas").bounding_box()
    assert where is not None
    watching.mouse.move(where["x"] + 30, where["y"] + 30)
    watching.mouse.down()
    watching.mouse.move(where["x"] + 90, where["y"] + 90, steps=5)
    watching.mouse.up()
    assert pad.evaluate(drawn) == 1
    expect(watching.get_by_role("heading", name="What does a classifier see in your hand?")).to_be_visible()
    assert found_by_axe(watching) == {}
    # Nothing is left of Train's settings where there is room for both, and a phone held sideways shows the picture.
    for size in ((1366, 768), (844, 390)):
        watching.set_viewport_size({"width": size[0], "height": size[1]})
        expect(watching.get_by_test_id("stSidebar")).to_be_hidden()
    watching.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})

    stop_sharing(page)
    expect(watching.get_by_text("This page is yours now")).to_be_visible()
    expect(watching.get_by_text(BAR)).to_have_count(0)
    assert "follow=" not in watching.url and "/draw" in watching.url and pad.evaluate(drawn) == 1
    watching.get_by_role("button", name="Clear", exact=True).click()
    assert pad.evaluate(drawn) == 0


def test_let_me_try_trains_the_same_curve(visit: Visit, student: Callable[[], Visit]) -> None:
    page = open_train(visit, LONG)
    link = share(visit)
    button(page, "Start").click()
    wait_for_updates(page, 1)
    trying = follow(student(), link)
    wait_for_updates(trying, 1)
    theirs = trying.url
    button(trying, "Let me try").click()
    # A phone has no keys.
    keys = trying.locator("[aria-label^='Shortcut ']")
    expect(keys.first).to_be_hidden()
    assert not any(key.is_visible() for key in keys.all())
    trying.wait_for_url(lambda url: "follow=" not in url and "run=" in url)
    assert re.search("run=[^&]+", trying.url) != re.search("run=[^&]+", theirs)
    wait_for(trying, f"() => {figure(trying, 'curves')}?.data?.some(trace => trace.name === 'run 1')")
    wait_for_updates(trying, 1)
    first = [each.evaluate(f"{figure(each, 'curves')}.data.at(-3).y[0]") for each in (page, trying)]
    assert first[0] == first[1] and points(trying) > 1
    # It is theirs: they may end it, and the lecturer's goes on.
    button(trying, "Stop").click()
    expect(stage(trying, "stopped")).to_be_visible()
    wait_for_updates(page, 1)
    button(page, "Stop").click()
    # The way back: by the student's own hand, and by the lecturer's.
    button(trying, "Back to the lecturer").click()
    expect(trying.get_by_text(BAR)).to_be_visible()
    button(trying, "Leave").click()
    expect(button(trying, "Back to the lecturer")).to_be_visible()
    expect(page.get_by_text("0 follow.")).to_be_visible()
    button(page, "Sharing").click()
    button(page, "Call everybody back").click()
    expect(trying.get_by_text(BAR)).to_be_visible()
    expect(page.get_by_text("1 follows.")).to_be_visible()
    page.keyboard.press("Escape")
    stop_sharing(page)


def test_a_drag_is_seen_while_it_lasts_and_is_one_step_back(visit: Visit, student: Callable[[], Visit]) -> None:
    page = visit.page
    page.goto(f"{visit.url}/softmax?temperature=2")
    wait_for(page, "() => document.querySelector('.draggable-bars')?.draggableBars?.drag")
    wait_until_drawn(page)
    told: list[object] = []

    def record(socket: WebSocket) -> None:
        if "/room/" in socket.url:
            socket.on("framesent", lambda data: told.append(data))

    page.on("websocket", record)
    watching = follow(student(), share(visit))
    expect(watching.get_by_text("Temperature: 2 · Add a constant to all logits: 0")).to_be_visible()
    # The picture comes first on a phone.
    expect(watching.get_by_role("slider", name="Temperature")).to_be_hidden()
    bars = [each.get_by_role("slider", name="logit of rock") for each in (page, watching)]
    box = bars[0].bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for far in (40, 60, 80):
        page.mouse.move(x, y - far, steps=4)
        page.evaluate(DRAWN)
        value = bars[0].get_attribute("aria-valuenow")
        assert value is not None
        expect(bars[1]).to_have_attribute("aria-valuenow", value)
        for each in (page, watching):  # the formula follows, too, with the hand still down
            expect(each.locator(".katex-mathml").first).to_contain_text(f"e^{{{float(value) / 2:.4g}}}")
    # Nearly all that the lecturer's browser tells of a drag is drawn on the phone, before the hand lets go.
    watching.evaluate(SEEN_FROM_NOW_ON)
    before = len(told)
    while len(told) < before + 10:
        y -= 1
        page.mouse.move(x, y - far)
    sent = len(told) - before
    watching.wait_for_function("(least) => window.seen.size >= least", arg=sent // 2)
    page.mouse.up()
    value = bars[0].get_attribute("aria-valuenow") or ""
    page.wait_for_url(lambda url: f"logits={value}" in url)
    moved = page.url
    # Browsers that translate wrap each text in an element of their own: the page lives on, and offers to load anew.
    for each in (page, watching):
        each.evaluate(
            """() => {
                const walk = document.createTreeWalker(document.querySelector("h1"), NodeFilter.SHOW_TEXT);
                for (let text; (text = walk.nextNode()); ) {
                    if (text.parentNode.tagName === "FONT") continue;
                    const font = document.createElement("font");
                    text.replaceWith(font);
                    font.append(text);
                }
            }"""
        )
    main = "document.querySelector('[data-testid=stMain]')"
    watching.set_viewport_size({"width": 390, "height": 300})
    wait_for(watching, f"() => {{ {main}.scrollTo(0, 60); return {main}.scrollTop > 0; }}")
    page.get_by_role("link", name="Train").click()
    expect(button(page, "Start")).to_be_visible()
    expect(watching.get_by_text("Digits 8x8, softmax regression, lr 0.1")).to_be_visible()
    wait_for(watching, f"() => {main}.scrollTop === 0 && {main}.scrollHeight > {main}.clientHeight + 60")
    # Back to the drag's end, and to the link as it was opened.
    page.go_back()
    expect(bars[0]).to_have_attribute("aria-valuenow", value)
    assert page.url == moved
    page.go_back()
    expect(bars[0]).to_have_attribute("aria-valuenow", "1")
    assert page.url.endswith("/softmax?temperature=2")
    expect(page.locator(".st-key-softmax-temperature")).to_contain_text("2")
    expect(bars[1]).to_have_attribute("aria-valuenow", "1")
    page.go_forward()
    expect(bars[0]).to_have_attribute("aria-valuenow", value)
    stop_sharing(page)


def test_letters_work_wherever_no_text_is_typed(visit: Visit) -> None:
    page = open_train(visit, LONG)
    wait_for(page, "() => !String(history.pushState).includes('[native code]')")  # every_page.js is at work
    rate = page.get_by_role("textbox", name="Learning rate, exactly")
    slider = page.get_by_test_id("stSidebar").get_by_role("slider").first
    slider.focus()
    at = slider.get_attribute("aria-valuetext")
    for key in ("PageDown", "PageUp"):
        page.keyboard.press(key)
        page.evaluate(DRAWN)
        assert slider.get_attribute("aria-valuetext") == at, f"{key} moved the slider"
    page.keyboard.press("s")
    expect(button(page, "Pause")).to_be_enabled()
    expect(rate).to_have_value("0.05")
    page.get_by_role("combobox", name="Optimizer").focus()
    page.keyboard.press("p")
    expect(button(page, "Resume")).to_be_enabled()
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("x")
    expect(stage(page, "stopped")).to_be_visible()
    first = page.url
    # A list that is open is searched, and a text is typed.
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    rate.focus()
    page.keyboard.press("s")
    expect(rate).to_have_value("0.05s")
    rate.fill("0.05")
    share(visit)
    button(page, "Sharing").click()
    button(page, "Link and QR code").click()
    expect(page.get_by_role("dialog").get_by_role("img", name="QR code")).to_be_visible()
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    wait_until_drawn(page)
    expect(stage(page, "stopped")).to_be_visible()
    assert page.url == first, "nothing was started behind the dialog"
    # For a hall: nothing is smaller than 24 pixels, charts included, and neither menu nor sidebar is there.
    page.locator("body").press("f")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(page.get_by_text("Digits 8x8, softmax regression, lr 0.05, SGD, batch 500, 1000 epochs")).to_be_visible()
    wait_for(page, f"() => {figure(page, 'curves')}?.layout?.font?.size >= 24")
    wait_for(page, f"() => ({SMALLEST_TEXT})() >= 24")
    assert "present=1" in page.url
    page.locator("body").press("f")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    assert page.url == first
    page.locator("body").press("Shift+S")
    page.wait_for_url(lambda url: url != first)
    button(page, "Stop").click()
    stop_sharing(page)


def test_the_page_is_asked_until_it_shows_what_the_stream_says(visit: Visit) -> None:
    page = visit.page
    page.clock.install()
    page.goto(f"{visit.url}/softmax-lab/asking.js")
    page.evaluate(
        """async () => {
            const { Asking } = await import("/softmax-lab/asking.js");
            window.asked = [];
            window.shows = "one";
            window.says = "two";
            window.asking = new Asking(() => (says === shows ? null : says), (wanted) => asked.push(wanted));
            document.body.dataset.testConnectionState = "DISCONNECTED";
            asking.look();
            asking.look();
        }"""
    )
    page.clock.run_for(1000)
    assert page.evaluate("asked") == [], "nobody would hear it"
    page.evaluate("() => { document.body.dataset.testConnectionState = 'CONNECTED'; }")
    page.clock.run_for(1000)
    assert page.evaluate("asked") == ["two"]
    page.clock.run_for(6000)  # it was lost
    assert page.evaluate("asked") == ["two", "two"]
    page.evaluate("() => { says = 'three'; asking.look(); }")
    page.clock.run_for(100)
    assert page.evaluate("asked") == ["two", "two", "three"]
    page.evaluate("() => { shows = 'three'; }")
    page.clock.run_for(20000)
    assert page.evaluate("asked") == ["two", "two", "three"]


def test_the_cell_the_lecturer_clicks_and_the_axis_are_seen_by_those_who_follow(
    visit: Visit, student: Callable[[], Visit]
) -> None:
    page = open_train(visit, "epochs=5&speed=full&lr=0.02")
    button(page, "Start").click()
    expect(stage(page, "finished")).to_be_visible()
    watching = follow(student(), share(visit))
    for each in (page, watching):
        wait_for(each, f"() => {figure(each, 'confusion')}?.data?.[0]?.z?.length === 10")
    click_cell(page, 8, 8)
    heading = "True 8, predicted 8: "
    for each in (page, watching):
        expect(each.get_by_text(heading)).to_be_visible()
        expect(each.locator("figure img").first).to_be_visible()  # any of the images of the cell
    page.get_by_role("radio", name="log", exact=True).click()
    for each in (page, watching):
        wait_for(each, f"() => {figure(each, 'curves')}.layout.yaxis.type === 'log'")
        expect(each.get_by_role("radio", name="log", exact=True)).to_be_checked()
    page.get_by_role("radio", name="row per cent", exact=True).click()
    expect(watching.get_by_role("radio", name="row per cent", exact=True)).to_be_checked()
    # The cell can be chosen without a click on it, too.
    predicted = page.get_by_role("combobox", name="predicted class")
    predicted.click()
    predicted.fill("3")
    expect(page.get_by_role("option")).to_have_text(["3"])
    predicted.press("Enter")
    for each in (page, watching):
        expect(each.get_by_text(re.compile("(True 8, predicted 3: |of class 8 is called 3 )"))).to_be_visible()
    stop_sharing(page)


def test_the_picture_of_the_invitation_is_whole_also_beside_a_warning(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.url}/softmax")
    button(page, "Share").click()
    button(page, "Let others follow").click()
    dialog = page.get_by_role("dialog")
    picture, problem = dialog.get_by_role("img", name="QR code"), dialog.get_by_text("Only this machine can open")
    link, people = dialog.get_by_text("/?follow="), dialog.get_by_text("0 follow.")
    for part in (picture, problem, dialog.get_by_text("--server.address 0.0.0.0"), link, people):
        expect(part).to_be_in_viewport(ratio=1)
    box = picture.bounding_box()
    assert box is not None and min(box["width"], box["height"]) >= 0.6 * 768
    page.keyboard.press("Escape")
    stop_sharing(page)


def count(page: Page, answer: str) -> Any:
    return page.locator(f".st-key-room_votes [data-answer={answer}] .rv-count")


def test_the_room_votes_and_the_run_answers(visit: Visit, student: Callable[[], Visit]) -> None:
    page = open_train(visit, "lr=1000&epochs=20&speed=full")
    link = share(visit)
    phones = [follow(student(), link) for _ in range(2)]
    page.get_by_role("button", name="Ask the room: ").click()
    # On the projector nobody sees what the others say.
    expect(count(page, "learn")).to_be_hidden()
    phones[0].get_by_role("button", name="learn", exact=True).click()
    expect(page.locator(".rv-said")).to_contain_text("1 vote; 2 follow.")
    button(page, "Show the votes").click()
    expect(count(page, "learn")).to_be_visible()
    expect(count(page, "learn")).to_have_text("1")
    # By keyboard, and once more: one vote a browser.
    explode = phones[1].get_by_role("button", name="explode")
    explode.focus()
    phones[1].keyboard.press("Enter")
    expect(count(page, "explode")).to_have_text("1")
    phones[1].get_by_role("button", name="stall").click()
    expect(count(page, "stall")).to_have_text("1")
    expect(count(page, "explode")).to_have_text("0")
    expect(page.locator(".rv-said")).to_contain_text("2 votes; 2 follow.")
    phones[1].get_by_role("button", name="explode").click()
    expect(count(page, "explode")).to_have_text("1")
    button(page, "Start").click()
    for phone in phones:
        expect(phone.get_by_text("It explodes.")).to_be_visible()
        expect(phone.get_by_role("button", name="explode")).to_have_count(0)
    expect(phones[1].get_by_text("You said explode: right.")).to_be_visible()
    expect(page.locator(".st-key-room_votes .rv-true")).to_have_attribute("data-answer", "explode")
    button(page, "Done").click()
    expect(phones[0].get_by_text("It explodes.")).to_have_count(0)
    stop_sharing(page)


def test_what_those_who_follow_may_do(visit: Visit) -> None:
    visit.page.goto(f"{visit.url}/softmax-lab/guest.js")
    found = visit.page.evaluate(
        """async () => {
            const { passes } = await import("/softmax-lab/guest.js");
            document.body.innerHTML = `<p id="text"></p><button id="other"></button><input id="field">
                <div class="st-key-room_bar"><button id="leave"></button></div>
                <div class="live-figure"><svg id="chart"></svg></div><details><summary id="more"></summary></details>`;
            const may = (id, type, key, held = {}) =>
                passes({ type, key, ctrlKey: false, metaKey: false, altKey: false, target: document.getElementById(id),
                         ...held });
            return {
                yes: [may("leave", "click"), may("chart", "mousedown"), may("more", "click"),
                      may("text", "keydown", " "),
                      may("text", "keydown", "PageDown"), may("field", "keydown", "Tab"), may("leave", "keydown", "x"),
                      may("text", "keydown", "c", { ctrlKey: true })],
                no: [may("other", "click"), may("other", "pointerdown"), may("text", "click"),
                     may("text", "keydown", "x"),
                     may("text", "keydown", "S"), may("field", "keydown", "ArrowUp"), may("field", "beforeinput"),
                     may("field", "paste"), may("other", "keydown", " "), may("other", "drop")],
            };
        }"""
    )
    assert all(found["yes"]) and not any(found["no"]), found


def test_counts_in_words_and_lengths(visit: Visit) -> None:
    visit.page.goto(f"{visit.url}/softmax-lab/votes.js")
    assert visit.page.evaluate(
        """async sentences => {
            const { rows, sentence } = await import("/softmax-lab/votes.js");
            const counts = { learn: 1, oscillate: 4, stall: 0, explode: 2 };
            return [rows(counts).map(row => row.share), rows({ learn: 0 })[0].share,
                sentence({ following: 1 }, sentences),
                sentence({ following: 3, poll: { counts, phase: "closed" } }, sentences)];
        }""",
        SENTENCES,
    ) == [[25, 100, 0, 50], 0, "1 follows.", "7 votes; 3 follow. The vote is closed."]
