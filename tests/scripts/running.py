"""Runs scripts as a student would, outside this project, and reads the numbers that they print.

One interpreter serves a whole session of tests. It imports a library once, the first time that a script wants it, and
each script runs in a copy of it (a fork), so that no script sees what another one set.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from core.scripts.cells import Script, source
from core.scripts.forms import in_each_form

ROOT = Path(__file__).parents[2]
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:inf|nan|\d+\.?\d*(?:e[-+]?\d+)?)(?![\w])")

# Reads a line for each script: its folder, its file and its environment; answers with a line when it has run.
INTERPRETER = """
import ast, importlib, json, os, pathlib, runpy, signal, sys, traceback
import torch, torch._dynamo  # which the first optimizer of a process imports, for seconds

for line in sys.stdin:
    folder, name, environment = json.loads(line)
    file = pathlib.Path(folder, name)
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for module in [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]:
                importlib.import_module(module)
    child = os.fork()
    if child == 0:
        signal.alarm(120)  # ends it
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        for number, stream in ((1, "printed"), (2, "failed")):
            os.dup2(os.open(file.with_suffix("." + stream), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        status = 1
        try:
            runpy.run_path(name, run_name="__main__")
            sys.stdout.flush()
            status = 0
        except SystemExit as ended:
            sys.stdout.flush()
            status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    print(os.waitpid(child, 0)[1], flush=True)
"""


def run(script: str, folder: Path) -> str:
    """What a script prints; it runs in `folder`, where nothing of this project can be imported."""
    return run_each([script], folder)[0]


def printed(script: str) -> str:
    """What a script prints that writes no files: it runs in a folder that is gone afterwards."""
    with TemporaryDirectory() as folder:
        return run(script, Path(folder))


def run_ours(code: str, folder: Path, *arguments: str) -> str:
    """What some Python prints that uses this project, as `python -c` prints it in the project's folder.

    Args:
        code: it finds `arguments` in sys.argv, and PyTorch imported, which takes a new process three seconds.
        folder: where it runs.
        arguments: of the program.
    """
    lines = (
        "import signal, sys",
        "signal.alarm(600)",
        f"sys.path.insert(0, {str(ROOT)!r})",
        f"sys.argv[1:] = {list(arguments)!r}",
        f"exec({code!r}, {{'__name__': '__main__'}})",
    )
    return run("\n".join(lines), folder)


def run_each(scripts: Sequence[str], folder: Path) -> list[str]:
    """What each script prints."""
    printed = []
    for number, script in enumerate(scripts):
        file = folder / f"script_{number}.py"
        file.write_text(script, encoding="utf-8")
        interpreter = _interpreter()
        assert interpreter.stdin is not None and interpreter.stdout is not None
        interpreter.stdin.write(json.dumps([str(folder), file.name, dict(os.environ)]) + "\n")
        interpreter.stdin.flush()
        status = interpreter.stdout.readline().strip()
        failed = file.with_suffix(".failed")
        assert status == "0", failed.read_text(encoding="utf-8") if failed.exists() else f"It ended with {status!r}."
        printed.append(file.with_suffix(".printed").read_text(encoding="utf-8"))
    return printed


def run_each_form(maker: Callable[[str], Script], folder: Path) -> str:
    """What a script prints, which is the very same in each of its forms."""
    scripts = {form: source(script) for form, script in in_each_form(maker).items()}
    assert len(set(scripts.values())) == len(scripts)
    printed = dict(zip(scripts, run_each(list(scripts.values()), folder), strict=True))
    first = next(iter(printed.values()))
    assert all(text == first for text in printed.values()), printed
    return first


@cache
def _interpreter() -> subprocess.Popen[str]:
    """The interpreter, started by the first script of the session."""
    started = subprocess.Popen(
        # Warnings are errors but one: a library's own idle thread (jemalloc's) makes Python 3.12 warn of the fork.
        [sys.executable, "-W", "error", "-W", "ignore:This process", "-c", INTERPRETER],
        cwd="/",
        # One thread, as in all tests: two spin against whatever else the machine does.
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    atexit.register(started.communicate)
    return started


def after(printed: str, label: str, count: int) -> list[float]:
    """The first `count` numbers behind `label`."""
    assert printed.count(label) == 1, f"{label!r} is printed {printed.count(label)} times in\n{printed}"
    return numbers(printed.split(label)[1])[:count]


def numbers(text: str) -> list[float]:
    """All numbers of a text, inf and nan among them."""
    return [float(found) for found in NUMBER.findall(text)]
