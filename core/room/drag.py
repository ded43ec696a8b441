"""`Drag`: what the lecturer's hand moves at this moment, before the page has heard of it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

MOST_CHARACTERS = 4000
# A drag counts for so long after the last sign of it: the hand may rest, and its page tells the rest.
SECONDS = 3.0
# While a hand drags, pages that follow are drawn again that seldom, in seconds for each, about what one of them takes:
# all of them together would keep the server so busy that nobody saw the drag itself.
REST_A_FOLLOWER = 0.1


@dataclass(frozen=True)
class Drag:
    """What is moved, and where it is.

    Attributes:
        name: the key of the component on its page.
        value: what only the component understands: a number, or lists of numbers, perhaps by names.
        over: whether the hand has let go.
    """

    name: str
    value: Any
    over: bool = False


def read_drag(text: str) -> Drag | None:
    """The drag that a browser tells in JSON; None for what is none, as a message may hold anything."""
    if len(text) > MOST_CHARACTERS:
        return None
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not {"name", "value"} <= told.keys() <= {"name", "value", "over"}:
        return None
    name, value, over = told["name"], told["value"], told.get("over", False)
    if not isinstance(name, str) or not _is_position(value) or not isinstance(over, bool):
        return None
    return Drag(name, value, over)


def _is_position(value: object) -> bool:
    parts = list(value.values()) if isinstance(value, dict) else [value]
    return all(_is_number(part) or (isinstance(part, list) and all(map(_is_number, part))) for part in parts)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
