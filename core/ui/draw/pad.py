"""The drawing of a visit: kept in the session, so that the pad has it again after a page change."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.drawing.ink import Drawing, read_message
from core.ui.components.drawing_pad import drawing_pad


@dataclass
class Pad:
    """What the session knows of its pad.

    Attributes:
        drawing: as the browser told it last, or as Python put it there.
        revision: counts what Python put there.
        answered: the number of the browser's latest message.
        news: whether something happened that the rest of the page has not heard of yet, such as a lifted pen.
        example: in words, which test image was put on the pad.
    """

    drawing: Drawing
    revision: int = 0
    answered: int = 0
    news: bool = False
    example: str = ""


def pad() -> Pad:
    """The pad of this session."""
    drawn: Pad = st.session_state.setdefault("draw_pad", Pad(Drawing()))
    return drawn


def put(drawing: Drawing, example: str = "") -> None:
    """Put another drawing on the pad. For a callback."""
    mine = pad()
    mine.drawing, mine.example = drawing, example
    mine.revision += 1


def tell_the_page() -> None:
    """Redraw the whole page after the pad. To be called in a callback of the controls beside the pad."""
    pad().news = True


def show_pad() -> None:
    """The pad; what the browser sends is taken in before the next run."""
    mine = pad()
    drawing_pad(mine.drawing, revision=mine.revision, answered=mine.answered, key="drawing_pad", on_ink=_take_in)


def _take_in(sent: object) -> None:
    mine = pad()
    try:
        message = read_message(sent, mine.drawing)
    except ValueError:
        return  # no pad of ours wrote this
    mine.drawing, mine.answered = message.drawing, message.number
    mine.news = mine.news or message.released
    if message.drawing.picture is None or message.drawing.strokes:
        mine.example = ""
