"""A visitor's own data sets among those to choose from, and the cleaned file to take home beside a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from core.data import has_own_name, title
from core.data.own.kept import write_home
from core.data.own.limits import OwnFileError
from core.data.own_sets import shelf
from core.ui.page.downloads import NoFileError, download
from core.ui.visitor.visitor import visitor

HELP = (
    "Every example that is used, as numbers, and which ones are kept for testing. A script of a run on these data "
    "reads it by this name: put both into one folder. Texts that a spreadsheet would take for a formula begin with an "
    "apostrophe."
)
LABEL = "Download the cleaned data: {name}"


def with_own(titles: Mapping[str, str], named: str) -> dict[str, str]:
    """Data sets to choose from, by name: these, the visitor's own, and one that an address or the lecturer names."""
    own = [*(kept.name for kept in shelf().of(visitor())), *([named] if has_own_name(named) else [])]
    return {**titles, **{name: title(name) for name in own}}


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
