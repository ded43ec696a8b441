"""`Shelf`: the folder of visitors' own data sets, each one file that is there whole or not at all, until deleted."""

from __future__ import annotations

import contextlib
import hmac
import io
import json
import os
import re
import shutil
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.own.cleaned import Cleaned
from core.data.own.kept import OWN_NAME, Kept, new_name
from core.data.own.limits import MB, OwnFileError, one_line
from core.limits import Held, held_back

# Data sets and bytes of one visitor, and bytes of all; a lecturer's count for neither.
MOST_OF_ONE_OWNER = 20
MOST_BYTES_OF_ONE_OWNER = 500 * MB
MOST_BYTES_OF_ALL = 5_000 * MB
# Bytes of the disk that are left free: what trains is saved there.
LEFT_FREE = 1_000 * MB
ABOUT, PARTS = "about.json", ("x_train", "y_train", "x_test", "y_test")
MOST_ABOUT = 2 * MB
WRITING, GONE = ".writing", ".gone"
# What a killed process left is cleared away after so many seconds.
LEFT_BEHIND = 3600.0
MOST_GONE = 2_000

FULL = (
    "Your data sets take {own:,.0f} MB and this one {size:,.0f} MB, {count} in all; a visitor may keep {most} with "
    "{most_mb:,.0f} MB: delete one that you do not need."
)
ALL_FULL = (
    "The data sets of all visitors take {all:,.0f} MB and this one {size:,.0f} MB; together they may take "
    "{most_mb:,.0f} MB: try again when some have been deleted."
)
NO_DISK = "The disk has too little space left for this data set: ask the lecturer to make room."
NOT_WRITTEN = "The data set could not be written: {reason}. Nothing was kept."
NOT_YOURS = "This data set is not here any more, or not yours."
DAMAGED = "The file of this data set is damaged: delete it, and bring it again."


