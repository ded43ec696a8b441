"""A server for visitors without a browser, which must come through whatever they do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.serving import ROOT, Server, serving

# Sessions that went away are forgotten after so many seconds, in place of Streamlit's two minutes.
FORGOTTEN_AFTER = 2


# Notes in a file, by its name, what the server computes once for all.
NOTED = """
import os
from core import computing
compute = computing.ComputedOnce._compute
def noted(self, key, flight, call):
    with open(os.environ["NOTED"], "a") as file:
        file.write(self.__wrapped__.__qualname__ + chr(10))
    return compute(self, key, flight, call)
computing.ComputedOnce._compute = noted
"""


@pytest.fixture(scope="session")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `server` has computed so far: the name of a function in each line."""
    return tmp_path_factory.mktemp("noted") / "computed.txt"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, noted: Path) -> Iterator[Server]:
    """The app; its log holds no traceback of this project at the end."""
    folder = tmp_path_factory.mktemp("server")
    forgotten = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": str(FORGOTTEN_AFTER)}
    with serving(folder, before=NOTED, NOTED=str(noted), SOFTMAX_LAB_MAX_RUNS="2", **forgotten, quick=True) as running:
        yield running
        assert running.is_alive
    log = running.log.read_text(encoding="utf-8", errors="replace")
    # Streamlit writes a traceback about bytes that are no message; none may go through the code of this project.
    assert f'File "{ROOT}' not in log, log[-5000:]
