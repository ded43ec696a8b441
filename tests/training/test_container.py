"""What a container leaves: cores by affinity, and memory by the files of both versions of control groups."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
import torch

from core.training import device
from core.training.container import cores, memory_left

GB = 2**30


def version_2(root: Path, limit: str, used: int, inactive: int | None) -> None:
    (root / "memory.max").write_text(f"{limit}\n")
    (root / "memory.current").write_text(f"{used}\n")
    if inactive is not None:
        (root / "memory.stat").write_text(f"anon 5\nfile 7\ninactive_file {inactive}\nactive_file 3\n")


def version_1(root: Path, limit: int, used: int, inactive: int) -> None:
    (root / "memory").mkdir()
    (root / "memory" / "memory.limit_in_bytes").write_text(f"{limit}\n")
    (root / "memory" / "memory.usage_in_bytes").write_text(f"{used}\n")
    # Of this group alone, and with those below it, whose memory counts, too.
    (root / "memory" / "memory.stat").write_text(f"inactive_file 1\ntotal_inactive_file {inactive}\n")


def test_what_is_left_of_a_limit_with_the_files_the_system_would_give_up(tmp_path: Path) -> None:
    version_2(tmp_path, str(4 * GB), 3 * GB, GB // 2)
    assert memory_left(tmp_path) == 3 * GB // 2
    version_2(tmp_path, str(4 * GB), 4 * GB, 0)
    assert memory_left(tmp_path) == 0


def test_the_same_in_version_1(tmp_path: Path) -> None:
    version_1(tmp_path, 4 * GB, 3 * GB, GB // 2)
    assert memory_left(tmp_path) == 3 * GB // 2


def test_without_statistics_nothing_is_given_up(tmp_path: Path) -> None:
    version_2(tmp_path, str(4 * GB), 3 * GB, None)
    assert memory_left(tmp_path) == GB


def test_no_limit(tmp_path: Path) -> None:
    assert memory_left(tmp_path) is None  # no control groups at all
    version_1(tmp_path, 9223372036854771712, 3 * GB, 0)
    assert memory_left(tmp_path) is None
    version_2(tmp_path, "max", 3 * GB, 0)
    assert memory_left(tmp_path) is None
    version_2(tmp_path, "what no system writes", 3 * GB, 0)
    assert memory_left(tmp_path) is None


@pytest.mark.parametrize(("left", "free"), [(None, 8 * GB), (6 * GB, 6 * GB), (9 * GB, 8 * GB), (0, 0)])
def test_a_run_may_take_what_the_machine_and_its_container_have(
    monkeypatch: pytest.MonkeyPatch, left: int | None, free: int
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=8 * GB))
    monkeypatch.setattr(device, "memory_left", lambda: left)
    assert device.memory_free(torch.device("cpu")) == free - device.RESERVE


def test_cores_are_those_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {3, 5} if process == 0 else set(), raising=False)
    assert cores() == 2
    monkeypatch.delattr(os, "sched_getaffinity")
    assert cores() == 64
