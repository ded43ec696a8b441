"""How this visitor stands in the line of those who ask for training: from where, and whether it is the lecturer."""

from __future__ import annotations

from typing import TypedDict

from core.ui.visitor.lecturer import is_lecturer
from core.ui.visitor.visitor import address


class Line(TypedDict):
    """What the registry wants to know of who asks, as its methods call it."""

    address: str
    first: bool


def in_line() -> Line:
    """How this visitor stands in the line."""
    return {"address": address(), "first": is_lecturer()}
