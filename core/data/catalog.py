"""The catalogue: every data set by name, whether it can be used now, and one loaded copy of each in the process."""

from __future__ import annotations

import threading
from pathlib import Path

from core.data.dataset import Dataset, DatasetError
from core.data.digits import LOADING, digits
from core.data.loading import Loading
from core.data.mnist_like import SOURCES, data_root, mnist_like, on_disk

NAMES = ("digits", *SOURCES)

_loaded: dict[tuple[str, Path], Dataset] = {}
# One for each data set: reading one from a slow disk keeps nobody from the others, nor from what is here already.
_reading = {name: threading.Lock() for name in NAMES}


def title(name: str) -> str:
    """The name of a data set as people know it."""
    return SOURCES[name].title if name in SOURCES else "Digits 8x8 (built in)"


def dimensions(name: str) -> tuple[int, int]:
    """Pixels of an image and number of classes, known also for a data set that is not on disk."""
    return (28 * 28, len(SOURCES[name].class_names)) if name in SOURCES else (8 * 8, 10)


def loading(name: str) -> Loading:
    """The lines of Python that load a data set without this project, known also for one that is not on disk."""
    return SOURCES[name].loading if name in SOURCES else LOADING


def available(name: str) -> bool:
    """Whether `load(name)` needs no download."""
    return name not in SOURCES or on_disk(SOURCES[name], data_root())


def load(name: str) -> Dataset:
    """The data set called `name`; read once, shared by everybody.

    Raises:
        DatasetError: for an unknown name, a data set that is not on disk, or damaged files.
    """
    if name not in NAMES:
        raise DatasetError(f"There is no data set {name!r}: choose one of {', '.join(NAMES)}.")
    key = (name, data_root())
    if (here := _loaded.get(key)) is not None:
        return here
    with _reading[name]:
        if key not in _loaded:
            _loaded[key] = digits() if name == "digits" else mnist_like(SOURCES[name], key[1])
        return _loaded[key]
