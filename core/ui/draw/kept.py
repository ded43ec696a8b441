"""What a browser drew and kept, for when its page is loaded again: a new session, of the same visitor."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any

from core.drawing.collection import EMPTY, Collection
from core.drawing.ink import Drawing
from core.drawing.preparation import PictureStep
from core.ui.visitor.membership import is_following
from core.ui.visitor.visitor import visitor

# Of all visitors together; the drawings of those who drew longest ago make way. A class of forty takes some 10 MB.
MOST_BYTES = 200_000_000
# What a pad with nothing in its test set takes, roughly: its ink, its picture, and some strokes.
PAD_BYTES = 100_000
EMPTY_PAD = Drawing()


@dataclass(frozen=True, eq=False)
class Kept:
    """The drawing on a visitor's pad, in words and pictures where it comes from, and the visitor's own test set."""

    drawing: Drawing = EMPTY_PAD
    example: str = ""
    photo: tuple[PictureStep, ...] = ()
    collection: Collection = EMPTY

    @property
    def size(self) -> int:
        """In bytes, roughly."""
        pictures = sum(step.grey.nbytes for step in self.photo)
        return PAD_BYTES + 8 * sum(map(len, self.drawing.strokes)) + pictures + self.collection.inks.nbytes


# By the visitor's name, the latest last.
_kept: dict[str, Kept] = {}
_lock = threading.Lock()


def kept() -> Kept:
    """What this browser has drawn and kept."""
    with _lock:
        return _kept.get(visitor(), Kept())


def keep_drawing(drawing: Drawing, example: str, photo: tuple[PictureStep, ...]) -> None:
    """Keep what is on the visitor's pad. A session that follows shows somebody else's drawing, and keeps none."""
    if not is_following():
        _keep(drawing=drawing, example=example, photo=photo)


def keep_collection(collection: Collection) -> None:
    """Keep the visitor's own test set."""
    _keep(collection=collection)


def forget() -> None:
    """Nobody has drawn anything, as in a new process."""
    with _lock:
        _kept.clear()


def _keep(**changes: Any) -> None:
    """Change some of what this browser keeps; another tab of it may change the rest meanwhile."""
    name = visitor()
    with _lock:
        _kept[name] = replace(_kept.pop(name, Kept()), **changes)
        left = MOST_BYTES - sum(each.size for each in _kept.values())
        while left < 0 and len(_kept) > 1:
            left += _kept.pop(next(iter(_kept))).size
