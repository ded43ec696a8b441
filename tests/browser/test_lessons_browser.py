"""Lessons in a real browser: bars under the hand, linked tables, typed nonsense."""

from __future__ import annotations

import math
import unicodedata

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.fingers import Hand, place
from tests.browser.visitors import PHONE, Visit, Visitor
from tests.reading.test_number import READINGS, all_digits
from tests.tolerance import assert_close

pytestmark = pytest.mark.browser

SHARES = ".db-softmax .db-text"
# Tables that are edited: their keys say so. And the one of the examples of cross-entropy.
EDITORS = "[class*='st-key-'][class*='-editor-']"
EDITOR = "[class*='st-key-cross_entropy-table-editor-']"


def open_page(visit: Visit, path: str, ready: str) -> Page:
    visit.page.goto(f"{visit.url}/{path}")
    visit.page.locator(ready).first.wait_for()  # any of those there are
    return visit.page


def sent_messages(page: Page) -> list[object]:
    """What the page sends to the server from its next load on."""
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    return sent


def bar_of(page: Page, name: str) -> Locator:
    """The bar of the class of this name, which is dragged."""
    return page.get_by_role("slider", name=f"logit of {name}", exact=True)


def share(page: Page, name: str) -> Locator:
    """The probability of the class of this name."""
    return page.locator(".db-class").filter(has=bar_of(page, name)).locator(SHARES)


def shares(page: Page) -> list[float]:
    return [
        float(text.removeprefix("<").removeprefix(">").split()[0]) for text in page.locator(SHARES).all_inner_texts()
    ]


def test_probabilities_follow_the_hand_and_the_server_hears_of_it_on_release(visit: Visit) -> None:
    sent = sent_messages(visit.page)
    page = open_page(visit, "softmax", ".db-track")
    expect(page.get_by_text("0.6652")).not_to_have_count(0)
    assert shares(page) == [9.0, 24.5, 66.5]
    box = bar_of(page, "rock").bounding_box()
    assert box is not None
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + box["height"] * 0.4)  # the logit 1 on an axis from -5 to 5
    before = len(sent)
    page.mouse.down()
    seen = []
    for part in (0.3, 0.2, 0.1, 0.0):
        page.mouse.move(x, box["y"] + box["height"] * part)
        logit = 5 * (1 - 2 * part)
        expected = 100 * math.exp(logit) / (math.exp(logit) + math.exp(2) + math.exp(3))
        expect(share(page, "rock")).to_have_text(f"{expected:.1f} %")
        seen.append(shares(page)[0])
    assert len(set(seen)) == 4
    assert len(sent) == before, "nothing is sent while the mouse is down"
    assert "logits=" not in page.url
    page.mouse.up()
    page.wait_for_url("**/softmax?logits=5*")
    assert len(sent) > before
    expect(page.get_by_text("The largest logit and the largest probability both belong to rock")).to_be_visible()
    # The same drag again, after a reset, is heard again.
    page.get_by_role("button", name="Reset this page").click()
    expect(page.get_by_text("The largest logit and the largest probability both belong to scissors")).to_be_visible()
    page.mouse.move(x, box["y"] + box["height"] * 0.4)
    page.mouse.down()
    page.mouse.move(x, box["y"])
    page.mouse.up()
    expect(page.get_by_text("The largest logit and the largest probability both belong to rock")).to_be_visible()


def test_bars_by_keyboard_and_by_typing(visit: Visit) -> None:
    page = open_page(visit, "softmax", ".db-track")
    track = bar_of(page, "rock")
    track.focus()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    expect(track).to_have_attribute("aria-valuenow", "1.3")
    page.wait_for_url("**/softmax?logits=1.3*")
    typed = page.get_by_label("type the logit of paper")
    typed.fill("800")
    typed.press("Enter")
    page.wait_for_url("**/softmax?logits=1.3%2C800*")
    expect(page.get_by_text("logits, axis from -1000 to 1000")).to_be_visible()
    expect(share(page, "paper")).to_have_text("100.0 %")
    for nonsense in ("much", "", "1e400", "5e7"):
        typed.fill(nonsense)
        typed.press("Enter")
        expect(page.locator(".db-problem")).to_contain_text("is no logit: type a number from -1000000 to 1000000")
        expect(share(page, "paper")).to_have_text("100.0 %")
    typed.fill("1,000")
    typed.press("Enter")
    expect(page.locator(".db-problem")).to_have_text("“1,000” can be read as 1 or as 1000: type the one that is meant.")
    expect(share(page, "paper")).to_have_text("100.0 %")


def test_the_functions_in_the_browser_are_the_lessons(visit: Visit, server: Server) -> None:
    import torch

    page = visit.page
    page.goto(f"{server.url}/softmax-lab/draggable_bars.js")
    for logits, temperature in (([1.0, 2.0, 3.0], 1.0), ([1000.0, 999.0, -1000.0], 2.0), ([0.0] * 10, 0.1)):
        made = page.evaluate(
            "async ([z, t]) => { const m = await import('/softmax-lab/draggable_bars.js');"
            " return [m.softmax(z, t), m.sigmoid(z, t), m.reach(z)]; }",
            [logits, temperature],
        )
        z = torch.tensor(logits, dtype=torch.float64) / temperature
        assert_close(made[0], torch.softmax(z, 0))
        assert_close(made[1], torch.sigmoid(z))
        assert made[2] >= max(abs(logit) for logit in logits)
    read = "async texts => { const m = await import('/softmax-lab/typed_number.js'); return texts.map(m.reading); }"
    answers = page.evaluate(read, [text for text, _ in READINGS])
    assert [answer.get("value", answer.get("meanings")) for answer in answers] == [reading for _, reading in READINGS]
    assert page.evaluate(read, list(all_digits())) == [{"value": unicodedata.decimal(digit)} for digit in all_digits()]


