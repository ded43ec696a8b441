"""Sessions that go away leave no thread, no polling and no growing memory behind; runs outlive them for a while."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from websockets.exceptions import InvalidStatus

from core.lessons.catalog import CATALOG
from core.runs.store import Store
from core.training import Status
from harness.client import Client, fresh_cookie
from harness.serving import Server, serving
from harness.waiting import soon
from tests.load.conftest import FORGOTTEN_AFTER

PAGES = tuple(entry.path for entry in CATALOG)
# Over before anybody is missed: what is left afterwards is left by sessions.
SHORT_RUN = {"epochs": "3", "speed": "full"}


def visit(server: Server, count: int) -> None:
    """So many visitors come at once, ten at a time; those of Train start a run; all of them vanish."""
    for first in range(0, count, 10):
        pages = [PAGES[number % len(PAGES)] for number in range(first, min(first + 10, count))]
        clients = [Client(server.url, page, query=SHORT_RUN if page == "train" else {}) for page in pages]
        for client in clients:
            client.run()
            if client.page == "train":
                client.click("start")
                # What is on the page now; with the end of the run its parts may become others.
                client.run(fragment=min(client.fragments))
            assert client.exceptions == []
        for client in clients:
            client.close()


@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.slow)])
def test_sessions_leave_nothing_behind(server: Server, count: int, capsys: pytest.CaptureFixture[str]) -> None:
    process = server.process
    visit(server, 30)  # what is made once is made
    # Sessions that went away are remembered for a while; then the server rests.
    assert soon(lambda: process.cpu_percent(interval=FORGOTTEN_AFTER + 1) < 20)
    threads, memory = process.num_threads(), process.memory_info().rss
    visit(server, count)
    allowed = threads * 1.1 + 1
    assert soon(lambda: process.num_threads() <= allowed and process.memory_info().rss <= memory * 1.1), (
        f"{threads} threads, {memory / 2**20:.0f} MB before; {process.num_threads()} threads, "
        f"{process.memory_info().rss / 2**20:.0f} MB after {count} sessions"
    )
    with capsys.disabled():
        print(
            f"\n{count} sessions: threads {threads} to {process.num_threads()}, "
            f"memory {memory / 2**20:.0f} to {process.memory_info().rss / 2**20:.0f} MB"
        )
    # Nobody is left to poll.
    assert process.cpu_percent(interval=1) < 50


def test_one_phone_has_so_many_pages_and_closed_ones_keep_no_file(server: Server) -> None:
    process, cookie = server.process, fresh_cookie(server.url)
    with Client(server.url, cookie=cookie) as first:
        first.run()
    assert soon(lambda: process.num_fds() <= 40)
    before, size = process.num_fds(), server.log.stat().st_size
    opened, refused = [], 0
    for _ in range(60):
        try:
            opened.append(Client(server.url, cookie=cookie).run())
        except InvalidStatus:
            refused += 1
    assert 8 <= len(opened) <= 20 and refused == 60 - len(opened)
    with pytest.raises(HTTPError) as full:
        urlopen(Request(f"{server.url}/train", headers={"Accept": "text/html", "Cookie": cookie}))
    assert full.value.code == 503 and f"has {len(opened)} pages" in full.value.read().decode()
    with Client(server.url, "softmax") as other:
        assert other.run().exceptions == []
    for client in opened:
        client.close()
    assert soon(lambda: process.num_fds() <= before + 4)
    assert server.log.stat().st_size < size + 1000


# As in core/runs/registry.py, with seconds in place of minutes.
LEASE = 2.0
SHORT_LEASE = f"""
from core.runs import registry
registry.Registry.__init__.__kwdefaults__.update(lease={LEASE}, unwatched=0.5)
registry.SWEEP_SECONDS = 0.2
"""


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Store]]:
    folder = tmp_path_factory.mktemp("impatient")
    with serving(folder, before=SHORT_LEASE, SOFTMAX_LAB_MAX_RUNS="1", quick=True) as running:
        yield running, Store(folder / "runs")
    assert "Traceback" not in running.log.read_text(encoding="utf-8")


def run_of(client: Client) -> str:
    return dict(part.split("=", 1) for part in client.query.split("&"))["run"]


def status(client: Client) -> str:
    """Of the run shown, as it is now."""
    return str(client.run().component("readings")["status"])


def test_a_run_nobody_looks_at_is_stopped_and_saved(impatient: tuple[Server, Store]) -> None:
    server, store = impatient
    with Client(server.url, "train", query={"epochs": "1000", "speed": "30"}) as client:
        client.run().click("start")
        run_id = run_of(client)
        # Looked at for longer than the lease, it goes on.
        until = time.monotonic() + LEASE + 1
        while time.monotonic() < until:
            assert status(client) == "training"
        assert soon(lambda: (saved := store.load(run_id)) is not None and saved.status is Status.ELSEWHERE)
    assert soon(lambda: (saved := store.load(run_id)) is not None and saved.status is Status.STOPPED)
    saved = store.load(run_id)
    assert saved is not None and saved.history.steps and saved.weights


def test_a_closed_phone_makes_room_for_who_waits_and_finds_its_run_again(impatient: tuple[Server, Store]) -> None:
    server, _ = impatient
    cookie = fresh_cookie(server.url)
    # At full speed, as slow motion takes nobody's place; wide enough for the run not to end meanwhile.
    query = {"epochs": "1000", "speed": "full", "hidden": "512", "batch_size": "8"}
    with Client(server.url, "train", query=query, cookie=cookie) as closed:
        closed.run().click("start")
        mine = run_of(closed)
    with Client(server.url, "train", query=query) as other:
        other.run().click("start")
        assert "one run trains at once" in other.text
        assert soon(lambda: status(other) == "training", 20)
        with Client(server.url, "train", query={**query, "run": mine}, cookie=cookie) as back:
            assert status(back) == "waiting for its turn: next"
            assert re.match(r"epoch \d+ of 1000", back.component("readings")["text"])
            other.click("stop")
            assert soon(lambda: status(back) == "training", 20)
            back.click("stop")
