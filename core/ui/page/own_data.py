"""The file of a data set of one's own, cleaned, to take home beside a script that reads it."""

from __future__ import annotations

from typing import BinaryIO

from core.data.own.kept import write_home
from core.data.own.limits import OwnFileError
from core.data.own_sets import shelf
from core.ui.page.downloads import NoFileError, download

HELP = (
    "Every example that is used, as numbers, and which ones are kept for testing. A script of a run on these data "
    "reads it by this name: put both into one folder. Texts that a spreadsheet would take for a formula begin with an "
    "apostrophe."
)
LABEL = "Download the cleaned data: {name}"


def take_home(name: str, key: str) -> None:
    """A button that saves the file; nothing for a data set that is nobody's own, or not here any more."""
    if (kept := shelf().find(name)) is None:
        return

    def write(file: BinaryIO) -> None:
        found = shelf().find(name)
        if found is None:
            raise NoFileError("This data set has been deleted.")
        try:
            write_home(found, shelf().read(name), file)
        except OwnFileError as error:
            raise NoFileError(str(error)) from error

    download(
        LABEL.format(name=kept.file_name),
        write=write,
        file_name=kept.file_name,
        key=key,
        icon="table_view",
        help=HELP,
    )
