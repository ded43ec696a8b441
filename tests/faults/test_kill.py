"""kill -9 of the server in the middle of runs: afterwards every run is readable, and none lost more than promised.

Promised is: an epoch is on disk as soon as it is over, so that the one under way is lost, and at most one more if the
kill came while that was written. Epochs shorter than 0.2 s share a writing: of those what the last 0.2 s brought.
"""

from __future__ import annotations

import random
import re
import threading
import time
from pathlib import Path

import pytest

from core.data import load
from core.runs.registry import Registry
from core.runs.store import Store
from core.training import Status
from harness.client import Client, fresh_cookie
from harness.serving import serving

TIMEOUT = 60.0
# Three quarters of a second an epoch; and thousands of epochs too short to be written one by one.
SLOW = {"epochs": "1000", "speed": "30", "hidden": "32"}
FAST = {"epochs": "1000", "speed": "full", "train_size": "200", "hidden": "16"}
# What a fast run had done so long before the kill is on disk.
LONG_BEFORE = 2.0


def run_of(client: Client) -> str:
    found = re.search(r"run=([a-z2-7]+)", client.query)
    assert found is not None
    return found[1]


def epochs_of(client: Client) -> int:
    """Whole epochs that the page tells of."""
    found = re.search(r"epoch (\d+) of", client.run().component("readings")["text"])
    return int(found[1]) - 1 if found else 0


def kill_once(folder: Path, cookie: str, seconds: float) -> dict[str, int]:
    """Serve, train, kill after so many seconds; for each run the epochs that have to be on disk."""
    store = Store(folder / "runs")
    with serving(folder, SOFTMAX_LAB_MAX_RUNS="1", quick=True) as server:
        begun, _ = store.summaries()
        with Client(server.url, "runs", cookie=cookie) as runs:
            runs.run()
            assert runs.exceptions == []
            if begun:
                assert any("interrupted when the server ended" in text for text in runs.alerts())
        with (
            Client(server.url, "train", query=SLOW, cookie=cookie) as slow,
            Client(server.url, "train", query=FAST, cookie=fresh_cookie(server.url)) as fast,
            Client(server.url, "train", query=FAST, cookie=fresh_cookie(server.url)) as waits,
        ):
            for client in (slow, fast, waits):
                client.run().click("start")
            assert waits.run().component("readings")["status"].startswith("waiting")
            seen, fast_seen = 0, [(time.monotonic(), 0)]
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                seen = epochs_of(slow)
                done = epochs_of(fast)
                fast_seen.append((time.monotonic(), done))
            server.process.kill()
            killed = time.monotonic()
            server.process.wait(TIMEOUT)
        assert "Traceback" not in server.log.read_text(encoding="utf-8")
        long_ago = [done for when, done in fast_seen if when <= killed - LONG_BEFORE]
        return {run_of(slow): seen - 1, run_of(fast): max(long_ago, default=0), run_of(waits): 0}


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])])
def test_a_killed_server_loses_at_most_the_epoch_under_way(
    tmp_path: Path, kills: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(kills)
    (tmp_path / "runs").mkdir()
    cookie = "softmax_lab_visitor=the-lecturer-of-this-test-0123456789"
    promised: dict[str, int] = {}
    lost = []
    for _ in range(kills):
        now = kill_once(tmp_path, cookie, rng.uniform(0.2, 4.0))
        promised |= now
        found, damaged = Store(tmp_path / "runs").summaries()
        runs = {run.id: run for run in found}
        assert damaged == 0 and set(runs) == set(promised)
        for run_id, epochs in promised.items():
            assert runs[run_id].status in (Status.INTERRUPTED, Status.FINISHED)
            assert runs[run_id].epochs >= epochs
            whole = Store(tmp_path / "runs").load(run_id)
            assert whole is not None and len(whole.history.epochs) == runs[run_id].epochs
        slow = next(iter(now))
        lost.append(max(now[slow] + 1 - runs[slow].epochs, 0))
    with capsys.disabled():
        print(f"\n{kills} kills, {len(promised)} runs, all readable; whole epochs lost, each of 0.8 s: {lost}")
    # What trained can be continued, and what only waited.
    continued = Registry(Store(tmp_path / "runs"), most=2)
    for run_id in now:
        entry = continued.find(run_id)
        assert entry is not None
        if entry.snapshot().status is Status.INTERRUPTED:
            continued.carry_on(run_id, load("digits"), entry.owner)
            continued.stop(run_id, entry.owner)
    for thread in threading.enumerate():
        if thread.name in {f"run-{run_id}" for run_id in now}:
            thread.join(TIMEOUT)