class Shelf:
    """The folder. Used from any thread, and by several processes at once."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        # What was read of each file, until it changes.
        self._known: dict[Path, tuple[tuple[int, int], Kept | None]] = {}

    def keep(self, data: Cleaned, owner: str, title: str, *, first: bool = False) -> str:
        """Put a data set on the shelf; gives its name.

        Args:
            data: the numbers.
            owner: whose it is.
            title: what people call it.
            first: whether the owner is a lecturer: for them only the disk has an end.

        Raises:
            OwnFileError: when there is no space, or it cannot be written; then nothing of it is there.
        """
        kept = Kept(
            name=new_name(),
            owner=owner,
            title=_plain(title),
            created=self._clock(),
            train=len(data.y_train),
            test=len(data.y_test),
            features=data.features,
            class_names=data.class_names,
            feature_names=data.feature_names,
            label=data.label,
            shape=data.shape,
            max_value=data.max_value,
        )
        made = self.folder / f"{kept.name}{WRITING}"
        try:
            # One at a time, so that two that fit alone do not both come.
            with self._lock:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._clear_away()
                self._check_space(data.size, owner, first=first)
                try:
                    with made.open("xb") as file:
                        _write(file, kept, data)
                        file.flush()
                        os.fsync(file.fileno())
                    os.replace(made, self._path(kept.name))
                except BaseException:
                    made.unlink(missing_ok=True)
                    raise
        except OSError as error:
            raise OwnFileError(NOT_WRITTEN.format(reason=error.strerror or type(error).__name__)) from error
        return kept.name

    def find(self, name: str) -> Kept | None:
        """What is known of a data set; None when it is not here, or damaged."""
        if not OWN_NAME.fullmatch(name):
            return None
        path = self._path(name)
        try:
            found = path.stat()
        except OSError:
            self._known.pop(path, None)
            return None
        stamp = found.st_mtime_ns, found.st_size
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            known = self._known[path] = stamp, _about(path, found.st_size)
        return known[1]

    def of(self, owner: str) -> list[Kept]:
        """A visitor's data sets, the latest first."""
        mine = [kept for kept in self._all() if hmac.compare_digest(kept.owner, owner)]
        return sorted(mine, key=lambda kept: -kept.created)

    def read(self, name: str) -> Cleaned:
        """The numbers of a data set.

        Raises:
            OwnFileError: when it is not here, or damaged.
        """
        if (kept := self.find(name)) is None:
            raise OwnFileError(NOT_YOURS)
        try:
            with zipfile.ZipFile(self._path(name)) as archive:
                arrays = [_array(archive, part) for part in PARTS]
            x_train, y_train, x_test, y_test = arrays
            right = all(
                x.shape == (count, kept.features) and y.shape == (count,) and bool(((y >= 0) & (y < classes)).all())
                for x, y, count, classes in (
                    (x_train, y_train, kept.train, len(kept.class_names)),
                    (x_test, y_test, kept.test, len(kept.class_names)),
                )
            )
            if not right:
                raise ValueError("shapes")
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise OwnFileError(DAMAGED) from error
        return Cleaned(
            x_train, y_train, x_test, y_test,
            kept.class_names, kept.feature_names, kept.label, kept.shape, kept.max_value,
        )  # fmt: skip

    def delete(self, name: str, owner: str) -> None:
        """Take a data set off the shelf. How many features and classes it had stays: runs on it are still read.

        Raises:
            OwnFileError: when it is not this visitor's, or cannot be deleted.
        """
        kept = self.find(name)
        if kept is None or not hmac.compare_digest(kept.owner, owner):
            raise OwnFileError(NOT_YOURS)
        try:
            gone = self._path(name).with_suffix(GONE)
            gone.write_text(json.dumps([kept.features, len(kept.class_names)]), encoding="utf-8")
            self._path(name).unlink(missing_ok=True)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise OwnFileError(f"The data set could not be deleted: {reason}.") from error
        self._known.pop(self._path(name), None)

    def gone(self, name: str) -> tuple[int, int] | None:
        """Features and classes of a data set that was deleted here; None for any other."""
        if not OWN_NAME.fullmatch(name):
            return None
        try:
            features, classes = json.loads(self._path(name).with_suffix(GONE).read_text(encoding="utf-8")[:100])
            return int(features), int(classes)
        except (OSError, ValueError, TypeError):
            return None

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.zip"

    def _all(self) -> list[Kept]:
        names = [path.stem for path in self.folder.glob("own-*.zip")] if self.folder.is_dir() else []
        return [kept for kept in map(self.find, names) if kept is not None]

    def _check_space(self, size: int, owner: str, *, first: bool) -> None:
        if size > shutil.disk_usage(self.folder).free - LEFT_FREE:
            held_back().note(Held.IMPORTS)
            raise OwnFileError(NO_DISK)
        if first:
            return
        everything = self._all()
        mine = [kept.size for kept in everything if kept.owner == owner]
        if len(mine) >= MOST_OF_ONE_OWNER or sum(mine) + size > MOST_BYTES_OF_ONE_OWNER:
            held_back().note(Held.IMPORTS)
            raise OwnFileError(
                FULL.format(
                    own=sum(mine) / MB,
                    size=size / MB,
                    count=len(mine),
                    most=MOST_OF_ONE_OWNER,
                    most_mb=MOST_BYTES_OF_ONE_OWNER / MB,
                )
            )
        total = sum(kept.size for kept in everything)
        if total + size > MOST_BYTES_OF_ALL:
            held_back().note(Held.IMPORTS)
            raise OwnFileError(ALL_FULL.format(all=total / MB, size=size / MB, most_mb=MOST_BYTES_OF_ALL / MB))

    def _clear_away(self) -> None:
        """Remove what killed processes left, and the oldest notes of what was deleted, where there are many."""
        for path in self.folder.glob(f"*{WRITING}"):
            with contextlib.suppress(OSError):
                if self._clock() - path.stat().st_mtime > LEFT_BEHIND:
                    path.unlink()
        gone = list(self.folder.glob(f"*{GONE}"))
        if len(gone) > MOST_GONE:
            for path in sorted(gone, key=lambda each: each.stat().st_mtime)[: MOST_GONE // 2]:
                path.unlink(missing_ok=True)


def _plain(title: str) -> str:
    """A title that means the same in every sentence, list and script: nothing in it is formatting."""
    return one_line(re.sub(r"[\\`*$\[\]<>~|{}#]", " ", title)) or "My data"


def _write(file: Any, kept: Kept, data: Cleaned) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(ABOUT, kept.to_json())
        for part in PARTS:
            with archive.open(f"{part}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.ascontiguousarray(getattr(data, part)), allow_pickle=False)


def _about(path: Path, size: int) -> Kept | None:
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(ABOUT).file_size > MOST_ABOUT:
                return None
            kept = Kept.from_json(archive.read(ABOUT))
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
    return replace(kept, size=size) if kept.name == path.stem else None


def _array(archive: zipfile.ZipFile, part: str) -> NDArray[Any]:
    content = io.BytesIO(archive.read(f"{part}.npy"))
    found: NDArray[Any] = np.lib.format.read_array(content, allow_pickle=False)
    return found
