"""What can go wrong while runs train, in a real server: each ends in a sentence, and no other run notices.

The server is broken from inside, by the seed of a run, so that somebody else's run trains beside each fault.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from core.runs.store import Store
from harness.client import Client
from harness.serving import ROOT, Server, serving
from harness.waiting import soon

TIMEOUT = 60.0
# By the seed of a run: what is raised in its thread, and at which minibatch; or at each writing of its file.
BROKEN = """
import errno, os, threading, torch
from core.runs import store
from core.training import loop, run

def training(seed):
    return {
        101: torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB"),
        102: RuntimeError("CUDA error: device-side assert triggered in /secret/place/of/the/machine.cu"),
        103: KeyError("x"),
        104: MemoryError(),
        105: RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory"),
    }.get(seed)

events = loop.Trainer.events
def broken_events(self):
    error = training(self.config.seed)
    for number, event in enumerate(events(self)):
        if error is not None and number == 3 + 37 * (self.config.seed % 100):
            raise error
        yield event
loop.Trainer.events = broken_events

save, replace, saving = store.Store.save, os.replace, threading.local()
def broken_save(self, saved, checkpoint=None):
    saving.code = {201: errno.ENOSPC, 202: errno.EROFS, 203: errno.EIO}.get(saved.config.seed)
    try:
        return save(self, saved, checkpoint)
    finally:
        saving.code = None
def broken_replace(*given):
    if code := getattr(saving, "code", None):
        raise OSError(code, os.strerror(code), "/secret/place/of/the/machine")
    return replace(*given)
store.Store.save, os.replace = broken_save, broken_replace

# A clock that goes back an hour every few seconds.
import time
real, began = time.time, time.monotonic()
time.time = lambda: real() - 3600 * int((time.monotonic() - began) / 3)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("broken")
    with serving(folder, before=BROKEN, SOFTMAX_LAB_MAX_RUNS="4", quick=True) as running:
        yield running
        assert running.is_alive
    log = running.log.read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in log, log[-5000:]


@pytest.fixture(scope="module")
def bystander(server: Server) -> Iterator[Client]:
    """Somebody else, whose run trains all the time."""
    with Client(server.url, "train", query={"epochs": "1000", "speed": "30"}) as client:
        client.run().click("start")
        yield client
        assert step(client) > 30
        client.click("stop")


def clock(server: Server) -> datetime:
    """The time of the server's clock, which it writes on every answer."""
    with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=TIMEOUT) as answer:
        return parsedate_to_datetime(answer.headers["Date"])


def readings(client: Client) -> dict[str, str]:
    return client.run().component("readings")


def step(client: Client) -> int:
    return int(readings(client)["text"].split("minibatch ")[1].split(" of")[0].replace(",", ""))


def unharmed(bystander: Client) -> None:
    """Its run goes on, and nothing is wrong on its page."""
    before = step(bystander)
    assert soon(lambda: step(bystander) > before)
    assert bystander.exceptions == [] and bystander.alerts() == []


@pytest.mark.parametrize(
    ("seed", "sentence"),
    [
        (101, "The run needed more memory than there is: make the hidden layers narrower or the batch smaller."),
        (102, "Training failed after an error in the program: RuntimeError: CUDA error: device-side assert"),
        (103, "Training failed after an error in the program: KeyError"),
        (104, "The run needed more memory than there is: make the hidden layers narrower or the batch smaller."),
        (105, "The run needed more memory than there is: make the hidden layers narrower or the batch smaller."),
    ],
)
def test_what_fails_in_a_run_is_said_on_its_page(server: Server, bystander: Client, seed: int, sentence: str) -> None:
    with Client(server.url, "train", query={"epochs": "100", "speed": "full", "seed": str(seed)}) as client:
        client.run().click("start")
        assert soon(lambda: readings(client)["status"] == "failed")
        assert any(sentence in alert for alert in client.alerts()), client.alerts()
        assert client.exceptions == []
        assert step(client) > 0  # what it learnt until then is there
        # And the next one trains.
        client.query = "epochs=1&speed=full"
        client.run().click("start")
        assert soon(lambda: readings(client)["status"] == "finished")
    unharmed(bystander)


def test_no_path_of_the_machine_is_in_what_is_said(server: Server) -> None:
    with Client(server.url, "train", query={"epochs": "100", "speed": "full", "seed": "102"}) as client:
        client.run().click("start")
        assert soon(lambda: readings(client)["status"] == "failed")
        assert "/secret/" not in client.text


@pytest.mark.parametrize(
    ("seed", "reason"), [(201, "No space left on device"), (202, "Read-only file system"), (203, "Input/output error")]
)
def test_a_run_that_cannot_be_saved_says_so_and_trains_on(
    server: Server, bystander: Client, seed: int, reason: str
) -> None:
    with Client(server.url, "train", query={"epochs": "300", "speed": "300", "seed": str(seed)}) as client:
        client.run().click("start")
        wanted = f"The run could not be saved. The runs folder cannot be written: {reason}."
        assert soon(lambda: any(wanted in alert for alert in client.run().alerts())), client.alerts()
        assert readings(client)["status"] == "training" and client.exceptions == []
        client.click("stop")
        assert soon(lambda: readings(client)["status"] == "stopped")
        assert "/secret/" not in client.text
        with Client(server.url, "runs", cookie=client.cookie) as runs:
            runs.run()
            assert runs.exceptions == []
    unharmed(bystander)


def test_the_clock_may_go_back(server: Server) -> None:
    """It went back by hours while the tests above ran; runs are listed, and their times are none of the future."""
    with Client(server.url, "train", query={"epochs": "2", "speed": "full"}) as client:
        client.run().click("start")
        assert soon(lambda: readings(client)["status"] == "finished")
        before = clock(server)
        assert soon(lambda: clock(server) < before)
        client.query = "epochs=3&speed=full"
        client.run().click("start")
        assert soon(lambda: readings(client)["status"] == "finished")
        with Client(server.url, "runs", cookie=client.cookie) as runs:
            runs.run()
            assert runs.exceptions == [] and runs.alerts() == []


@pytest.mark.slow
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    """A small file system, filled by runs until no more fits: what was saved stays readable, the rest is said."""
    import subprocess

    small = tmp_path / "runs"
    small.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(small)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("only root mounts a small file system")
    try:
        with serving(tmp_path, quick=True) as running:
            wanted = "The runs folder cannot be written: No space left on device."
            with Client(running.url, "train", query={"hidden": "64", "epochs": "3", "speed": "full"}) as client:
                client.run()
                for _ in range(8):
                    client.run().click("start")
                    assert soon(lambda: readings(client)["status"] == "finished")
                assert soon(lambda: any(wanted in alert for alert in client.run().alerts())), client.alerts()
                assert client.exceptions == []
            with Client(running.url, "runs", cookie=client.cookie) as runs:
                runs.run()
                assert runs.exceptions == []
        assert f'File "{ROOT}' not in running.log.read_text(encoding="utf-8")
        found, damaged = Store(small).summaries()
        assert damaged == 0 and found
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)
