"""Every benchmark that needs a server runs to its end, with few rounds; what it measured is not looked at."""

from __future__ import annotations

import contextlib
import importlib
import math
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser

from benchmarks import ROWS, read_rows
from benchmarks.__main__ import WITH_SERVER, runs
from harness.serving import ROOT, Server, serving

pytestmark = pytest.mark.browser

# As in core/runs/registry.py, with seconds in place of minutes: what a benchmark leaves behind does not slow the next.
SHORT_LEASE = """
from core.runs import registry
registry.Registry.__init__.__kwdefaults__.update(lease=30.0)
registry.SWEEP_SECONDS = 0.5
"""


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another than the other tests': benchmarks leave runs behind that nobody stops."""
    folder = tmp_path_factory.mktemp("measured")
    with serving(
        folder,
        before=SHORT_LEASE,
        SOFTMAX_LAB_MAX_RUNS="4",
        STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="10",
        quick=True,
    ) as running:
        yield running
    assert "Traceback" not in running.log.read_text(encoding="utf-8", errors="replace")


# What these do, other tests do already: with the controls of every page, the drags, the pad, the live view, a room,
# watchers, sessions, forty that open one link, and whatever starts a server.
DRIVEN = {
    "page_latency": "browser/test_lessons_browser.py",
    "drag_latency": "browser/test_learning_rate_browser.py",
    "drawing_latency": "browser/test_draw_browser.py",
    "live_view": "browser/test_live_browser.py",
    "following": "browser/test_room_browser.py",
    "rehearsal": "load/test_uploads.py",
    "viewers": "browser/test_live_browser.py",
    "moments": "ui/watch/test_moments_stream.py",
    "one_link": "load/test_one_link.py",
    "session_memory": "load/test_sessions.py",
    "start_time": "browser/test_seams_browser.py",
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in DRIVEN else ()) for name in WITH_SERVER]
)
def test_it_runs_to_its_end(
    name: str, own_server: Server, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextlib.contextmanager
    def at_hand(folder: Path, script: Path = ROOT / "app.py", **environment: str) -> Iterator[Server]:
        """The server that runs already, unless it is to be another app."""
        if script == ROOT / "app.py":
            yield own_server
        else:
            with serving(folder, script=script, **environment, quick=True) as started:
                yield started

    module = importlib.import_module(f"benchmarks.{name}")
    monkeypatch.setattr(module, "serving", at_hand)
    # There can be no second Playwright in a thread; its browsers are as many as one likes.
    playwright = SimpleNamespace(chromium=browser.browser_type)
    if hasattr(module, "sync_playwright"):
        monkeypatch.setattr(module, "sync_playwright", lambda: contextlib.nullcontext(playwright))
    for pause in ("SETTLED", "CALM"):
        if hasattr(module, pause):
            monkeypatch.setattr(module, pause, 0)
    rows = tmp_path / "rows"
    rows.touch()
    monkeypatch.setenv(ROWS, str(rows))
    assert runs(name, WITH_SERVER[name])
    measured = read_rows(rows)
    assert measured and not any(math.isinf(row.measured) for row in measured)


def test_every_benchmark_that_needs_a_server_is_here() -> None:
    files = (ROOT / "benchmarks").glob("*.py")
    assert {file.stem for file in files if "from harness.serving import" in file.read_text("utf-8")} == set(WITH_SERVER)
    for name, driver in DRIVEN.items():
        assert name in WITH_SERVER and (ROOT / "tests" / driver).exists()
