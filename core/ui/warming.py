"""Paying for imports and the first use of libraries once, in the background, while the home page is already there."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import sys
import threading

import torch

import core
from core.data import load
from core.training.loop import make_optimizer
from core.training.recipes import FIRST_RUN

SWITCH_SECONDS = 0.0005
_thread: threading.Thread | None = None


def start() -> None:
    """Begin, once in a process."""
    global _thread
    if _thread is None:
        _thread = threading.Thread(target=_warm_up, name="warming up", daemon=True)
        _thread.start()


def is_over() -> bool:
    """Whether pages may import what they need: libraries that import parts of themselves in circles do not bear two
    threads at it, so every page but the home page waits until then.
    """
    return _thread is None or not _thread.is_alive()


def wait() -> None:
    """Wait until it is over."""
    if _thread is not None:
        _thread.join()


def _warm_up() -> None:
    torch.set_num_threads(1)
    # Who wants the interpreter while somebody else computes in Python gets it after half a millisecond, not five:
    # training asks for it in each of its short operations.
    sys.setswitchinterval(SWITCH_SECONDS)
    for module in pkgutil.walk_packages(core.__path__, "core."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    load("digits")
    # The first optimizer of a process imports a good part of torch.
    make_optimizer(torch.nn.Linear(1, 1), FIRST_RUN)
    importlib.import_module("torchvision")
    # Whenever Python collects garbage, everybody waits. Without the freeze it walks through all of torch, 150 ms a
    # time; with it, 5 ms.
    gc.collect()
    gc.freeze()
    # The first list of all saved runs reads every file, which may take minutes. It goes on while pages are shown.
    importlib.import_module("core.runs.registry").registry().store.look(patience=0.0)
