"""A file of one's own of any kind: what it is, by its first bytes and not by its name, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.own.arrays import read_arrays
from core.data.own.dialect import EMPTY
from core.data.own.limits import MB, MOST_BYTES, OwnFileError
from core.data.own.picture_set import PictureSet
from core.data.own.pictures import EACH, read_pictures
from core.data.own.table import Table, read_table
from core.data.own.zip_file import opened

TOO_LARGE = "This file has {size:,.0f} MB, and at most {most:,.0f} MB are read: take a part of it."
# Files of other programs, by how they begin, and what to do with them.
_OTHERS = (
    (b"\x1f\x8b", "This file is packed with gzip: unpack it, and bring what is in it."),
    (b"7z\xbc\xaf", "This file is packed with 7-Zip: pack it as zip, and bring that."),
    (b"Rar!", "This file is packed with RAR: pack it as zip, and bring that."),
    (b"\xd0\xcf\x11\xe0", "This is a workbook of an older Excel: save it as CSV there, and bring that."),
    (b"%PDF", "This is a PDF: its tables cannot be read. Save the table as CSV, and bring that."),
    (b"PAR1", "This is a Parquet file: save it as CSV (in pandas with to_csv), and bring that."),
    (b"\x93NUMPY", "A .npy file has one array, and labels are needed, too: np.savez(file, x=inputs, y=labels)."),
    (b"\x89HDF", "This is an HDF5 file: save its arrays with np.savez(file, x=inputs, y=labels), and bring that."),
    (b"\x89PNG", "This is a single picture: put many into one folder for each class, and bring a zip of the folders."),
    (b"\xff\xd8\xff", "This is a single picture: put many into one folder for each class, and bring a zip of them."),
    (b"SQLite format 3", "This is a database: save a table of it as CSV, and bring that."),
    (b"\x80\x04", "This is a pickle of Python, which only a program can open, and none is run here: save it as CSV."),
)
WORKBOOK = "This is a workbook of a spreadsheet: save the sheet as CSV there, and bring that."


@dataclass(frozen=True)
class Layout:
    """How a file is read, as far as its visitor decides; what is empty is found out.

    Attributes:
        encoding, separator, decimal, header: of a table, as `read_table` takes them.
        side, ground: of pictures, as `read_pictures` takes them.
    """

    encoding: str = ""
    separator: str = ""
    decimal: str = ""
    header: bool | None = None
    side: int = 28
    ground: str = EACH


def read_own_file(content: bytes, layout: Layout | None = None) -> Table | PictureSet:
    """The table or the pictures of a file.

    Raises:
        OwnFileError: when it is none of these, or larger than one may be.
    """
    layout = layout or Layout()
    if len(content) > MOST_BYTES:
        raise OwnFileError(TOO_LARGE.format(size=len(content) / MB, most=MOST_BYTES / MB))
    if not content:
        raise OwnFileError(EMPTY)
    for beginning, sentence in _OTHERS:
        if content.startswith(beginning):
            raise OwnFileError(sentence)
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return read_table(content, layout.encoding, layout.separator, layout.decimal, layout.header)
    with opened(content) as archive:
        names = archive.namelist()
    if any(name.endswith(".npy") for name in names):
        return read_arrays(content)
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise OwnFileError(WORKBOOK)
    return read_pictures(content, layout.side, layout.ground)
