"""The drawing of a visit: kept for this browser, so that the pad has it after a page change and a reload."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.drawing.ink import Drawing, picture_of, read_message
from core.drawing.photo import find_digit
from core.drawing.photo_file import grey_of
from core.drawing.preparation import PictureStep
from core.ui.components.drawing_pad import drawing_pad
from core.ui.draw.kept import keep_drawing, kept


@dataclass
class Pad:
    """What the session knows of its pad.

    Attributes:
        drawing: as the browser told it last, or as Python put it there.
        revision: counts what Python put there.
        answered: the number of the browser's latest message.
        news: whether something happened that the rest of the page has not heard of yet, such as a lifted pen.
        example: in words, which test image or photo was put on the pad.
        photo: from that photo to the pad; empty where it was none.
        photos: how many photos were looked at.
        photo_problem: why nothing of the last one came on the pad, as a sentence; empty when something did.
    """

    drawing: Drawing
    revision: int = 0
    answered: int = 0
    news: bool = False
    example: str = ""
    photo: tuple[PictureStep, ...] = ()
    photos: int = 0
    photo_problem: str = ""


def pad() -> Pad:
    """The pad of this session, which begins with what this browser drew last."""
    if "draw_pad" not in st.session_state:
        before = kept()
        st.session_state["draw_pad"] = Pad(before.drawing, example=before.example, photo=before.photo)
    drawn: Pad = st.session_state["draw_pad"]
    return drawn


def put(drawing: Drawing, example: str = "", photo: tuple[PictureStep, ...] = ()) -> None:
    """Put another drawing on the pad, and say where it comes from. For a callback."""
    mine = pad()
    mine.drawing, mine.example, mine.photo = drawing, example, photo
    mine.revision += 1
    keep_drawing(drawing, example, photo)


def tell_the_page() -> None:
    """Redraw the whole page after the pad. To be called in a callback of the controls beside the pad."""
    pad().news = True


def show_pad() -> None:
    """The pad; what the browser sends is taken in before the next run."""
    mine = pad()
    drawing_pad(
        mine.drawing,
        revision=mine.revision,
        answered=mine.answered,
        photos=mine.photos,
        photo_problem=mine.photo_problem,
        key="drawing_pad",
        on_ink=_take_in,
        on_photo=_take_photo,
    )


def _take_in(sent: object) -> None:
    mine = pad()
    try:
        message = read_message(sent, mine.drawing)
    except ValueError:
        return  # no pad of ours wrote this
    mine.drawing, mine.answered = message.drawing, message.number
    mine.news = mine.news or message.released
    if message.drawing.picture is None:
        mine.photo = ()
    if message.drawing.picture is None or message.drawing.strokes:
        mine.example = ""
    if message.released:
        keep_drawing(mine.drawing, mine.example, mine.photo)


def _take_photo(sent: object) -> None:
    mine = pad()
    mine.photos += 1
    try:
        found = find_digit(grey_of(sent))
    except ValueError as error:
        mine.photo_problem = str(error)
        return
    mine.photo_problem = ""
    put(picture_of(found.ink), "A photo; below, its way to the pad.", found.steps)
    tell_the_page()
