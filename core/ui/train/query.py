"""The address bar: a run's settings as query parameters, and what to make of an address somebody typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.training import ConfigError, RunConfig
from core.training.config import RULES
from core.training.presets import FIRST_RUN

SHORT = {"learning_rate": "lr"}
# What else the address of the page may say: the run shown, its device and pace, and how Streamlit is embedded.
OTHERS = ("run", "device", "speed", "embed", "embed_options")
_FIELDS = {**{field: field for field in RULES}, **{short: field for field, short in SHORT.items()}}


def to_query(config: RunConfig) -> dict[str, str]:
    """Query parameters for what differs from the first run's settings."""
    return {
        SHORT.get(field, field): rule.write(getattr(config, field))
        for field, rule in RULES.items()
        if getattr(config, field) != getattr(FIRST_RUN, field)
    }


def from_query(query: Mapping[str, str]) -> tuple[RunConfig, list[str]]:
    """The settings an address asks for, and a sentence for each part of it that was left aside."""
    values: dict[str, Any] = {field: getattr(FIRST_RUN, field) for field in RULES}
    problems = []
    for name, text in query.items():
        if name in _FIELDS:
            field = _FIELDS[name]
            try:
                values[field] = RULES[field].parse(field, text)
            except ConfigError as error:
                problems.append(f"In the address, {error} It stays {RULES[field].write(values[field])}.")
        elif name not in OTHERS:
            problems.append(f'In the address, "{name[:40]}" is no setting and was left aside.')
    return RunConfig(**values), problems
