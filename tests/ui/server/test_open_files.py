"""The limit of open files is raised as far as the system lets it, and no further than is of use."""

from __future__ import annotations

import sys

import pytest

from core.ui.server import open_files
from core.ui.server.open_files import ENOUGH

if sys.platform == "win32":
    pytest.skip("Windows has no such limit", allow_module_level=True)

import resource

FOREVER = resource.RLIM_INFINITY


@pytest.mark.parametrize(("soft", "hard", "largest", "then"), [
    (256, FOREVER, 10_240, 10_240),  # macOS
    (1024, 524_288, 10**9, ENOUGH),
    (1024, 4096, 10**9, 4096),
    (256, 256, 10**9, 256),
    (FOREVER, FOREVER, 10**9, ENOUGH),
    (100_000, 100_000, 10**9, ENOUGH),
])  # fmt: skip
def test_the_limit_is_raised(monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, largest: int, then: int) -> None:
    limits = [soft, hard]

    def set_limits(_: int, wanted: tuple[int, int]) -> None:
        if wanted[0] > largest or (hard != FOREVER and wanted[0] > hard) or wanted[1] != hard:
            raise ValueError("not allowed to raise maximum limit")
        limits[:] = wanted

    monkeypatch.setattr(resource, "getrlimit", lambda _: tuple(limits))
    monkeypatch.setattr(resource, "setrlimit", set_limits)
    assert open_files.raise_limit() == open_files.limit() == then
    assert limits[0] == FOREVER or limits[0] >= soft
