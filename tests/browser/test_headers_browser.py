"""What every answer tells a browser: let nobody frame this, load nothing from elsewhere, tell nobody this address."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.ui.visitor.answer_headers import HEADERS
from tests.browser.conftest import wait_until_drawn
from tests.browser.visitors import Visit

pytestmark = pytest.mark.browser


def test_answers_that_are_no_page_have_the_headers_of_pages(visit: Visit) -> None:
    for path in ("_stcore/health", "softmax-lab/live_figure.js", "softmax-lab/take/no"):
        answer = visit.page.request.get(f"{visit.url}/{path}")
        assert {name: answer.headers.get(name.lower()) for name in HEADERS} == HEADERS, path


def test_no_other_page_may_frame_the_app(visit: Visit) -> None:
    refused: list[str] = []
    page = visit.context.new_page()
    page.on("console", lambda message: refused.append(message.text))
    page.set_content(f"<h1>Another site</h1><iframe src='{visit.url}/softmax' title='framed'></iframe>")
    with page.expect_event("console", lambda message: "frame-ancestors" in message.text or message.type == "error"):
        page.evaluate("url => document.querySelector('iframe').src = url + '/train'", visit.url)
    assert any("frame" in text.lower() for text in refused)
    expect(page.frame_locator("iframe").get_by_test_id("stApp")).to_have_count(0)


@pytest.mark.parametrize(
    ("directive", "act"),
    [
        ("img-src", "() => { new Image().src = 'http://example.org/a.png'; }"),
        ("connect-src", "() => { fetch('http://example.org/').catch(() => {}); }"),
        ("script-src-elem", "() => document.body.append(Object.assign(document.createElement('script'), {text: '1'}))"),
    ],
)
def test_a_page_loads_nothing_from_elsewhere(visit: Visit, directive: str, act: str) -> None:
    page = visit.context.new_page()  # another than the one that must have nothing to complain about
    page.goto(f"{visit.url}/softmax")
    wait_until_drawn(page)
    page.evaluate(
        "() => document.addEventListener('securitypolicyviolation', e => { window.violated = e.effectiveDirective; })"
    )
    page.evaluate(act)
    page.wait_for_function("() => window.violated")
    assert page.evaluate("window.violated") == directive
