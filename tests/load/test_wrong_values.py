"""Values of a type that a control has not, or that it cannot have: a sentence, no traceback, and the page goes on."""

from __future__ import annotations

import math

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from core.lessons.catalog import CATALOG
from harness.client import Client
from harness.serving import Server

SHORT = ("train", "runs", "softmax")
PAGES = [
    pytest.param(entry.path, marks=() if entry.path in SHORT else pytest.mark.slow, id=entry.path or "home")
    for entry in CATALOG
]


def of_every_kind(name: str) -> list[WidgetState]:
    """A control's state in each type that a message can have, with a value that hardly any control has."""
    states = [
        WidgetState(id=name, **{kind: value})  # type: ignore[arg-type]
        for kind, value in (
            ("string_value", "no option"), ("bool_value", True), ("int_value", 99), ("double_value", math.nan),
            ("json_value", '{"a": [1'), ("json_value", "[1]"), ("json_trigger_value", "{"), ("bytes_value", b"\xff"),
            ("trigger_value", True),
        )
    ]  # fmt: skip
    for kind, values in (
        ("double_array_value", [1e300, math.nan, 3.0]), ("int_array_value", [-5, 1000]),
        ("string_array_value", ["no", "option"]), ("double_array_value", []), ("int_array_value", []),
    ):  # fmt: skip
        state = WidgetState(id=name)
        getattr(state, kind).SetInParent()
        getattr(state, kind).data.extend(values)
        states.append(state)
    for kind in ("arrow_value", "file_uploader_state_value", "string_trigger_value", "chat_input_value"):
        state = WidgetState(id=name)
        getattr(state, kind).SetInParent()
        states.append(state)
    return [*states, WidgetState(id=name)]


@pytest.mark.parametrize("page", PAGES)
def test_values_that_no_control_has(server: Server, page: str) -> None:
    size = server.log.stat().st_size
    with Client(server.url, page) as client:
        names = client.run().widgets()
        kinds = [of_every_kind(name) for name in names]
        assert len(kinds) > 3
        told = 0
        # Every control at once, in another type each time.
        for states in zip(*kinds, strict=True):
            client.run(*states)
            assert client.exceptions == [], states[0].WhichOneof("value")
            told += any("was left aside" in words for words in client.alerts())
            client.forget()
        assert told > 10
        client.run()
        assert client.exceptions == [] and not any("was left aside" in words for words in client.alerts())
    assert "Traceback" not in server.log.read_text(encoding="utf-8", errors="replace")[size:]
