"""Opening a zip of unknown origin: how many files it lists and how large they say they are, before any is read."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from core.data.own.limits import MB, OwnFileError

MOST_FILES = 20_000
# The list of files at the end of a zip: an entry takes 46 bytes and its name.
MOST_LIST_BYTES = 8 * MB
DAMAGED = "This zip is damaged or no zip at all: pack it again."
TOO_MANY = "This zip lists more than {most:,} files: pack fewer of them."
ENCRYPTED = "This zip is encrypted: pack it again without a password."
PACKED = "A file in this zip is packed in a way that is not read here: pack it again as an ordinary zip."
# Where the list ends: PKZIP's APPNOTE, 4.3.16. The size of the list is four bytes at place 12.
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 2**16


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """A zip; what goes wrong while it is read is raised as OwnFileError.

    Raises:
        OwnFileError: when it is none, is encrypted, or lists too many files.
    """
    _check_list(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES:
                raise OwnFileError(TOO_MANY.format(most=MOST_FILES))
            if any(member.flag_bits & 1 for member in members):
                raise OwnFileError(ENCRYPTED)
            yield archive
    except zipfile.BadZipFile as error:
        raise OwnFileError(DAMAGED) from error
    except (
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        IndexError,
        OSError,
        struct.error,
        zlib.error,
    ) as e:
        raise OwnFileError(PACKED if isinstance(e, NotImplementedError) else DAMAGED) from e


def read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes | None:
    """The bytes of a file in a zip, whatever size it promises; None when there are more than `most`."""
    if member.file_size > most:
        return None
    with archive.open(member) as file:
        content = file.read(most + 1)
    return content if len(content) <= most else None


def _check_list(content: bytes) -> None:
    """Refuse a zip whose list of files is too long to be read at all."""
    place = content.rfind(_END, max(len(content) - _END_SIZE - _LONGEST_COMMENT, 0))
    if place < 0 or place + _END_SIZE > len(content):
        raise OwnFileError(DAMAGED)
    size = int.from_bytes(content[place + 12 : place + 16], "little")
    # All ones: the size stands elsewhere, for a list longer than 4 GB or a program that always writes it there.
    if size != 0xFFFFFFFF and size > MOST_LIST_BYTES:
        raise OwnFileError(TOO_MANY.format(most=MOST_FILES))
    if size == 0xFFFFFFFF and content.count(b"PK\x01\x02") > MOST_FILES:
        raise OwnFileError(TOO_MANY.format(most=MOST_FILES))
