"""A server for visitors without a browser, which must come through whatever they do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.serving import ROOT, Server, serving

# Sessions that went away are forgotten after so many seconds, in place of Streamlit's two minutes.
FORGOTTEN_AFTER = 2


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app; its log holds no traceback of this project at the end."""
    folder = tmp_path_factory.mktemp("server")
    with serving(
        folder, SOFTMAX_LAB_MAX_RUNS="2", STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL=str(FORGOTTEN_AFTER), quick=True
    ) as running:
        yield running
        assert running.is_alive
    log = running.log.read_text(encoding="utf-8", errors="replace")
    # Streamlit writes a traceback about bytes that are no message; none may go through the code of this project.
    assert f'File "{ROOT}' not in log, log[-5000:]
