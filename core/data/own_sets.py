"""Visitors' own data sets as data sets like any other: by name, from the shelf beside the downloaded ones."""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import partial
from pathlib import Path
from weakref import WeakValueDictionary

import torch

from core.data.dataset import Dataset, DatasetError, ImageKind, Kind, TableKind, pixel_names
from core.data.listing import Listing
from core.data.loading import Loading
from core.data.mnist_like import data_root
from core.data.own.kept import OWN_NAME, Kept, lines
from core.data.own.limits import OwnFileError
from core.data.own.shelf import Shelf

FOLDER = "own"
DELETED = (
    "This data set was somebody's own, and it has been deleted. What runs on it have shown stays; to train on it "
    "again, bring the file again on the Data page."
)
ELSEWHERE = (
    "This data set is somebody's own and not on this machine: bring the file on the Data page, or choose another one."
)
DELETED_TITLE, ELSEWHERE_TITLE = "own data (deleted)", "own data (not on this machine)"
# Runs hold theirs; besides, so many are kept for the next one.
_KEPT = 2
_shelves: dict[Path, Shelf] = {}
_loaded: WeakValueDictionary[tuple[Path, str], Dataset] = WeakValueDictionary()
_latest: OrderedDict[tuple[Path, str], Dataset] = OrderedDict()
_lock = threading.Lock()


def is_own(name: str) -> bool:
    """Whether a name is that of a visitor's own data set, on this machine or another."""
    return OWN_NAME.fullmatch(name) is not None


def shelf() -> Shelf:
    """The shelf of this machine, beside the downloaded data sets."""
    folder = data_root() / FOLDER
    return _shelves.setdefault(folder, Shelf(folder))


def own_listing(name: str) -> Listing:
    """What is known of a visitor's own data set, also of one that was deleted."""
    if (kept := shelf().find(name)) is not None:
        return Listing(
            name=name,
            title=kept.title,
            kind=_kind(kept),
            features=kept.features,
            classes=len(kept.class_names),
            loading=Loading(*lines(kept)),
            read=partial(_load, name),
        )
    gone = shelf().gone(name)
    features, classes = gone or (0, 0)
    return Listing(
        name=name,
        title=own_title(name),
        kind=TableKind(("",) * features),
        features=features,
        classes=classes,
        loading=Loading(ELSEWHERE if gone is None else DELETED, (), ""),
        read=partial(_load, name),
        available=lambda: False,
    )


def own_title(name: str) -> str:
    """What people call a visitor's own data set."""
    if (kept := shelf().find(name)) is not None:
        return kept.title
    return ELSEWHERE_TITLE if shelf().gone(name) is None else DELETED_TITLE


def _kind(kept: Kept) -> Kind:
    return TableKind(("",) * kept.features) if kept.shape is None else ImageKind(kept.shape, kept.max_value)


def _load(name: str) -> Dataset:
    """One copy for all who use it now; DatasetError where it is not here any more."""
    kept = shelf().find(name)
    if kept is None:
        raise DatasetError(ELSEWHERE if shelf().gone(name) is None else DELETED)
    key = (shelf().folder, name)
    with _lock:
        data = _loaded.get(key)
        if data is None:
            data = _loaded[key] = _read(kept)
        _latest[key] = data
        _latest.move_to_end(key)
        while len(_latest) > _KEPT:
            _latest.popitem(last=False)
    return data


def _read(kept: Kept) -> Dataset:
    try:
        found = shelf().read(kept.name)
    except OwnFileError as error:
        raise DatasetError(str(error)) from error
    return Dataset(
        name=kept.name,
        title=kept.title,
        x_train=torch.from_numpy(found.x_train),
        y_train=torch.from_numpy(found.y_train),
        x_test=torch.from_numpy(found.x_test),
        y_test=torch.from_numpy(found.y_test),
        class_names=kept.class_names,
        feature_names=kept.feature_names if kept.shape is None else pixel_names(kept.shape),
        kind=_kind(kept),
    )
