"""Which encoding the bytes of a text file are in, and the same text in UTF-8."""

from __future__ import annotations

import codecs

from core.data.own.limits import OwnFileError

# Those that can be chosen, with what they are called.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp949": "Korean (cp949)",
    "cp1252": "Western European (cp1252)",
}
LOOKED_AT = 4096
NO_TEXT = "This file is no text: save the table as CSV, numbers as .npz, or pictures in a zip, and bring that."
NOT_IN_IT = "This file is not in the encoding {encoding}: choose another one, or save it as UTF-8."


def in_utf8(content: bytes, encoding: str = "") -> tuple[bytes, str]:
    """A text file in UTF-8 without a byte-order mark, with a line feed after each line, and the encoding it came in.

    Args:
        content: the file.
        encoding: one of ENCODINGS; "" to find it. A byte-order mark is believed, then zero bytes, which UTF-16 has
            where there are Latin letters, then UTF-8, which other texts hardly are by accident; then cp949 where more
            of the letters beyond ASCII are Hangul than not.

    Raises:
        OwnFileError: when it is no text, or none in this encoding.
    """
    found = encoding or _found(content)
    if found == "utf-8":
        text = content.removeprefix(codecs.BOM_UTF8)
        if not text.isascii():
            _decoded(text, found)
    else:
        name = _utf16(content) if found == "utf-16" else found
        text = _decoded(content, name, found).removeprefix("\ufeff").encode("utf-8", "replace")
    if b"\0" in text:
        raise OwnFileError(NO_TEXT)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text, found


def _decoded(content: bytes, name: str, called: str = "utf-8") -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise OwnFileError(NOT_IN_IT.format(encoding=ENCODINGS[called])) from error


def _found(content: bytes) -> str:
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:LOOKED_AT]
    if 0 in start:
        even, odd = start[::2].count(0), start[1::2].count(0)
        # Of one kind of bytes many are zero, and of the other hardly any.
        if max(even, odd) > len(start) / 8 and min(even, odd) <= max(even, odd) / 10:
            return "utf-16"
        raise OwnFileError(NO_TEXT)
    if content.isascii():
        return "utf-8"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _of_one_page(content)
    return "utf-8"


def _utf16(content: bytes) -> str:
    """The byte order: by its mark, else by where the zero bytes are."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:LOOKED_AT]
    return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"


def _of_one_page(content: bytes) -> str:
    try:
        beyond = [letter for letter in content.decode("cp949") if not letter.isascii()]
    except UnicodeDecodeError:
        return "cp1252"
    hangul = sum("\uac00" <= letter <= "\ud7a3" for letter in beyond)
    return "cp949" if 2 * hangul > len(beyond) else "cp1252"
