"""A server that was started with options of its own, for as long as a test lasts."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from streamlit import config


def start_with(monkeypatch: pytest.MonkeyPatch, options: Mapping[str, Any]) -> None:
    """Set options as if they were given on the command line, such as {"server.address": "0.0.0.0"}."""
    own = {name: copy.copy(option) for name, option in config.get_config_options().items()}
    monkeypatch.setattr(config, "_config_options", own)
    for name, value in options.items():
        config._set_option(name, value, "command-line argument or environment variable")
