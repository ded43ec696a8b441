"""Who is the lecturer, and what viewers are refused: in the page, and by the server when they ask by hand."""

from __future__ import annotations

import ast
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.limits import Held, held_back
from core.runs.registry import registry
from core.ui.visitor import lecturer
from core.ui.visitor.lecturer import SENTENCES, Refusal, announce, is_lecturer
from tests.pages.app import ROOT, TIMEOUT, rerun, said
from tests.ui.server_options import start_with

HERE = {"Host": "localhost:8501", "Origin": "http://localhost:8501"}


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins without the variables."""
    monkeypatch.delenv("SOFTMAX_LAB_VIEWERS_TRAIN", raising=False)
    monkeypatch.delenv("SOFTMAX_LAB_LECTURER_KEY", raising=False)


def connected(monkeypatch: pytest.MonkeyPatch, address: str | None, **headers: str) -> None:
    """As Streamlit tells a page of its browser's connection: no address is this machine."""
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}

    class Headers(dict[str, str]):
        def get(self, name: str, default: Any = None) -> Any:
            return super().get(name.lower(), default)

        def __contains__(self, name: object) -> bool:
            return super().__contains__(str(name).lower())

    monkeypatch.setattr(st, "context", SimpleNamespace(ip_address=address, headers=Headers(named), cookies={}))
    monkeypatch.setattr(lecturer, "visitor", lambda: "me")


def test_a_browser_on_the_servers_own_machine_is_the_lecturers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("localhost:8501", "127.0.0.1", "[::1]:8501"):
        connected(monkeypatch, None, Host=name, Origin=f"http://{name}")
        assert is_lecturer()


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.168.1.7", HERE),
        (None, {"Host": "localhost:8501", "Origin": "https://lab.example.org"}),
        (None, {"Host": "lab.example.org", "Origin": "https://lab.example.org"}),
        (None, {"Host": "localhost:8501"}),
        (None, {}),
        (None, {**HERE, "X_Forwarded_For": "127.0.0.1"}),
        (None, {**HERE, "Forwarded": "for=127.0.0.1"}),
        (None, {**HERE, "X_Real_IP": "127.0.0.1"}),
        (None, {"Host": "localhost:8501", "Origin": "http://[broken"}),
    ],
)
def test_nobody_else_is_not_even_through_a_proxy_on_the_same_machine(
    monkeypatch: pytest.MonkeyPatch, address: str | None, headers: dict[str, str]
) -> None:
    connected(monkeypatch, address, **headers)
    assert not is_lecturer()


@pytest.mark.parametrize(
    "options",
    [
        {"server.address": "127.0.0.1", "server.allowedHosts": ["lab.example.org"]},
        {"server.address": "localhost", "server.allowedHosts": ["localhost", "*.example.org"]},
        {"server.address": "::1", "server.allowedHosts": ("*",)},
        {"server.address": "127.0.0.1", "server.allowedHosts": []},
        {"server.address": "unix:///run/softmax.sock"},
        # A proxy that writes Host itself is known by what lets its pages in.
        {"browser.serverAddress": "lab.example.org"},
        {"server.corsAllowedOrigins": ["https://lab.example.org"]},
        {"server.enableCORS": False},
    ],
)
def test_behind_a_proxy_whatever_a_browser_says_of_itself_the_link_alone_counts(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    start_with(monkeypatch, {"server.address": "127.0.0.1", "server.allowedHosts": ["localhost"]})
    connected(monkeypatch, None, **HERE)
    assert is_lecturer()
    start_with(monkeypatch, options)
    assert not is_lecturer()
    lecturer.remember()
    assert is_lecturer()


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "", None])
def test_where_others_connect_themselves_this_machine_is_the_lecturers(
    monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    start_with(monkeypatch, {"server.address": address, "server.allowedHosts": ["*"]})
    connected(monkeypatch, None, **HERE)
    assert is_lecturer()


def test_with_a_key_of_ones_own_the_link_alone_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    connected(monkeypatch, None, **HERE)
    monkeypatch.setenv("SOFTMAX_LAB_LECTURER_KEY", "a long key")
    assert not is_lecturer()


def test_the_link_is_printed_only_where_it_is_good_for_something(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    announce()
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("SOFTMAX_LAB_VIEWERS_TRAIN", "no")
    announce()
    assert "/?lecturer=" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "link"),
    [
        ({}, ": http://localhost:8501/?"),
        ({"address": "0.0.0.0", "baseUrlPath": "/lab/"}, ": http://localhost:8501/lab/?"),
        (
            {"address": "lab.example.org", "sslCertFile": "cert.pem", "allowedHosts": ["*"]},
            ": https://lab.example.org:8501/?",
        ),
        ({"address": "2001:db8::7", "allowedHosts": []}, ": http://[2001:db8::7]:8501/?"),
        # Not by a name that the server refuses.
        ({"allowedHosts": ["127.0.0.1"]}, ": http://127.0.0.1:8501/?"),
        (
            {"address": "0.0.0.0", "allowedHosts": ["*.example.org", "lab.example.org"]},
            ": http://lab.example.org:8501/?",
        ),
        # A proxy's scheme and port are its own.
        (
            {"allowedHosts": ["localhost", "Lab.example.org"], "baseUrlPath": "lab"},
            ", behind the proxy's https:// or http://: lab.example.org/lab/?",
        ),
        (
            {"allowedHosts": ["*"], "baseUrlPath": "lab"},
            " is this server's address, as browsers know it, with /lab/?",
        ),
        ({"allowedHosts": ["*.example.org"]}, " is this server's address, as browsers know it, with /?"),
    ],
)
def test_the_printed_link_leads_to_this_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: dict[str, Any], link: str
) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_VIEWERS_TRAIN", "no")
    known = {"address": "127.0.0.1", "port": 8501, "allowedHosts": ["localhost", "127.0.0.1"]} | options
    start_with(monkeypatch, {f"server.{name}": value for name, value in known.items()})
    announce()
    assert f"The lecturer's link{link}lecturer=" in capsys.readouterr().out


