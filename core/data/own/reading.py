"""What a visitor sees of a file that was put aside, and what is kept of it: computed in turn, once a question."""

from __future__ import annotations

from pathlib import Path

from core.computing import computed_once
from core.data.own.cleaned import Cleaned
from core.data.own.drafts import read_draft
from core.data.own.own_file import Layout
from core.data.own.picture_set import PictureSet
from core.data.own.understanding import Choices, Understood, clean, understand


@computed_once(6)
def understood(path: Path, layout: Layout, choices: Choices) -> Understood | PictureSet:
    """What was understood of a file; of pictures there is nothing to choose but their layout.

    Raises:
        OwnFileError: when it cannot be read, or is not here any more.
    """
    found = read_draft(path, layout)
    return found if isinstance(found, PictureSet) else understand(found, choices)


@computed_once(0)
def kept_as(path: Path, layout: Layout, choices: Choices) -> Cleaned:
    """The numbers that a file becomes. None of them stay in memory here.

    Raises:
        OwnFileError: as above, or while there is a problem with it.
    """
    found = read_draft(path, layout)
    return found.clean() if isinstance(found, PictureSet) else clean(found, choices)
