"""One phone at a room: made-up followers, stuffed votes, wrong codes. What the room's people do counts all the same."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import time
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from core.room.rooms import MOST_WRONG_IN_A_BROWSER
from core.ui.visitor.cookie import COOKIE
from harness.client import Client, fresh_cookie
from harness.serving import Server

SIZES = [pytest.param(30, id="short"), pytest.param(600, id="long", marks=pytest.mark.slow)]


def stream(server: Server, key: str, cookie: str) -> ClientConnection:
    """The stream of a room, as a browser with this cookie opens it."""
    address = f"{server.url.replace('http://', 'ws://')}/softmax-lab/room/{key}"
    return connect(address, additional_headers={"Cookie": cookie}, origin=server.url)  # type: ignore[arg-type]


class Host:
    """A lecturer with a room and a question, and what the room's stream tells."""

    def __init__(self, server: Server) -> None:
        self._open = contextlib.ExitStack()
        self.page = self._open.enter_context(Client(server.url, "train"))
        self.page.run().click("room_open").run()
        self.key = re.findall(r"follow=([a-z0-9]{26})", self.page.text)[-1]
        self.page.click("room_ask")
        self._stream = self._open.enter_context(stream(server, self.key, self.page.cookie))
        self._told: dict[str, Any] = {}

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        self.page.click("room_end")
        self._open.close()

    def wait(self, following: int, votes: int) -> None:
        """Until the lecturer is told so many."""
        deadline = time.monotonic() + 30
        while (self.following, self.votes) != (following, votes):
            assert time.monotonic() < deadline, (self.following, self.votes)
            self._told |= json.loads(self._stream.recv(30))

    @property
    def following(self) -> int:
        return int(self._told.get("following", -1))

    @property
    def votes(self) -> int:
        return sum(self._told.get("poll", {}).get("counts", {}).values())


@contextlib.contextmanager
def following(server: Server, key: str, cookie: str = "") -> Iterator[Client]:
    """A page that follows, with the question."""
    with Client(server.url, "train", query={"follow": key}, cookie=cookie) as page:
        page.run().run()
        yield page


@pytest.mark.parametrize("size", SIZES)
def test_only_who_has_joined_counts_however_many_a_phone_invents(
    server: Server, size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with Host(server) as host, following(server, host.key) as student, contextlib.ExitStack() as phone:
        connected = 0
        for number in range(size):
            made_up = f"{COOKIE}={secrets.token_urlsafe(32)}"
            if number % 2:
                # As if it was signed, or with another's signature.
                made_up += f".{secrets.token_urlsafe(32)}" if number % 4 == 1 else student.cookie[len(made_up) :]
            with contextlib.suppress(WebSocketException, OSError):
                phone.enter_context(stream(server, host.key, made_up))
                connected += 1
        # And cookies that are real, without a page.
        for _ in range(min(size // 10, 20)):
            phone.enter_context(stream(server, host.key, fresh_cookie(server.url)))
        assert connected > 10
        student.click("room_vote_learn")
        assert not any("vote" in text for text in student.alerts())
        host.wait(1, 1)
        # A page without a signed cookie follows, and has no vote; it reads why.
        with following(server, host.key, f"{COOKIE}={secrets.token_urlsafe(32)}") as unknown:
            unknown.click("room_vote_explode")
            assert any("does not know your browser" in text for text in unknown.alerts())
        with following(server, host.key) as another:
            another.click("room_vote_stall")
            host.wait(2, 2)
    with capsys.disabled():
        print(f"\n{size} made-up followers, {connected} connected: 2 follow, and 2 votes of 2 count")


@pytest.mark.parametrize("size", [pytest.param(10, id="short"), pytest.param(200, id="long", marks=pytest.mark.slow)])
def test_a_phone_that_votes_on_and_on_is_told_to_wait_and_others_vote(
    server: Server, size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with Host(server) as host, following(server, host.key) as phone, following(server, host.key) as student:
        refused = 0
        for number in range(size):
            phone.click(f"room_vote_{('learn', 'stall')[number % 2]}")
            refused += any("Try again in" in text for text in phone.alerts())
        assert 0 < refused < size
        student.click("room_vote_learn")
        assert not any("vote" in text for text in student.alerts())
        host.wait(2, 2)
        host.page.run()
        assert "votes very often" in host.page.text and "votes very often" not in student.run().text
    with capsys.disabled():
        print(f"\n{size} votes of one phone: {refused} refused with a sentence; one vote of it, and one of a student")


def test_wrong_codes_of_a_phone_keep_nobody_out(server: Server) -> None:
    with Host(server) as host, Client(server.url, "softmax") as phone, Client(server.url, "softmax") as student:
        code = host.key[:6]
        phone.run()
        for number in range(MOST_WRONG_IN_A_BROWSER + 2):
            phone.type("room_code", f"wrong {number}")
        assert any("Too many wrong codes were typed in this browser: wait" in text for text in phone.alerts())
        phone.type("room_code", code)
        assert any("Too many wrong codes" in text for text in phone.alerts())
        student.run().type("room_code", code)
        assert f"follow={host.key}" in student.query
        host.wait(1, 0)
