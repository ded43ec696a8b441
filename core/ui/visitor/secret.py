"""The secret of this installation, with which it signs the names of browsers: in a file, so that it outlives a start.

The file lies beside the folder of runs, for its owner's eyes alone, and servers that share the folder share it. Where
it cannot be written, a process has a secret of its own, and signs again the names it did not sign.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from core.runs.store import runs_folder

_BYTES = 32
# A pipe or a link that somebody put there must neither make the server wait nor lead it elsewhere.
_SAFELY = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_known: dict[Path, bytes] = {}


def installation_secret() -> bytes:
    """32 bytes that nobody guesses. Reads the file at the first call, which is the server's start."""
    folder = runs_folder()
    if (found := _known.get(folder)) is not None:
        return found
    return _known.setdefault(folder, _kept(folder) or secrets.token_bytes(_BYTES))


def secret_file() -> Path:
    """The file beside the runs folder, named after it. Raises ValueError where there is no beside."""
    folder = runs_folder().absolute()
    return folder.with_name(f".{folder.name}-secret")


def _kept(folder: Path) -> bytes | None:
    """What the file holds, after it was written if there was none; None where that is not possible."""
    with contextlib.suppress(OSError, ValueError):
        file = secret_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        return _read(file) or _written(file)
    return None


def _read(file: Path) -> bytes | None:
    """The secret; None when there is none, also when the file was cut off, which makes room for another."""
    try:
        descriptor = os.open(file, os.O_RDONLY | _SAFELY)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{file} is no file")
        found = opened.read(_BYTES + 1)
    if len(found) == _BYTES:
        return found
    file.unlink(missing_ok=True)
    return None


def _written(file: Path) -> bytes | None:
    """Write a new secret, whole or not at all; of two servers that do so at once, both get the first one's."""
    made = file.with_name(f"{file.name}-{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFELY, 0o600), "wb") as opened:
            opened.write(secrets.token_bytes(_BYTES))
            opened.flush()
            os.fsync(opened.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(made, file)
    finally:
        made.unlink(missing_ok=True)
    return _read(file)
