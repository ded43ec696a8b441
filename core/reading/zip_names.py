"""What files in a zip are called: folders parted in either way, letters of the packing system, and litter."""

from __future__ import annotations

import zipfile

# What macOS and Windows put beside files, in lower case; macOS also a file "._NAME" for each NAME.
LITTER = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")
_IS_UTF8 = 0x800


def path_parts(member: zipfile.ZipInfo) -> list[str]:
    """The folders of a member, and its name, which a folder itself lacks. Some systems write backslashes."""
    return member.orig_filename.replace("\\", "/").split("/")


def is_litter(names: list[str]) -> bool:
    """Whether a system has put a file there, and no person."""
    return names[-1].startswith("._") or any(part.lower() in LITTER for part in names)


def local_parts(member: zipfile.ZipInfo) -> list[str]:
    """As `path_parts`, with letters that the zip does not say the encoding of read as UTF-8, else cp949, else cp437.

    Windows writes names in the encoding of its language, and Python reads those as cp437, which loses nothing. In
    cp949 the second byte of a letter may be that of a backslash in no case, so folders can be parted afterwards.
    """
    if not member.flag_bits & _IS_UTF8 and not member.orig_filename.isascii():
        written = member.orig_filename.encode("cp437", "replace")
        for encoding in ("utf-8", "cp949"):
            try:
                return written.decode(encoding).replace("\\", "/").split("/")
            except UnicodeDecodeError:
                continue
    return path_parts(member)
