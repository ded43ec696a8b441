"""What one phone can do to a hall, a deed a function: each goes on until its time is over, whatever it is answered.

`benchmarks/rehearsal.py` does them in a process of their own, so that they cost nothing of what is measured there.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import secrets
import socket
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from harness.client import Client

# How a server says no.
REFUSED = (WebSocketException, OSError, TimeoutError, http.client.HTTPException, AssertionError)
# The dearest settings of lessons, each time a little different.
DEAR = (
    ("regularization", {"images": "500", "strength": "2"}, "steps"),
    ("cross_entropy", {"smoothing": "0.5"}, "epochs"),
    ("overfitting", {"hidden": "none"}, "images"),
    ("learning_rate", {"optimizer": "adam", "range": "wide"}, "steps"),
)


@dataclass
class Phone:
    """One browser.

    Attributes:
        url: of the server.
        cookie: its one cookie.
        room: the key of the lecturer's room.
        until: when it ends, by the monotonic clock.
    """

    url: str
    cookie: str
    room: str
    until: float

    def goes_on(self) -> Iterator[int]:
        """Numbers from 0 until the time is over. What is refused is no news; a refusal is not asked for too quickly."""
        number = 0
        while time.monotonic() < self.until:
            yield number
            number += 1

    def open(self, page: str, **query: str) -> Client:
        return Client(self.url, page, query=query, cookie=self.cookie)

    def stream(self, path: str, cookie: str = "") -> Any:
        address = f"{self.url.replace('http', 'ws', 1)}/{path}"
        return connect(address, additional_headers={"Cookie": cookie or self.cookie}, open_timeout=10, close_timeout=0)

    def raw(self, head: str, body: bytes = b"") -> socket.socket:
        address = urllib.parse.urlsplit(self.url)
        opened = socket.create_connection((address.hostname or "", address.port or 80), timeout=10)
        opened.sendall(f"{head} HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {self.cookie}\r\n".encode() + body)
        return opened


def messages(phone: Phone) -> None:
    """A thousand times a second "run my page"."""
    run = BackMsg()
    run.rerun_script.page_name = "softmax"
    for _ in phone.goes_on():
        with contextlib.suppress(*REFUSED), phone.open("softmax") as client:
            for _ in phone.goes_on():
                client.send(run)
                time.sleep(0.001)
        time.sleep(0.05)


def uploads(phone: Phone) -> None:
    """Files of 90 MB for pages that take none, and for one that does."""
    for number in phone.goes_on():
        with contextlib.suppress(*REFUSED), phone.open(("softmax", "runs")[number % 2]) as client:
            client.run()
            head = f"PUT /_stcore/upload_file/{client.session}/{number}"
            with phone.raw(head, b"Content-Length: 90000000\r\n\r\n") as opened:
                for _ in range(90):
                    opened.sendall(bytes(1_000_000))
        time.sleep(0.2)


def streams(phone: Phone) -> None:
    """Three hundred runs that nobody ever made, watched at once."""
    with contextlib.ExitStack() as watched:
        for number in phone.goes_on():
            if number < 300:
                with contextlib.suppress(*REFUSED):
                    invented = "".join(secrets.choice("abcdefgh234567") for _ in range(12))
                    watched.enter_context(phone.stream(f"softmax-lab/live/{invented}/-"))
            time.sleep(0.02)


def sessions(phone: Phone) -> None:
    """Three hundred pages open at once, again and again."""
    with contextlib.ExitStack() as opened:
        for _ in phone.goes_on():
            with contextlib.suppress(*REFUSED):
                opened.enter_context(phone.open("")).run()
            time.sleep(0.02)


def downloads(phone: Phone) -> None:
    """Scripts asked for by many connections that take no byte of the answer."""
    with contextlib.ExitStack() as idle, phone.open("train", epochs="2", speed="full") as client:
        client.run().click("start")
        time.sleep(1)
        client.run()
        offered = [json.loads(each.json).get("path", "") for each in client.of_kind("bidi_component") if each.json]
        paths = [path for path in offered if str(path).startswith("take/")] or ["take/x"]
        for number in phone.goes_on():
            if number < 100:
                with contextlib.suppress(*REFUSED):
                    path = paths[number % len(paths)]
                    idle.enter_context(phone.raw(f"GET /softmax-lab/{path}", b"\r\n"))
            time.sleep(0.02)


def followers(phone: Phone) -> None:
    """Made-up cookies follow the room."""
    with contextlib.ExitStack() as following:
        for number in phone.goes_on():
            if number < 300:
                with contextlib.suppress(*REFUSED):
                    cookie = f"softmax_lab_visitor={secrets.token_urlsafe(32)}"
                    following.enter_context(phone.stream(f"softmax-lab/room/{phone.room}", cookie))
            time.sleep(0.02)


def codes(phone: Phone) -> None:
    """Wrong codes of rooms, typed at Share."""
    with contextlib.suppress(*REFUSED), phone.open("softmax") as client:
        client.run()
        for number in phone.goes_on():
            client.type("room_code", f"q{number:05d}")


def links(phone: Phone) -> None:
    """The dearest links of lessons, each with another number, so that nothing is known already."""
    for number in phone.goes_on():
        page, query, counted = DEAR[number % len(DEAR)]
        with contextlib.suppress(*REFUSED), phone.open(page, **query, **{counted: str(20 + number % 200)}) as client:
            client.run()


def table(phone: Phone) -> None:
    """A table with five thousand added rows."""
    edits = {"edited_rows": {}, "added_rows": [{"0": "1"}] * 5000, "deleted_rows": []}
    for page in ("normalization", "logistic", "learning_rate", "cross_entropy") * 1000:
        if time.monotonic() > phone.until:
            return
        with contextlib.suppress(*REFUSED), phone.open(page) as client:
            client.run()
            tables = [each.id for each in client.of_kind("arrow_data_frame") if each.id]
            for name in tables:
                client.run(WidgetState(id=name, string_value=json.dumps(edits)))


def runs(phone: Phone) -> None:
    """Start, Start, Start: as long a queue as one browser may make."""
    for _ in phone.goes_on():
        with contextlib.suppress(*REFUSED), phone.open("train", epochs="1000", speed="3") as client:
            client.run().click("start")


def values(phone: Phone) -> None:
    """Values of types that controls have not, presses of buttons that are not there, and what is no message."""
    for number in phone.goes_on():
        with contextlib.suppress(*REFUSED), phone.open("train") as client:
            names = client.run().widgets()
            client.run(*[WidgetState(id=name, double_value=float("nan")) for name in names])
            client.run(*[WidgetState(id=name, json_value="{") for name in names])
            client.run(*[WidgetState(id=name[:-1], trigger_value=True) for name in names])
            client.send_bytes(b"\xff" * (number % 100 + 1))
        time.sleep(0.05)


def keys(phone: Phone) -> None:
    """Guesses of the lecturer's key."""
    for number in phone.goes_on():
        with contextlib.suppress(*REFUSED), phone.open("", lecturer=f"guess {number}") as client:
            client.run()


DEEDS: dict[str, Callable[[Phone], None]] = {
    deed.__name__: deed
    for deed in (
        messages, uploads, streams, sessions, downloads, followers, codes, links, table, runs, values, keys,
    )
}  # fmt: skip


def do(deed: str, url: str, cookie: str, room: str, seconds: float) -> None:
    """Do one of DEEDS for so many seconds; what it did not foresee begins it anew, and does not end the rehearsal."""
    phone = Phone(url, cookie, room, time.monotonic() + seconds)
    while time.monotonic() < phone.until:
        with contextlib.suppress(Exception):
            DEEDS[deed](phone)
        time.sleep(0.2)