def test_the_printed_key_is_read_back(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_VIEWERS_TRAIN", "no")
    announce()
    (key,) = parse_qs(urlsplit(capsys.readouterr().out.split()[-1]).query)["lecturer"]
    assert lecturer.why_closed(key, "me", "") is None and lecturer.why_closed(f"{key}x", "me", "") is not None


@pytest.mark.parametrize(("key", "more"), [("pD4+x/9Qw== &a=#é", True), ("abcdef", False)])
def test_a_key_of_ones_own_is_not_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], key: str, more: bool
) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_VIEWERS_TRAIN", "no")
    monkeypatch.setenv("SOFTMAX_LAB_LECTURER_KEY", key)
    announce()
    printed = capsys.readouterr().out
    assert key not in printed and quote(key, safe="") not in printed and "/?lecturer= and then the key" in printed
    assert ("%XX" in printed) == more
    assert lecturer.why_closed(key, "me", "") is None


def test_guesses_are_looked_at_so_often_a_browser_and_an_address_and_the_lecturer_is_not_kept_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_LECTURER_KEY", "key")
    said = [lecturer.why_closed(f"wrong {number}", "phone", "hall") for number in range(20)]
    assert all(said) and 0 < said.count(lecturer._WRONG) < 20
    held = lecturer.why_closed("key", "phone", "hall")
    assert held is not None and "in this browser: open yours again in" in held
    for number in range(200):
        lecturer.why_closed("wrong", f"cookie {number}", "hall")
        lecturer.why_closed("wrong", None, "hall")
    without = lecturer.why_closed("key", None, "hall")
    assert without is not None and "in your network" in without
    assert lecturer.why_closed("key", "the lecturer's", "hall") is None
    assert lecturer.why_closed("key", None, "elsewhere") is None
    assert held_back().lately()[Held.KEYS] > 20


def page(name: str, secret: str = "viewer", **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=TIMEOUT)
    app.session_state["visitor_secret"] = secret
    for key, value in query.items():
        app.query_params[key] = value
    app.switch_page(name)
    return rerun(app)


BUTTONS = {
    "train.py": ["start", "restart"],
    "overfitting.py": ["overfitting-begin"],
    "normalization.py": ["normalization-begin", "normalization-search"],
    "draw.py": ["draw_train"],
}


@pytest.mark.parametrize("name", [*BUTTONS, "learning_rate.py"])
def test_a_viewer_gets_no_button_that_trains_and_reads_why(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_VIEWERS_TRAIN", "no")
    app = page(name)
    assert SENTENCES[Refusal.VIEWER] in [caption.value for caption in app.caption]
    for key in BUTTONS.get(name, []):
        assert app.button(key=key).disabled
    assert all(button.disabled for button in app.button if button.label.startswith("Train"))


def test_the_link_makes_a_lecturer_and_leaves_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTMAX_LAB_VIEWERS_TRAIN", "no")
    monkeypatch.setenv("SOFTMAX_LAB_LECTURER_KEY", "a long key")
    viewer = page("train.py", lecturer="a wrong key")
    assert viewer.button(key="start").disabled and "press **Start**" not in said(viewer)
    assert any("is none" in toast.value for toast in viewer.toast)
    app = page("train.py", "mine", lecturer="a long key", lr="0.5")
    assert "lecturer" not in app.query_params and not app.button(key="start").disabled
    assert "press **Start**" in said(app)
    # The same browser later, and another one.
    assert not page("train.py", "mine").button(key="start").disabled
    assert page("train.py", "other").button(key="start").disabled
    app.button(key="start").click()
    rerun(app)
    assert len(registry().everything()) == 1


def test_what_is_asked_for_by_hand_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page("train.py")
    monkeypatch.setenv("SOFTMAX_LAB_VIEWERS_TRAIN", "no")
    # The button that this page still shows was drawn while everybody might train.
    app.button(key="start").click()
    rerun(app)
    assert registry().everything() == [] and SENTENCES[Refusal.VIEWER] in said(app)
    draw = page("draw.py")
    assert draw.button(key="draw_train").disabled


SUBMITS = {"submit", "submit_study", "carry_on"}


def test_whatever_in_the_pages_costs_the_machine_much_asks_first() -> None:
    asking, all_of_them = set(), set()
    for path in [*(ROOT / "core" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
            names = {call.attr for call in calls if isinstance(call, ast.Attribute)}
            plain = {call.id for call in calls if isinstance(call, ast.Name)}
            costs = names & SUBMITS or plain & {"bring"} or (path.name == "data_download.py" and "start" in plain)
            if costs:
                all_of_them.add((path.name, function.name))
                if "check_may_train" in plain:
                    asking.add((path.name, function.name))
    assert all_of_them == asking and len(asking) >= 9
