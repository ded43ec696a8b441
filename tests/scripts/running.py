"""Runs the lessons' scripts as a student would, outside this project, and reads the numbers it prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:inf|nan|\d+\.?\d*(?:e[-+]?\d+)?)(?![\w])")


# One process for several scripts: each has a namespace of its own, and torch is imported once.
RUN_EACH = """
import runpy, sys
for file in sys.argv[1:]:
    runpy.run_path(file, run_name="__main__")
    print("END OF SCRIPT")
"""


def run(script: str, folder: Path) -> str:
    """What a script prints; it runs in `folder`, where nothing of this project can be imported."""
    return run_each([script], folder)[0]


def run_each(scripts: Sequence[str], folder: Path) -> list[str]:
    """What each script prints."""
    files = []
    for number, script in enumerate(scripts):
        files.append(folder / f"script_{number}.py")
        files[-1].write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", RUN_EACH, *(file.name for file in files)],
        cwd=folder,
        # One thread, as in all tests: two spin against whatever else the machine does.
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("END OF SCRIPT\n")[:-1]


def after(printed: str, label: str, count: int) -> list[float]:
    """The first `count` numbers behind `label`."""
    assert printed.count(label) == 1, f"{label!r} is printed {printed.count(label)} times in\n{printed}"
    return numbers(printed.split(label)[1])[:count]


def numbers(text: str) -> list[float]:
    """All numbers of a text, inf and nan among them."""
    return [float(found) for found in NUMBER.findall(text)]
