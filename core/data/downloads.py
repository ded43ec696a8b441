"""The downloads of this process: one for each data set, however many visitors ask for it."""

from __future__ import annotations

import threading

from core.data.download import Download
from core.data.mnist_like import SOURCES, data_root

_downloads: dict[str, Download] = {}
_lock = threading.Lock()


def start(name: str) -> Download:
    """Begin to download the data set `name`, or join the download that runs."""
    with _lock:
        running = _downloads.get(name)
        if running is None or running.progress().done:
            _downloads[name] = Download(SOURCES[name], data_root())
        return _downloads[name]


def latest(name: str) -> Download | None:
    """The last download of `name` that was begun, running or ended; None before the first."""
    with _lock:
        return _downloads.get(name)


def forget() -> None:
    """Let go of all downloads, as in a new process; one that runs goes on, and nobody joins it."""
    with _lock:
        _downloads.clear()
