"""Messages, ids and addresses made by hand: nothing executes, nothing leaks, nobody else's run moves."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from core.lessons.catalog import CATALOG, HOME
from harness.client import INTERNAL, Client
from harness.serving import ROOT, Server

PAGES = tuple(entry.path for entry in CATALOG if entry != HOME)
EVENTS = ("ink", "logits", "picked", "parameter", "released", "index", "value", "events")
NAMES = (*EVENTS, "x", "y", "number", "released", "strokes", "nudge", "picture", "kind")


def junk(rng: random.Random, depth: int = 0) -> Any:
    """Anything JSON can say, and some it cannot."""
    kind = rng.randrange(10)
    if kind < 2 and depth < 3:
        return [junk(rng, depth + 1) for _ in range(rng.randrange(5))]
    if kind < 4 and depth < 3:
        return {rng.choice(NAMES): junk(rng, depth + 1) for _ in range(rng.randrange(6))}
    return rng.choice(
        [None, True, 0, -1, 3, 2**63, 10**400, 0.5, float("nan"), float("inf"), -1e308, "", "nan", "x" * 10**5,
         "<script>alert(1)</script>", "\ud800", "../../etc/passwd", [0] * 10**4, [[[]]], "A" * 9408]
    )  # fmt: skip


@pytest.mark.parametrize("rounds", [pytest.param(6, id="short"), pytest.param(100, id="long", marks=pytest.mark.slow)])
@pytest.mark.parametrize("page", PAGES)
def test_components_may_send_anything(server: Server, page: str, rounds: int) -> None:
    rng = random.Random(f"{page} {rounds}")
    with Client(server.url, page) as client:
        client.run()
        components = sorted({element.id for element in client.of_kind("bidi_component")})
        assert components
        for component in components * rounds:
            payload: Any = [{"event": event, "value": junk(rng)} for event in EVENTS]
            payload = rng.choice([payload, payload, junk(rng), [junk(rng)]])
            if rng.random() < 0.7:
                sent = WidgetState(id=f"{INTERNAL}_{component}__events", json_trigger_value=json.dumps(payload))
            else:
                sent = WidgetState(id=component, json_value=json.dumps(dict.fromkeys(EVENTS, junk(rng))))
            client.run(sent)
            assert client.exceptions == [], (component, str(sent)[:300])
            client.forget()
        assert str(ROOT) not in client.text and "site-packages" not in client.text


def test_no_path_of_the_machine_reaches_a_browser_not_even_with_an_error(server: Server) -> None:
    with Client(server.url, "learning_rate") as client:
        client.run()
        told = [m.new_session.main_script_path for m in client.messages if m.WhichOneof("type") == "new_session"]
        assert told == ["navigation.py"]
        assert str(ROOT) not in client.text and "site-packages" not in client.text
        # Presets that are none.
        preset = client.widget("learning_rate-preset")
        client.run(WidgetState(id=preset, string_value="../../etc/passwd"))
        assert client.exceptions == []


def test_a_run_obeys_its_owner_only_whatever_is_sent(server: Server) -> None:
    with Client(server.url, "train", query={"epochs": "1000", "speed": "30"}) as owner:
        owner.run().click("start")
        run_id = next(part for part in owner.query.split("&") if part.startswith("run=")).removeprefix("run=")
        with Client(server.url, "train", query={"run": run_id}) as other:
            other.run()
            assert "somebody else" in " ".join(m.body for m in other.of_kind("markdown"))
            for key in ("stop", "pause", "step_batch", "step_epoch"):
                # Their buttons are disabled; the ids are the owner's, too.
                assert other.widget(key) == owner.widget(key)
                other.click(key)
                assert other.exceptions == []
            assert "start" in " ".join(owner.widgets())
            foreign = BackMsg()
            foreign.rerun_script.widget_states.widgets.extend(
                WidgetState(id=name, trigger_value=True) for name in owner.widgets()
            )
            foreign.rerun_script.page_name = "train"
            other.send(foreign)
            other.read()
        assert owner.run().component("readings")["status"] == "training"
        owner.click("stop")


def test_ten_megabytes_in_a_field_are_answered(server: Server) -> None:
    """More than that in one message, and the session is closed; others do not notice."""
    long = "9" * 10**7
    with Client(server.url, "softmax") as client, Client(server.url, "train") as train:
        client.run()
        fields = [field.id for field in client.of_kind("text_input")]
        assert fields
        for field in fields:
            client.run(WidgetState(id=field, string_value=long))
            assert client.exceptions == []
            client.forget()
        train.run().type("set_hidden", long)
        assert train.exceptions == [] and any("hidden must be" in text for text in train.alerts())
        assert len(train.alerts()[0]) < 300


WITH_TABLES = ("cross_entropy", "logistic", "likelihood", "normalization")
ROW = {"0": "x"}
EDITS: dict[str, Any] = {
    "long cell": {"edited_rows": {"0": {"0": "1" * 10**7}}, "added_rows": [], "deleted_rows": []},
    "3,000 rows": {"edited_rows": {}, "added_rows": [ROW] * 3000, "deleted_rows": []},
    "no such row": {"edited_rows": {"99": ROW}, "added_rows": [], "deleted_rows": []},
    "no such column": {"edited_rows": {}, "added_rows": [{"99": "x"}], "deleted_rows": []},
    "no rows": {"edited_rows": None, "added_rows": 3, "deleted_rows": "x"},
    "no edit": [],
}
# What takes Streamlit longer, the more there is of it: refused before any of it is done.
TOO_MUCH = ("long cell", "3,000 rows")


@pytest.mark.parametrize("page", WITH_TABLES)
def test_what_is_no_edit_of_a_table_is_said_and_the_table_stays(server: Server, page: str) -> None:
    with Client(server.url, page) as client:
        client.run()
        count = len(tables_of(client))
        assert count
        for name, edit in EDITS.items():
            for number in range(count):
                # What was refused begins anew, under another id.
                client.forget()
                table = list(tables_of(client.run()))[number]
                client.run(WidgetState(id=table, string_value=json.dumps(edit)))
                assert client.exceptions == [], name
                assert [text for text in client.alerts() if text.startswith("This edit was left aside.")], name
                assert max(map(len, client.alerts())) < 1000
        client.forget()
        # The last ones that were right are drawn, and that sentence no more.
        assert len(tables_of(client.run())) == count and "left aside" not in " ".join(client.alerts())
    log = server.log.read_text(encoding="utf-8", errors="replace")
    # Streamlit writes a line for each edit that it tries in vain.
    assert "Failed to apply edit" not in log and "Row addition skipped" not in log


@pytest.mark.parametrize("edit", TOO_MUCH)
def test_a_table_is_not_computed_for_a_session_that_begins_with_too_large_an_edit(server: Server, edit: str) -> None:
    with Client(server.url, "logistic") as known, Client(server.url, "logistic") as client:
        known.run()
        (table, data), *_ = tables_of(known).items()
        client.run(WidgetState(id=table, string_value=json.dumps(EDITS[edit])))
        assert client.exceptions == [] and any("left aside" in text for text in client.alerts())
        assert data in tables_of(client).values()


def tables_of(client: Client) -> dict[str, bytes]:
    """What each edited table of a page shows, by its id."""
    return {table.id: table.arrow_data.data for table in client.of_kind("dataframe") if table.id}


@pytest.mark.parametrize("data", [b"", b"\xff" * 100, b"GET / HTTP/1.1", bytes(10**6)])
def test_what_is_no_message_ends_its_own_session_only(server: Server, data: bytes) -> None:
    with Client(server.url, "softmax") as bystander, Client(server.url, "softmax") as client:
        client.send_bytes(data)
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            client.run()
        assert str(ROOT) not in client.text
        bystander.run()
        assert bystander.exceptions == []


ADDRESSES = (
    "/softmax-lab/..%2f..%2fserver.py", "/softmax-lab/%2e%2e/%2e%2e/app.py", "/softmax-lab/../../../app.py",
    "/softmax-lab/nothing.js", "/softmax-lab/.", "/softmax-lab/live_figure.js%00", "/softmax-lab/live_figure.py",
    "/component/softmax/..%2f..%2fapp.py", "/_stcore/bidi-components/x/..%2f..%2f..%2fapp.py", "/media/../../app.py",
    "/media/nothing.png", "/static/..%2f..%2fapp.py", "/app/static/../../app.py", "/..%2fapp.py", "/train/../../app.py",
    "/_stcore/upload_file/%2e%2e/%2e%2e", "//etc/passwd", "/file:///etc/passwd",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_gives_a_file_away(server: Server, address: str) -> None:
    source = (ROOT / "app.py").read_bytes()[:60]
    with contextlib.closing(http.client.HTTPConnection(server.url.removeprefix("http://"))) as connection:
        connection.request("GET", address)
        answer = connection.getresponse()
        body = answer.read()
    # Streamlit answers with its first page whatever it does not know.
    assert answer.status in (400, 403, 404) or b'<div id="root">' in body
    assert source not in body and b"root:" not in body and str(ROOT).encode() not in body


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize("place", ["{session}/file", "..%2f..%2fx/y", "{session}/..%2f..%2fapp.py"])
def test_nobody_uploads_by_hand(server: Server, method: str, place: str) -> None:
    with Client(server.url, "runs") as client:
        client.run()
        with contextlib.closing(http.client.HTTPConnection(server.url.removeprefix("http://"))) as connection:
            connection.request(method, f"/_stcore/upload_file/{place.format(session=client.session)}", body=b"x")
            assert connection.getresponse().status in (400, 403, 404, 405)
