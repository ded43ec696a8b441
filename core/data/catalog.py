"""The catalogue: every data set by name, whether it can be used now, and one loaded copy of each in the process."""

from __future__ import annotations

import threading
from pathlib import Path

from core.data import digits, lecture_tables, mnist_like, scikit_tables
from core.data.dataset import Dataset, DatasetError
from core.data.listing import Listing
from core.data.loading import Loading
from core.data.mnist_like import data_root
from core.data.own_sets import is_own, own_listing, own_title
from core.data.plane.named import is_plane, plane_data
from core.data.plane_sets import FAMILIES, plane_family, plane_listing, plane_title
from core.reading.refusals import ConfigError, NotAllowedError, shown
from core.reading.rules import Choice, ChoiceOrName

_LISTINGS = {
    listing.name: listing
    for listing in (digits.LISTING, *mnist_like.LISTINGS, *scikit_tables.LISTINGS, *lecture_tables.LISTINGS)
}
# Those that everybody has.
NAMES = tuple(_LISTINGS)
IMAGE_NAMES = tuple(name for name, listing in _LISTINGS.items() if listing.is_image)

_loaded: dict[tuple[str, Path], Dataset] = {}
# One for each data set: reading one from a slow disk keeps nobody from the others, nor from what is here already.
_reading: dict[tuple[str, Path], threading.Lock] = {}
_lock = threading.Lock()


def listing(name: str) -> Listing:
    """What is known of the data set called `name` before it is loaded: the one place where a name gets its meaning.

    Raises:
        DatasetError: for an unknown name.
    """
    if is_own(name):
        return own_listing(name)
    if is_plane(name):
        return plane_listing(name)
    if (found := _LISTINGS.get(name)) is None:
        raise DatasetError(f"There is no data set {name!r}: choose one of {', '.join(NAMES)}.")
    return found


def has_own_name(name: str) -> bool:
    """Whether a name is that of data that not everybody has: a visitor's own, or points in the plane."""
    if is_own(name):
        return True
    if not is_plane(name):
        return False
    try:
        plane_data(name)
    except ConfigError:
        return False
    return True


class _NoPointsError(NotAllowedError):
    """A name that looks like one of points in the plane, and what is wrong with it."""

    def __init__(self, field: str, allowed: str, given: str, said: str) -> None:
        super().__init__(field, allowed, given)
        self.args = (said,)


class _DatasetName(ChoiceOrName):
    """The names of data sets; what is wrong with a name of points is said."""

    def check(self, field: str, value: str) -> None:
        if isinstance(value, str) and is_plane(value):
            try:
                plane_data(value)
            except ConfigError as error:
                raise _NoPointsError(field, self.allowed(), shown(value), str(error)) from None
        super().check(field, value)


def dataset_rule(help: str = "") -> Choice[str]:
    """What names of data sets a setting may have: those that everybody has, visitors' own, and points in the plane."""
    return _DatasetName(
        NAMES, help, is_name=has_own_name, names="the name of a data set of one's own, or of points in the plane"
    )


def title(name: str) -> str:
    """The name of a data set as people know it."""
    # Thousands of runs ask for it: nothing else is read.
    if is_plane(name):
        return plane_title(name)
    return own_title(name) if is_own(name) else listing(name).title


def family(name: str) -> str:
    """The name under which lists have a data set: its own, or that of all points of the same shape."""
    return plane_family(name) if is_plane(name) else name


def is_family(text: str) -> bool:
    """Whether a text is such a name, besides those that everybody has."""
    return is_own(text) or text in FAMILIES


def family_title(family: str) -> str:
    """Its title."""
    return FAMILIES[family] if family in FAMILIES else title(family)


def loading(name: str) -> Loading:
    """The lines of Python that load a data set without this project, known also for one that is not on disk."""
    return listing(name).loading


def available(name: str) -> bool:
    """Whether `load(name)` needs no download."""
    return listing(name).available()


def load(name: str) -> Dataset:
    """The data set called `name`; read once, shared by everybody.

    Raises:
        DatasetError: for an unknown name, a data set that is not on disk, or damaged files.
    """
    known, key = listing(name), (name, data_root())
    if is_own(name) or is_plane(name):
        # Those of a visitor may go at any time, points have no end of names: not all are kept in memory.
        return known.read()
    if (here := _loaded.get(key)) is not None:
        return here
    with _lock:
        reading = _reading.setdefault(key, threading.Lock())
    with reading:
        if key not in _loaded:
            _loaded[key] = known.read()
        return _loaded[key]
