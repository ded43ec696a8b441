"""The doors of a running server: who is told of it, whose page connects, and what guessing keys brings."""

from __future__ import annotations

import contextlib
import http.client
from http.client import HTTPResponse

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from core.ui.visitor.cookie import COOKIE
from harness.client import Client
from harness.serving import Server


def get(server: Server, address: str, **headers: str) -> HTTPResponse:
    with contextlib.closing(http.client.HTTPConnection(server.url.removeprefix("http://"))) as connection:
        connection.request("GET", address, headers={name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        answer.read()
        return answer


def test_only_this_machine_is_told_of_the_server_and_only_its_own_page_connects(server: Server) -> None:
    assert get(server, "/_stcore/metrics").status == 200
    assert get(server, "/_stcore/metrics", X_Forwarded_For="10.0.0.7").status == 403
    assert get(server, "/_stcore/health", X_Forwarded_For="10.0.0.7").status == 200
    address = server.url.replace("http://", "ws://")
    for path in ("/_stcore/stream", "/softmax-lab/live/none/-"):
        with pytest.raises(InvalidStatus, match="403"):
            connect(f"{address}{path}", origin="http://localhost:3000")  # type: ignore[arg-type]


@pytest.mark.parametrize("guesses", [pytest.param(8, id="short"), pytest.param(500, marks=pytest.mark.slow, id="long")])
def test_a_guessed_key_leaves_the_address_and_is_answered_in_words(
    server: Server, guesses: int, capsys: pytest.CaptureFixture[str]
) -> None:
    cookie = ""
    for number in range(guesses):
        answer = get(server, f"/train?lecturer=guess-{number}&lr=1", Cookie=cookie, Accept="text/html")
        assert (answer.status, answer.getheader("Location")) == (303, "./train?lr=1")
        cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0] or cookie
    assert cookie.startswith(f"{COOKIE}=")
    with Client(server.url, "train", cookie=cookie) as page:
        page.run()
        said = [toast.body for toast in page.of_kind("toast")]
    assert len(said) == 1 and "Too many wrong lecturer's links were opened in this browser: open yours" in said[0]
    assert "guess-" not in server.log.read_text(encoding="utf-8", errors="replace")
    with capsys.disabled():
        print(f"\n{guesses} keys guessed by one browser: {said[0]}")
