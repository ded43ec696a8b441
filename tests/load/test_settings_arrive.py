"""A click that comes in before the browser has drawn the controls does not empty them."""

from __future__ import annotations

from typing import Any

import pytest

from core.lessons.catalog import CATALOG, HOME, RUNS
from harness.client import Client
from harness.serving import Server

# What else than its defaults a page is opened with; Home and Runs have no settings.
ADDRESSES: dict[str, dict[str, str]] = {entry.path: {} for entry in CATALOG if entry not in (HOME, RUNS)} | {
    "train": {"lr": "0.3", "optimizer": "adam", "dropout": "0.2", "batch_norm": "on", "speed": "30"},
    "draw": {"crop": "off"},
    "softmax": {"temperature": "2", "constant": "10", "sigmoid": "on"},
    "cross_entropy": {"reduction": "sum", "smoothing": "0.5", "epochs": "7"},
    "three_codings": {"true": "on"},
    "logistic": {"threshold": "0.3", "at": "50"},
    "likelihood": {"true": "0.3", "seed": "5", "flips": "20"},
    "learning_rate": {"optimizer": "adam", "range": "wide", "lr": "0.03"},
    "normalization": {"lr": "0.3", "epochs": "7"},
    "regularization": {"bias": "off", "steps": "7", "strength": "2"},
    "overfitting": {"images": "100", "hidden": "none", "early_stopping": "on", "look": "early_stopping"},
}


def shown(client: Client) -> dict[str, Any]:
    """What a browser shows that draws every control for the first time, by the control's id."""
    found = {}
    for element in client.elements:
        kind = element.WhichOneof("type")
        control = getattr(element, kind) if kind else None
        if hasattr(control, "set_value"):
            found[control.id] = _told(control) if control.set_value else _default(control)
    return found


def _told(control: Any) -> Any:
    for field in ("raw_values", "raw_value"):
        if told := getattr(control, field, None):
            return list(told) if field == "raw_values" or not isinstance(told, str) else told
    value = getattr(control, "value", None)
    return value if isinstance(value, (str, bool)) else list(value or ())


def _default(control: Any) -> Any:
    default = control.default
    options = getattr(control, "options", None)
    if isinstance(default, (str, bool)) or options is None:
        return default
    if isinstance(default, int):
        return options[default] if control.HasField("default") else ""
    named = [getattr(option, "content", option) for option in options]
    return [named[int(index)] for index in default] if named else list(default)


@pytest.mark.parametrize("page", ADDRESSES)
def test_settings_of_an_address_outlive_a_click_that_was_too_quick(server: Server, page: str) -> None:
    with Client(server.url, page, query=ADDRESSES[page]) as client:
        first = shown(client.run())
        assert first
        # The client has not reported any control: it is as if none had been drawn yet when the click was sent.
        assert shown(client.run()) == first
        assert shown(client.run()) == first
        assert client.exceptions == []
        assert not [sentence for sentence in client.alerts() if "In the address" in sentence]
