"""What tests of streams have in common: a registry of their own, on a clock that they set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.runs.registry import Registry, set_registry
from core.runs.store import Store
from tests.clock import Clock
from tests.runs.stopping import stop_everything


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runs(tmp_path: Path, clock: Clock) -> Iterator[Registry]:
    """The registry of this process, for the test."""
    made = Registry(Store(tmp_path), most=2, lease=600.0, clock=clock)
    before = set_registry(made)
    yield made
    stop_everything(made)
    set_registry(before)
