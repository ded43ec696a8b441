"""What one phone can do to a hall, a deed a function: each goes on until its time is over, whatever it is answered.

`benchmarks/rehearsal.py` does them in a process of their own, so that they cost nothing of what is measured there. Each
counts what it did and how it was refused: a deed that does nothing is no attack.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import secrets
import socket
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from harness.client import Client

# How a server says no.
REFUSED = (WebSocketException, OSError, TimeoutError, http.client.HTTPException, AssertionError)
# The dearest settings of lessons, and one that makes each link another that is as dear.
DEAR = (
    ("regularization", {"images": "500"}, lambda number: {"seed": str(1 + number % 5), "wrong": f"0.{1 + number % 3}"}),
    ("cross_entropy", {"bug": "softmax-twice", "epochs": "30"}, lambda number: {"seed": str(number)}),
    ("learning_rate", {"data": "softmax", "optimizer": "adam"}, lambda number: {"seed": str(number)}),
    ("normalization", {}, lambda number: {"seed": str(number)}),
    ("likelihood", {}, lambda number: {"seed": str(number)}),
)


@dataclass
class Phone:
    """One browser.

    Attributes:
        url: of the server.
        cookie: its one cookie.
        room: the key of the lecturer's room.
        run: a run of its own that is over (see `trained`).
        until: when it ends, by the monotonic clock.
        diary: a file for what it did.
        did: how often it did what, and how often that was refused, by the kind of refusal.
    """

    url: str
    cookie: str
    room: str
    run: str
    until: float
    diary: Path
    did: Counter[str] = field(default_factory=Counter)
    written: float = 0.0

    def goes_on(self) -> Iterator[int]:
        """Numbers from 0 until the time is over. What is refused is no news; a refusal is not asked for too quickly."""
        number = 0
        while time.monotonic() < self.until:
            yield number
            number += 1

    @contextlib.contextmanager
    def tries(self, what: str) -> Iterator[None]:
        """Count what is done in the block. A refusal ends the block and is no news."""
        try:
            yield
        except REFUSED as refusal:
            what += f" refused ({type(refusal).__name__})"
        self.note(what)

    def note(self, what: str) -> None:
        """Count, and write the diary once in a while, because this process ends at any moment."""
        self.did[what] += 1
        if time.monotonic() > self.written + 0.5:
            self.written = time.monotonic()
            new = self.diary.with_suffix(".new")
            new.write_text(json.dumps(self.did), encoding="utf-8")
            new.replace(self.diary)

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
        with phone.tries("connections"), phone.open("softmax") as client:
            for _ in phone.goes_on():
                with phone.tries("messages"):
                    client.send(run)
                time.sleep(0.001)
        time.sleep(0.05)


def uploads(phone: Phone) -> None:
    """Files of 90 MB for pages that take none, and for one that does."""
    for number in phone.goes_on():
        with phone.tries("files"), phone.open(("softmax", "runs")[number % 2]) as client:
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
                with phone.tries("streams"):
                    invented = "".join(secrets.choice("abcdefgh234567") for _ in range(12))
                    watched.enter_context(phone.stream(f"softmax-lab/live/{invented}/-"))
            time.sleep(0.02)


def sessions(phone: Phone) -> None:
    """Three hundred pages open at once, again and again."""
    with contextlib.ExitStack() as opened:
        for _ in phone.goes_on():
            with phone.tries("pages"):
                opened.enter_context(phone.open("")).run()
            time.sleep(0.02)


def downloads(phone: Phone) -> None:
    """Weights of 19 MB asked for by many connections that take no byte of the answer."""
    with contextlib.ExitStack() as idle, phone.open("train", run=phone.run) as client:
        path = client.run().component("run_weights")["path"]
        for number in phone.goes_on():
            if number < 100:
                with phone.tries("downloads"):
                    idle.enter_context(phone.raw(f"GET /softmax-lab/{path}", b"\r\n"))
            time.sleep(0.02)


def followers(phone: Phone) -> None:
    """Made-up cookies follow the room."""
    with contextlib.ExitStack() as following:
        for number in phone.goes_on():
            if number < 300:
                with phone.tries("followers"):
                    cookie = f"softmax_lab_visitor={secrets.token_urlsafe(32)}"
                    following.enter_context(phone.stream(f"softmax-lab/room/{phone.room}", cookie))
            time.sleep(0.02)


def codes(phone: Phone) -> None:
    """Wrong codes of rooms, typed at Share."""
    with phone.open("softmax") as client:
        client.run()
        for number in phone.goes_on():
            with phone.tries("codes"):
                client.type("room_code", f"q{number:05d}")


def links(phone: Phone) -> None:
    """The dearest links of lessons, each with another number, so that nothing is known already."""
    for number in phone.goes_on():
        page, query, another = DEAR[number % len(DEAR)]
        phone.note("links asked for")
        with phone.tries(f"links to {page}"), phone.open(page, **query, **another(number)) as client:
            client.run()


def table(phone: Phone) -> None:
    """Tables with five thousand added rows."""
    edits = {"edited_rows": {}, "added_rows": [{"0": "1"}] * 5000, "deleted_rows": []}
    for number in phone.goes_on():
        page = ("normalization", "logistic", "learning_rate", "cross_entropy")[number % 4]
        with phone.tries("pages"), phone.open(page) as client:
            client.run()
            for name in [each.id for each in client.of_kind("dataframe") if each.id]:
                with phone.tries("tables"):
                    client.run(WidgetState(id=name, string_value=json.dumps(edits)))


def runs(phone: Phone) -> None:
    """Start, Start, Start: as long a queue as one browser may make."""
    for _ in phone.goes_on():
        with phone.tries("starts"), phone.open("train", epochs="1000", speed="3") as client:
            client.run().click("start")


def values(phone: Phone) -> None:
    """Values of types that controls have not, presses of buttons that are not there, and what is no message."""
    for number in phone.goes_on():
        with phone.tries("rounds"), phone.open("train") as client:
            names = client.run().widgets()
            client.run(*[WidgetState(id=name, double_value=float("nan")) for name in names])
            client.run(*[WidgetState(id=name, json_value="{") for name in names])
            client.run(*[WidgetState(id=name[:-1], trigger_value=True) for name in names])
            client.send_bytes(b"\xff" * (number % 100 + 1))
        time.sleep(0.05)


def keys(phone: Phone) -> None:
    """Guesses of the lecturer's key."""
    for number in phone.goes_on():
        with phone.tries("guesses"), phone.open("", lecturer=f"guess {number}") as client:
            client.run()


DEEDS: dict[str, Callable[[Phone], None]] = {
    deed.__name__: deed
    for deed in (
        messages, uploads, streams, sessions, downloads, followers, codes, links, table, runs, values, keys,
    )
}  # fmt: skip


def trained(url: str, cookie: str) -> str:
    """A short run of a large network by the visitor with this cookie, for one who has the place to train."""
    with Client(url, "train", query=LARGE, cookie=cookie) as client:
        client.run().click("start")
        while "run_weights" not in client.run().text:
            time.sleep(0.2)
        return dict(urllib.parse.parse_qsl(client.query))["run"]


LARGE = {"dataset": "digits", "n": "100", "epochs": "1", "hidden": "2048-2048", "speed": "full"}


def do(deed: str, url: str, cookie: str, room: str, run: str, seconds: float, diary: Path) -> None:
    """Do one of DEEDS for so many seconds; what it did not foresee begins it anew, and does not end the rehearsal."""
    phone = Phone(url, cookie, room, run, time.monotonic() + seconds, diary)
    while time.monotonic() < phone.until:
        try:
            DEEDS[deed](phone)
        except Exception as stopped:
            phone.note(f"begun anew ({type(stopped).__name__})")
        time.sleep(0.2)
