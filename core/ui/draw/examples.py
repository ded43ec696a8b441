"""Examples from the test set, put on the pad as if they had been drawn."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.data import DatasetError, image_kind, load
from core.drawing.ink import picture_of
from core.drawing.preparation import redrawn
from core.runs.registry import Entry
from core.ui.draw.models import default_dataset
from core.ui.draw.pad import pad, put
from core.ui.draw.state import draw_state
from core.ui.page import say

ANY = "any"


def examples(entries: Sequence[Entry]) -> None:
    """A digit to choose, and a button that puts its next test image on the pad."""
    dataset = entries[0].config.dataset if entries else default_dataset()
    with st.container(horizontal=True, vertical_alignment="bottom", key="draw_examples"):
        asked = st.selectbox(
            "From the test set",
            (ANY, *(str(digit) for digit in range(10))),
            format_func=lambda choice: "any digit" if choice == ANY else choice,
            key="draw_example_digit",
            width=140,
        )
        st.button(
            "Put one on the pad", on_click=_put_next, args=(dataset, asked), icon=":material/image:", key="draw_example"
        )
    state = draw_state()
    if state.example_problem is not None:
        say.error(state.example_problem)
        state.example_problem = None
    if pad().example:
        st.caption(pad().example)


def _put_next(dataset: str, asked: str) -> None:
    state = draw_state()
    try:
        data = load(dataset)
    except DatasetError as error:
        state.example_problem = str(error)
        return
    index = state.example_index
    for _ in range(len(data.y_test)):
        index = (index + 1) % len(data.y_test)
        name = data.class_names[int(data.y_test[index])]
        if asked in (ANY, name):
            break
    state.example_index = index
    ink = redrawn(data.x_test[index].reshape(image_kind(data).shape), image_kind(data).max_value)
    put(picture_of(ink), f"Test image {index}, a {name}.")
