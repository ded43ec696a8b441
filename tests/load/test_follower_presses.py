"""A follower changes nothing, and presses by hand what the page of the lecturer has: a sentence, and no traceback."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from core.lessons.catalog import CATALOG
from harness.client import INTERNAL, Client
from harness.serving import Server

# What the JavaScript of Streamlit's widgets sends, by the kind of the element.
SAID: dict[str, dict[str, Any]] = {
    "button": {"trigger_value": True},
    "text_input": {"string_value": "0.5"},
    "text_area": {"string_value": "0.5"},
    "number_input": {"double_value": 1.0},
    "checkbox": {"bool_value": True},
    "selectbox": {"string_value": "mnist"},
    "radio": {"string_value": "mnist"},
    "button_group": {"string_array_value": {"data": ["1"]}},
    "multiselect": {"string_array_value": {"data": ["1"]}},
    "dataframe": {"string_value": json.dumps({"selection": {"rows": [0], "columns": [], "cells": []}})},
}
EVENTS = ("ink", "logits", "picked", "parameter", "released", "index", "value", "events", "news", "call")


def presses(client: Client) -> list[WidgetState]:
    """One message for each control of the page, without what the others hold."""
    found = []
    for element in client.elements:
        kind = element.WhichOneof("type") or ""
        name = getattr(getattr(element, kind, None), "id", "")
        # What a follower may press.
        if not name or "room_" in name:
            continue
        if kind == "bidi_component":
            payload = json.dumps([{"event": event, "value": 0} for event in EVENTS])
            found.append(WidgetState(id=f"{INTERNAL}_{name}__events", json_trigger_value=payload))
        elif kind == "slider":
            options, most = list(element.slider.options), {"data": [element.slider.max]}
            chosen: dict[str, Any] = {"string_array_value": {"data": options[-1:]}}
            found.append(WidgetState(id=name, **(chosen if options else {"double_array_value": most})))
        elif kind in SAID:
            found.append(WidgetState(id=name, **SAID[kind]))
    return found


def pages() -> list[Any]:
    short = ("runs",)
    return [
        entry.path if entry.path in short else pytest.param(entry.path, marks=pytest.mark.slow) for entry in CATALOG
    ]


@pytest.mark.parametrize("page", pages())
def test_each_press_of_a_follower_is_answered_and_changes_nothing_of_the_lecturers(server: Server, page: str) -> None:
    with Client(server.url, "train", query={"epochs": "1", "n": "100"}) as host:
        host.run().click("start")
        run_id = re.findall(r"(?:^|&)run=([a-z0-9]+)", host.query)[-1]
        host.click("room_open")
        key = re.findall(r"follow=([a-z0-9]{26})", host.text)[-1]
        host.page, host.query = page, {"runs": f"compare={run_id}", "train": f"run={run_id}"}.get(page, "")
        host.forget()
        host.run()
        with Client(server.url, page, query={"follow": key}) as student:
            student.run()
            assert student.widget("room_leave")
            pressed = presses(student.run())
            for press in pressed:
                student.run(press)
                assert student.exceptions == [], str(press)[:300]
                student.forget()
        if page == "runs":
            assert any("rename_run" in press.id for press in pressed)
            assert f"name_{run_id}" in host.run().text, "the run is there, with its name"
        assert len(pressed) > (page != "")
        host.click("room_end")
