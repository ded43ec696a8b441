"""The link of an invitation: which addresses it can hold, and what is said when nobody else can open it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
import segno
import streamlit as st

from core.room.room import Room
from core.ui.room import invitation
from core.ui.room.invitation import ALONE, NO_NETWORK, REFUSED, link, qr_code, reach
from tests.pages.app import ROOT

LOCAL = "http://localhost:8501/train"


def server(monkeypatch: pytest.MonkeyPatch, *networks: str, **options: Any) -> None:
    """A server started with these options, on a machine with these addresses."""
    known = {"server.address": None, "server.port": 8501, "server.allowedHosts": ["*"]}
    known |= {f"server.{name}": value for name, value in options.items()}
    monkeypatch.setattr(st, "get_option", known.get)
    monkeypatch.setattr(invitation, "local_addresses", lambda: list(networks))


def test_the_lecturers_own_address_is_replaced_by_one_that_students_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    server(monkeypatch, "192.168.1.7", "10.0.0.2", address="0.0.0.0")
    assert reach(LOCAL).places == ("http://192.168.1.7:8501", "http://10.0.0.2:8501")
    assert reach(LOCAL).problem is None
    server(monkeypatch, "192.168.1.7", address="10.0.0.2", sslCertFile="cert.pem", baseUrlPath="/lab/")
    assert reach("https://127.0.0.1:8443/lab/train").places == ("https://10.0.0.2:8443/lab",)


def test_an_ipv6_address_stands_in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    server(monkeypatch, address="2001:db8::7")
    assert reach(LOCAL).places == ("http://[2001:db8::7]:8501",)
    assert reach("http://[2001:db8::7]:8501/train").places == ("http://[2001:db8::7]:8501",)


def test_a_server_with_a_name_is_known_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    server(monkeypatch, "192.168.1.7", address="127.0.0.1", baseUrlPath="lab")
    assert reach("https://lab.example.org/lab/softmax").places == ("https://lab.example.org/lab",)
    assert reach("http://192.168.1.7:8501/").places == ("http://192.168.1.7:8501/lab",)


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost"])
def test_a_server_for_its_own_machine_says_so_and_what_to_do(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    server(monkeypatch, "192.168.1.7", address=address)
    found = reach(LOCAL)
    assert found.places == ("http://localhost:8501",) and found.problem == ALONE
    assert found.remedy is not None and "--server.address 0.0.0.0" in found.remedy


def test_what_stands_in_the_way_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    server(monkeypatch, address="0.0.0.0")
    assert reach(None).problem == NO_NETWORK
    server(monkeypatch, "192.168.1.7", address="0.0.0.0", allowedHosts=["localhost"])
    assert reach(LOCAL).problem == REFUSED
    server(monkeypatch, "192.168.1.7", "10.0.0.2", address="0.0.0.0", allowedHosts=["localhost", "10.0.0.2"])
    assert reach(LOCAL).places == ("http://10.0.0.2:8501",)


def test_the_link_carries_the_key_and_its_picture_is_dark_on_white_with_a_quiet_zone() -> None:
    room = Room("abcdef", "abcdefghjk", "lecturer")
    address = link("http://192.168.1.7:8501", room)
    assert address == "http://192.168.1.7:8501/?follow=abcdefghjk"
    picture = unquote(qr_code(address))
    side = segno.make(address, error="m", micro=False).symbol_size(border=4)[0]
    assert picture.startswith("data:image/svg+xml") and f"viewBox='0 0 {side} {side}'" in picture
    assert "fff" in picture and "000" in picture


def test_the_readme_has_the_same_line_for_sharing() -> None:
    assert invitation.SHARED in (ROOT / "README.md").read_text(encoding="utf-8")
