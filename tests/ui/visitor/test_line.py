"""Tests of how a visitor stands in the line of those who train: the queue counts networks as every other limit does."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st

from core.ui.visitor import line, visitor


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::5", "2001:db8:1:2:aaaa::9", True),  # one phone has all of these
        ("2001:db8:1:2::5", "2001:db8:1:3::5", False),
        ("10.0.0.7", "::ffff:10.0.0.7", True),
        ("10.0.0.7", "10.0.0.8", False),
        (None, "127.0.0.1", True),
    ],
)
def test_a_network_is_counted_once(monkeypatch: pytest.MonkeyPatch, one: str | None, other: str, same: bool) -> None:
    monkeypatch.setattr(line, "is_lecturer", lambda: False)

    def stands(host: str | None) -> line.Line:
        monkeypatch.setattr(st, "context", SimpleNamespace(ip_address=host))
        assert line.in_line()["address"] == visitor.address()
        return line.in_line()

    assert (stands(one) == stands(other)) is same
