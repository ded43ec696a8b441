"""Addresses of this machine that others reach."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import psutil
import pytest

from core.room import network
from core.room.network import is_loopback, local_addresses


def test_addresses_others_reach_come_first_the_one_that_leads_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    def at(*addresses: str) -> list[SimpleNamespace]:
        return [SimpleNamespace(family=socket.AF_INET, address=address) for address in addresses]

    networks = {
        "lo": at("127.0.0.1"),
        "docker0": at("172.17.0.1"),
        "eth1": at("10.1.2.3"),
        "wlan0": [*at("192.168.1.7", "169.254.3.4"), SimpleNamespace(family=socket.AF_INET6, address="fe80::1")],
        "eth9": at("10.9.9.9"),
    }
    states = {name: SimpleNamespace(isup=name != "eth9") for name in networks}
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: networks)
    monkeypatch.setattr(psutil, "net_if_stats", lambda: states)
    monkeypatch.setattr(network, "address_towards_outside", lambda: "192.168.1.7")
    assert local_addresses() == ["192.168.1.7", "10.1.2.3"]
    monkeypatch.setattr(network, "address_towards_outside", lambda: None)
    assert set(local_addresses()) == {"192.168.1.7", "10.1.2.3"}


def test_this_machine_has_addresses_without_asking_anybody() -> None:
    assert all(not is_loopback(address) for address in local_addresses())


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_names_of_the_machine_itself(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", [None, "", "0.0.0.0", "192.168.1.7", "lab.example.org", "localhost.example.org"])
def test_names_others_reach(host: str | None) -> None:
    assert not is_loopback(host)
