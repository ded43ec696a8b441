"""Files that were brought and are not kept yet: on disk while their visitor looks at them, read once for all looks."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import time
from pathlib import Path

from core.computing import computed_once
from core.data.own.limits import MB, OwnFileError
from core.data.own.own_file import Layout, read_own_file
from core.data.own.picture_set import PictureSet
from core.data.own.shelf import LEFT_FREE, NO_DISK, NOT_WRITTEN
from core.data.own.table import Table
from core.limits import Held, held_back

# Nobody has looked at it for so many seconds: it is cleared away when another one comes.
FORGOTTEN = 3600.0
MOST_BYTES_OF_ALL = 2_000 * MB
GONE = "This file is not here any more: bring it again."
OTHERS = "Others have brought many files just now: try again in some minutes."
# A table of the largest kind takes 500 MB in memory.
MOST_IN_MEMORY = 2


def bring(folder: Path, content: bytes, owner: str) -> Path:
    """Put a file aside for its visitor, in place of the one before; gives where it is.

    Raises:
        OwnFileError: when there is no space for it.
    """
    start = f"{hashlib.sha256(owner.encode()).hexdigest()[:16]}-"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = 0
        for other in folder.iterdir():
            with contextlib.suppress(OSError):
                if other.name.startswith(start) or time.time() - other.stat().st_mtime > FORGOTTEN:
                    other.unlink()
                else:
                    taken += other.stat().st_size
        if taken + len(content) > MOST_BYTES_OF_ALL:
            held_back().note(Held.IMPORTS)
            raise OwnFileError(OTHERS)
        if len(content) > shutil.disk_usage(folder).free - LEFT_FREE:
            held_back().note(Held.IMPORTS)
            raise OwnFileError(NO_DISK)
        path = folder / f"{start}{secrets.token_hex(12)}"
        made = path.with_suffix(".writing")
        made.write_bytes(content)
        os.replace(made, path)
    except OSError as error:
        raise OwnFileError(NOT_WRITTEN.format(reason=error.strerror or type(error).__name__)) from error
    return path


def let_go(path: Path) -> None:
    """Remove a file that was kept, or is not wanted."""
    with contextlib.suppress(OSError):
        path.unlink()
    read_draft.forget()


@computed_once(MOST_IN_MEMORY)
def read_draft(path: Path, layout: Layout) -> Table | PictureSet:
    """What a file holds that was put aside.

    Raises:
        OwnFileError: when it cannot be read, or is not here any more.
    """
    try:
        os.utime(path)
        content = path.read_bytes()
    except OSError as error:
        raise OwnFileError(GONE) from error
    return read_own_file(content, layout)
