"""Every part of Streamlit's pages that styles, followers and tests ask for by its test id is really there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core.ui.seams import TEST_IDS
from harness.serving import Server, serving
from tests.browser.conftest import wait_until_drawn
from tests.browser.visitors import Visitor

pytestmark = pytest.mark.browser

# One of everything that the Train page does not have.
SCRIPT = """
import time
import streamlit as st
from tests.browser.visitors import Visitor

st.metric("number", 1)
st.page_link("https://example.org", label="link")
st.dataframe({"column": [1]})
st.table({"column": [1]})
st.slider("number", 0, 9)
st.code("a line")
st.selectbox("one of", ["a", "b"])
st.radio("either", ["a", "b"])
st.checkbox("yes", help="why")
st.html("<p>some</p>")
st.segmented_control("choice", ["a", "b"])
st.exception(ValueError("shown"))
with st.form("form"):
    st.text_input("field")
    st.form_submit_button("send")
st.file_uploader("file")
if st.button("wait"):
    time.sleep(3)
"""


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page with one of everything that the Train page does not have."""
    folder = tmp_path_factory.mktemp("everything")
    script = folder / "page.py"
    script.write_text(SCRIPT, encoding="utf-8")
    with serving(folder, script=script, quick=True) as running:
        yield running


def shown(page: Page) -> set[str]:
    """The test ids of the parts that the page has now."""
    return set(page.evaluate("[...document.querySelectorAll('[data-testid]')].map(part => part.dataset.testid)"))


def of_train(page: Page, url: str) -> set[str]:
    """The parts of the Train page, with its sidebar open and closed."""
    page.goto(f"{url}/train")
    wait_until_drawn(page)
    found = shown(page)
    # On a projector the sidebar is open at first, on a phone it is closed.
    is_open = "stSidebarCollapseButton" in found
    if is_open:
        page.get_by_test_id("stSidebarHeader").hover()
    page.get_by_test_id("stSidebarCollapseButton" if is_open else "stExpandSidebarButton").click()
    other = "stExpandSidebarButton" if is_open else "stSidebarCollapseButton"
    expect(page.get_by_test_id(other), f"{other}: {TEST_IDS[other]}, see core/ui/seams.py").to_have_count(1)
    return found | shown(page)


def of_everything(page: Page, url: str) -> set[str]:
    """The parts of the other page, those included that come and go."""
    page.goto(url)
    wait_until_drawn(page)
    # Tables, code and help are fetched when there are some, and drawn a moment later; any of a kind will do.
    for late in ("stDataFrame", "stElementToolbar", "stCode", "stTooltipIcon"):
        expect(page.get_by_test_id(late).first, f"{late}: {TEST_IDS[late]}, see core/ui/seams.py").to_be_attached()
    page.get_by_label("field").fill("typed")
    found = shown(page)
    page.get_by_test_id("stMainMenu").get_by_role("button").click()
    page.get_by_test_id("stMainMenuList").wait_for()
    found |= shown(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="wait").click()
    page.get_by_test_id("stStatusWidget").wait_for()
    return found | shown(page)


@pytest.mark.parametrize("width", [1366, 390])
def test_each_listed_part_is_on_a_page(server: Server, everything: Server, visitor: Visitor, width: int) -> None:
    page = visitor(size=(width, 844), content=False).page
    found = of_train(page, server.url) | of_everything(page, everything.url)
    missing = {name: without for name, without in TEST_IDS.items() if name not in found}
    assert missing == {}, f"Streamlit no longer has {missing}, see core/ui/seams.py"
