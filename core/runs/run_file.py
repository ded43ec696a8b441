"""A run's file: read part by part, and replaced whole, under a name of its own until it is."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

from core.runs.claims import hold

# A part is bytes, or a file whose bytes it is: weights may be large.
Part = bytes | Path
# Parts of text that a run writes are far smaller; the list of all runs reads no more of a file that somebody put there.
MOST_TEXT = 16 * 2**20
UNFINISHED = ".writing"


def stamp(path: Path) -> tuple[int, int] | None:
    """Changes when the file does; None when there is none, or a folder, a pipe or a device in its place."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size) if stat.S_ISREG(found.st_mode) else None


def read(path: Path, without: Collection[str] = (), most: int | None = None) -> dict[str, bytes] | None:
    """The parts of a file by name; None when there is no such file.

    Args:
        path: of the file.
        without: parts that are left aside.
        most: bytes of a part at most; None for any number.

    Raises:
        Exception: of many kinds, when it is no such file or a part is larger.
    """
    # A pipe would be waited for, and a device does what it does.
    if stamp(path) is None:
        return None
    try:
        with zipfile.ZipFile(path) as file:
            wanted = [member for member in file.infolist() if member.filename not in without]
            if most is not None and any(member.file_size > most for member in wanted):
                raise ValueError("a part larger than any run writes")
            return {member.filename: file.read(member) for member in wanted}
    except FileNotFoundError:
        return None


def unfinished(path: Path) -> Path:
    """A name beside this file that nobody else writes to."""
    return path.with_name(f"{path.stem}.{secrets.token_hex(6)}{UNFINISHED}")


def write(made: Path, parts: Mapping[str, Part], *, durable: bool, becomes: Path | None = None) -> None:
    """Write a new file; nothing is left of it when that fails.

    Args:
        made: the file, which is not there yet.
        parts: of a run.
        durable: whether to wait for the disk, in case the power fails.
        becomes: what it replaces once it is whole; None where it is left for others to do so.

    Raises:
        OSError: when it cannot be written.
    """
    try:
        with made.open("xb") as file:
            # Who clears away what killed processes left sees that somebody lives.
            hold(file)
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                for name, content in parts.items():
                    if isinstance(content, bytes):
                        archive.writestr(name, content)
                    else:
                        with content.open("rb") as given, archive.open(name, "w", force_zip64=True) as part:
                            shutil.copyfileobj(given, part, 2**20)
            file.flush()
            if durable:
                os.fsync(file.fileno())
            # Windows moves no open file.
            if becomes is not None and os.name != "nt":
                os.replace(made, becomes)
        if becomes is not None and os.name == "nt":
            os.replace(made, becomes)
    # Also when the memory is full, which is no OSError.
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def replace(path: Path, parts: Mapping[str, Part], *, durable: bool) -> None:
    """Put a new file in the place of an earlier version, whole; that stays when it fails.

    Raises:
        OSError: when it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write(unfinished(path), parts, durable=durable, becomes=path)
