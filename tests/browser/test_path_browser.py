"""A server that has the app below a path of its own, as departments do: pages, scripts, streams and links find it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from harness.serving import serving
from tests.browser.conftest import Visit, button
from tests.browser.test_room_browser import follow, share, wait_for_updates
from tests.browser.test_train_browser import LONG, open_train

pytestmark = pytest.mark.browser


def test_everything_is_below_the_path(tmp_path: Path, browser: Browser) -> None:
    with serving(tmp_path, below="/lab") as server:
        lecturer, student = (Visit(each, each.new_page(), server.url) for each in [browser.new_context() for _ in "ab"])
        page = open_train(lecturer, LONG)
        link = share(lecturer)
        assert "/lab/?follow=" in link
        button(page, "Start").click()
        wait_for_updates(page, 1)
        watching = follow(student, link)
        assert watching.url.startswith(f"{server.url}/train")
        wait_for_updates(watching, 2)
        button(page, "Stop").click()
        for visit in (lecturer, student):
            visit.check()
            visit.context.close()
