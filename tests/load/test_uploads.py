"""Files reach the server where a page has a field for one, from that page's browser, and leave it again."""

from __future__ import annotations

import contextlib
import http.client
import socket
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest

from harness.client import Client, fresh_cookie
from harness.serving import Server

FORM = (
    b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.zip"\r\nContent-Type: application/zip\r\n\r\n',
    b"\r\n--x--\r\n",
)


def put(server: Server, session: str, name: str, body: bytes, cookie: str, method: str = "PUT") -> tuple[int, str]:
    """Send a file as a browser does; what is answered."""
    with urllib.request.urlopen(f"{server.url}/_stcore/health") as answer:
        token = answer.headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    given = {
        "Cookie": f"{cookie}; _streamlit_xsrf={token}",
        "X-Xsrftoken": token,
        "Content-Type": "multipart/form-data; boundary=x",
    }
    with contextlib.closing(http.client.HTTPConnection(urllib.parse.urlsplit(server.url).netloc, timeout=60)) as asked:
        asked.request(method, f"/_stcore/upload_file/{session}/{name}", FORM[0] + body + FORM[1], given)
        got = asked.getresponse()
        return got.status, got.read().decode()


@pytest.fixture
def runs(server: Server) -> Iterator[Client]:
    with Client(server.url, "runs") as client:
        yield client.run()


def test_a_page_with_a_field_takes_a_file_from_its_own_browser(server: Server, runs: Client) -> None:
    assert put(server, runs.session, "a", b"x" * 1000, runs.cookie)[0] == 204
    status, sentence = put(server, runs.session, "a", b"x", fresh_cookie(server.url))
    assert (status, sentence.startswith("This page takes no file")) == (403, True)
    assert put(server, runs.session, "a", b"", runs.cookie, method="DELETE")[0] == 204
    # Left for another page, it takes none.
    runs.page = "softmax"
    runs.run()
    assert put(server, runs.session, "b", b"x", runs.cookie)[0] == 403


@pytest.mark.parametrize("page", ["softmax", "train", ""])
def test_what_no_page_asked_for_is_not_even_read(server: Server, page: str) -> None:
    memory = server.process.memory_info
    with Client(server.url, page) as client:
        client.run()
        before = memory().rss
        address = urllib.parse.urlsplit(server.url)
        with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as raw:
            head = f"PUT /_stcore/upload_file/{client.session}/a HTTP/1.1\r\nHost: {address.netloc}\r\n"
            raw.sendall(f"{head}Cookie: {client.cookie}\r\nContent-Length: 90000000\r\n\r\n".encode())
            # The answer comes before a single byte of the file was sent.
            assert raw.recv(100).startswith(b"HTTP/1.1 403")
            with contextlib.suppress(OSError):
                for _ in range(40):
                    raw.sendall(bytes(2**20))
        assert memory().rss < before + 20 * 2**20


def test_a_file_that_is_too_large_is_refused_by_what_it_says(server: Server, runs: Client) -> None:
    address = urllib.parse.urlsplit(server.url)
    for length, status in (("999999999", b"413"), ("much", b"400")):
        with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as raw:
            head = f"PUT /_stcore/upload_file/{runs.session}/a HTTP/1.1\r\nHost: {address.netloc}\r\n"
            raw.sendall(f"{head}Cookie: {runs.cookie}\r\nContent-Length: {length}\r\n\r\n".encode())
            assert raw.recv(100)[9:12] == status
