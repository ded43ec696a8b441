"""`Plan`: several runs that appear, or go, as one: what a killed process had begun, the next one carries out."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.runs.run_file import UNFINISHED
from core.runs.saved_run import RUN_ID

PLAN = ".plan"


@dataclass(frozen=True)
class Plan:
    """What is to be done to a folder of runs.

    Attributes:
        appear: names of files that are written whole, by the run each becomes.
        go: runs that are deleted.
    """

    appear: Mapping[str, str]
    go: tuple[str, ...] = ()

    def carry_out(self, folder: Path) -> None:
        """Do it, or what is left of it; OSError when something cannot be done."""
        for run_id, name in self.appear.items():
            # Done already by who was killed.
            with contextlib.suppress(FileNotFoundError):
                os.replace(folder / name, folder / f"{run_id}.zip")
        for run_id in self.go:
            (folder / f"{run_id}.zip").unlink(missing_ok=True)

    def write(self, path: Path) -> None:
        """Put it on disk for the next process, should this one be killed; OSError when that fails."""
        made = path.with_suffix(UNFINISHED)
        try:
            with made.open("w", encoding="utf-8") as file:
                json.dump({"appear": dict(self.appear), "go": list(self.go)}, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(made, path)
        except BaseException:
            made.unlink(missing_ok=True)
            raise

    def take_back(self, folder: Path) -> None:
        """Let nothing of what was to appear be there; what is deleted stays so."""
        for run_id, name in self.appear.items():
            for path in (folder / name, folder / f"{run_id}.zip"):
                path.unlink(missing_ok=True)


def read_plan(path: Path) -> Plan | None:
    """A plan from disk; None for a file that is none. It names files of its own folder only."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        appear, go = dict(values["appear"]), tuple(values["go"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return Plan(appear, go) if _are_runs([*appear, *go]) and _are_unfinished(appear.values()) else None


def _are_runs(names: Iterable[object]) -> bool:
    return all(isinstance(name, str) and RUN_ID.fullmatch(name) for name in names)


def _are_unfinished(names: Iterable[object]) -> bool:
    return all(isinstance(name, str) and name.endswith(UNFINISHED) and Path(name).name == name for name in names)
