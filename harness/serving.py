"""A real server for browser tests and benchmarks, started as `streamlit run app.py` starts it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from harness.nursery import can_fork, nursery

ROOT = Path(__file__).parents[1]
START_SECONDS = 120.0


@dataclass
class Server:
    """A running app."""

    url: str
    log: Path
    process: psutil.Process

    @property
    def is_alive(self) -> bool:
        """Whether its process has not ended."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return self.process.status() != psutil.STATUS_ZOMBIE
        return False


@contextlib.contextmanager
def serving(
    folder: Path,
    port: int = 0,
    script: Path = ROOT / "app.py",
    *,
    before: str = "",
    below: str = "",
    quick: bool = False,
    **environment: str,
) -> Iterator[Server]:
    """The app, with its runs and its log in `folder`, until the block ends.

    Args:
        folder: for runs and log.
        port: 0 for any that is free.
        script: another app.
        below: what all its addresses begin with after the host, such as "/lab".
        before: Python that the server's process runs first, to break something in it.
        quick: fork a process that has imported the libraries, where that can be done: the same a few seconds earlier.
        environment: variables of the server's.
    """
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    log = folder / "server.log"
    options = ["run", str(script), "--server.headless=true", f"--server.port={port}", f"--server.baseUrlPath={below}"]
    variables = {**os.environ, "SOFTMAX_LAB_RUNS": str(folder / "runs"), **environment}
    started = None
    if quick and can_fork():
        process = psutil.Process(nursery().streamlit(options, variables, log, before))
    else:
        started_as = ["-c", f"{before}\nfrom streamlit.web.cli import main; main()"] if before else ["-m", "streamlit"]
        command = [sys.executable, *started_as, *options]
        with log.open("wb") as out:
            started = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, env=variables)
        process = psutil.Process(started.pid)
    running = Server(f"http://127.0.0.1:{port}{below}", log, process)
    try:
        _wait_until_it_answers(running)
        yield running
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
            process.wait(30)
        if started is not None:
            started.wait()


def _wait_until_it_answers(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.is_alive:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5):
            return
    raise AssertionError(f"the server did not start: {server.log.read_text(encoding='utf-8')}")
