"""A process that has imported what every server needs, and becomes one whenever it is asked: by forking, on Linux.

A server spends six seconds of a core on imports before it shows its first page, and the tests start twenty of them.
What a server does from then on is the same; `streamlit run` is what it runs. Of core what works without Streamlit is
imported beforehand; the rest reads the environment and makes up keys.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The folders of core that know neither Streamlit nor, when they are imported, the environment.
BELOW_UI = ("data", "training", "scripts", "descent", "drawing", "plots", "room", "runs")


def can_fork() -> bool:
    """Whether a process that has imported torch may be forked here; on other systems than Linux it may not."""
    return sys.platform == "linux"


class Nursery:
    """The process, until this one ends."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "harness.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def streamlit(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path, before: str = "") -> int:
        """Begin `streamlit` with these arguments; the id of its process.

        Args:
            arguments: of the command.
            environment: all its variables.
            log: the file for what it prints.
            before: Python that it runs first.
        """
        asked = {"arguments": [*arguments], "environment": dict(environment), "log": str(log), "before": before}
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@cache
def nursery() -> Nursery:
    """The nursery of this process."""
    return Nursery()


def _import_what_servers_need() -> None:
    import pandas  # noqa: F401
    import sklearn.datasets  # noqa: F401
    import streamlit.web.cli
    import streamlit.web.server.starlette.starlette_app  # noqa: F401
    import torch
    import torchvision  # noqa: F401

    torch.set_num_threads(1)
    # The first optimizer of a process imports a good part of torch.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    for folder in BELOW_UI:
        package = importlib.import_module(f"core.{folder}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    # Otherwise each server walks through all of it when it collects garbage, and has a copy of its own.
    gc.collect()
    gc.freeze()


def _become(arguments: Sequence[str], environment: Mapping[str, str], log: str, before: str) -> None:
    """What the forked process does: be `streamlit` with these arguments."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for file, number in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(file, number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["streamlit", *arguments]
    exec(before, {})

    from streamlit.web.cli import main

    main()


def _serve() -> None:
    _import_what_servers_need()
    # Nobody here waits for those that end.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if (process := os.fork()) == 0:
            _become(**json.loads(line))
            return
        sys.stdout.write(f"{process}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
