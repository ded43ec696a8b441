"""A server that has the app below a path of its own, as departments do: pages, scripts, streams and links find it."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.serving import serving
from tests.browser.conftest import button
from tests.browser.test_room_browser import follow, share, wait_for_updates
from tests.browser.test_train_browser import LONG, open_train
from tests.browser.visitors import Visitor

pytestmark = pytest.mark.browser


def test_everything_is_below_the_path(tmp_path: Path, visitor: Visitor) -> None:
    with serving(tmp_path, below="/lab") as server:
        lecturer, student = (visitor(server.url) for _ in "ab")
        page = open_train(lecturer, LONG)
        link = share(lecturer)
        assert "/lab/?follow=" in link
        button(page, "Start").click()
        wait_for_updates(page, 1)
        watching = follow(student, link)
        assert watching.url.startswith(f"{server.url}/train")
        wait_for_updates(watching, 2)
        button(page, "Stop").click()
