"""Cores and memory this process may use, which a container or the program that started it may limit."""

from __future__ import annotations

import os
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
# For both versions: the limit, what is in use, and the statistics with what of it the system would give up.
VERSIONS = (
    ("memory.max", "memory.current", "memory.stat", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_inactive_file"),
)
# How "no limit" is written: as a word, in version 1 as a number near 2^63.
NONE, NO_LIMIT = "max", 2**60


def cores() -> int:
    """The processor cores that threads of this process may run on, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_left(root: Path = CGROUPS) -> int | None:
    """Bytes until this container's memory limit; None when it has none, or this is no container.

    What it holds of files that were read some time ago counts as free: the system gives that up before it ends a
    process.

    Args:
        root: where the system tells of control groups, https://docs.kernel.org/admin-guide/cgroup-v2.html and
            https://docs.kernel.org/admin-guide/cgroup-v1/memory.html.
    """
    for limit, used, statistics, inactive in VERSIONS:
        try:
            most = (root / limit).read_text().strip()
            if most == NONE or int(most) >= NO_LIMIT:
                return None
            return int(most) - int((root / used).read_text()) + _number(root / statistics, inactive)
        except (OSError, ValueError):
            continue
    return None


def _number(file: Path, name: str) -> int:
    """From lines of a name and a number; 0 when there is none of that name."""
    if not file.exists():
        return 0
    return next((int(line.split()[1]) for line in file.read_text().splitlines() if line.split()[:1] == [name]), 0)