def test_an_example_is_followed_through_the_chain(visit: Visit) -> None:
    page = open_page(visit, "cross_entropy", ".chain-table tr[data-example]")
    page.locator('.ct-stage:nth-child(2) tr[data-example="3"]').hover()
    expect(page.locator(".ct-sentence")).to_contain_text("Example 4 is parrot")
    assert page.locator('tr.ct-on[data-example="3"]').count() == page.locator(".ct-stage").count() == 5
    page.locator('.ct-stage:nth-child(1) tr[data-example="1"]').focus()
    expect(page.locator(".ct-sentence")).to_contain_text("Example 2 is cat")


def test_nonsense_in_the_table_is_answered_and_the_picture_stays(visit: Visit) -> None:
    page = open_page(visit, "cross_entropy", ".chain-table tr[data-example]")
    chain = page.locator(".ct-stages").inner_text()
    editor = page.locator(EDITOR).get_by_test_id("stDataFrame")

    def type_into_the_first_cell(text: str) -> None:
        # For a moment the editor of before the reset is there, too.
        expect(editor).to_have_count(1)
        # The editor draws on a canvas and opens a field over the cell.
        editor.click(position={"x": 90, "y": 58})
        page.keyboard.press("Enter")
        page.locator("#portal textarea").fill(text)
        page.keyboard.press("Enter")

    for nonsense in ("nonsense", "1e400"):
        type_into_the_first_cell(nonsense)
        expect(
            page.get_by_text(f'The logit of cat in row 1 must be a number from -1,000 to 1,000, not "{nonsense}".')
        ).to_be_visible()
        assert page.locator(".ct-stages").inner_text() == chain
    type_into_the_first_cell("4")
    expect(page.get_by_text("The last good table stays in use.")).to_have_count(0)
    expect(page.locator(".ct-stages")).to_contain_text("4.0000")
    # A reset shows the first table again, in the editor as well: it can be edited from there.
    page.get_by_role("button", name="Reset this page").click()
    expect(page.locator(".ct-stages")).not_to_contain_text("4.0000")
    type_into_the_first_cell("4")
    expect(page.locator(".ct-stages")).to_contain_text("4.0000")


def test_on_a_phone_nothing_lies_over_the_menu_or_over_the_words_above_a_table(
    visitor: Visitor,
) -> None:
    visit = visitor(size=PHONE, phone=True)
    page = visit.page
    page.goto(f"{visit.url}/cross_entropy")
    # A finger takes a bar by its handle; anywhere else on it, it scrolls the page.
    hand, share = Hand(page), page.get_by_role("slider", name="Q of class 1", exact=True)
    expect(page.locator(".st-key-code_bug")).to_be_visible()
    value = share.get_attribute("aria-valuenow") or ""
    hand.scrolls(share, at=0.1)
    assert share.get_attribute("aria-valuenow") == value
    share.evaluate("part => part.scrollIntoView({ block: 'center' })")
    hand.swipe(place(share.locator(".ds-handle"), 0.5, 0.5), 0, -60)
    expect(share).not_to_have_attribute("aria-valuenow", value)
    bar = page.locator(EDITOR).get_by_test_id("stElementToolbar")
    others = page.locator(f"[data-testid=stElementContainer]:not({EDITORS})").get_by_test_id("stElementToolbar")
    # The table that is edited keeps its buttons, below its heading; one to read shows none.
    expect(bar).to_be_visible()
    expect(others.locator("visible=true")).to_have_count(0)
    heading, buttons = (each.bounding_box() for each in (page.get_by_text("Logits and label of each"), bar))
    assert heading is not None and buttons is not None and heading["y"] + heading["height"] <= buttons["y"]
    page.get_by_role("button", name="Share").tap()
    expect(page.get_by_role("button", name="Let others follow")).to_be_visible()
    page.keyboard.press("Escape")
    shared = page.locator(".st-key-room_door").bounding_box()
    assert shared is not None
    page.get_by_test_id("stExpandSidebarButton").tap()
    centre = [shared["x"] + shared["width"] / 2, shared["y"] + shared["height"] / 2]
    page.wait_for_function(
        "([x, y]) => document.elementFromPoint(x, y)?.closest('[data-testid=stSidebar]')", arg=centre
    )


def test_the_script_is_there_to_take_along(visit: Visit) -> None:
    page = open_page(visit, "softmax?logits=3,1,2", ".db-track")
    panel = page.locator(".st-key-code_softmax")
    panel.get_by_text("The PyTorch script for these settings").click()
    page.wait_for_function("() => document.querySelector('details[open]') && !document.getAnimations().length")
    with page.expect_download() as downloading:
        panel.get_by_role("button", name="Download the script").click()
    assert downloading.value.suggested_filename == "softmax.py"
    assert "torch.tensor([3.0, 1.0, 2.0])" in downloading.value.path().read_text(encoding="utf-8")
