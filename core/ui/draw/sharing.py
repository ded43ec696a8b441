"""What the Draw page shares with a room: the drawing, and which test image or photo it began with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.ui.draw.pad import pad, put
from core.ui.room.shared_state import SharedState, register

_DRAWING = "drawing"


def share_draw() -> None:
    """Register what the Draw page shares. To be called before a page follows or is followed."""
    register("draw", SharedState(_read, _apply))


def _read() -> dict[str, Any]:
    return {_DRAWING: _shown()}


def _shown() -> tuple[Any, ...]:
    return pad().drawing, pad().example, pad().photo


def _apply(shown: Mapping[str, Any]) -> None:
    # The same again would take the pen away from a hand that draws.
    if _DRAWING in shown and shown[_DRAWING] != _shown():
        put(*shown[_DRAWING])
