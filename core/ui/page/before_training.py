"""What a page shows before anything is trained: images to learn from, and how a classifier that knows nothing does."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from core.data import Dataset
from core.plots.confusion import confusion_figure
from core.training import RunConfig
from core.training.untrained import untrained, why
from core.ui.components.live_figure import live_figure
from core.ui.page.images import image_tag
from core.ui.page.style import beside_if_room
from core.ui.visitor.membership import is_following

HEIGHT = 400
WIDTH = 44  # of an example, in pixels
LETTER = 9  # of its name, in pixels
NOT_BEGUN = "The lecturer has not started a run yet."
GAP = 8  # between two examples, in pixels


def to_begin(words: str) -> str:
    """What begins the training of a page, in a sentence; those who follow begin nothing, and hear that instead."""
    return NOT_BEGUN if is_following() else words


def before_training(config: RunConfig, data: Dataset, *, key: str, matrix: bool = True) -> None:
    """Examples beside the confusion matrix of the untrained classifier, and why its loss is what it is.

    Args:
        config: whose first weights are looked at, and by what they would be trained.
        data: its images.
        key: of the figure.
        matrix: whether there is room for the matrix.
    """
    start = untrained(config, data)
    if start is None or not matrix:
        examples(data, config.images(data))
        if start is not None:
            st.markdown(f"**Before training.** {why(start)}")
        return
    left, right = beside_if_room().columns([3, 2], gap="medium")
    with left:
        examples(data, config.images(data))
        st.markdown(f"**Before training.** {why(start)}")
        if start.images < len(data.y_test):
            st.caption(f"Asked are the first {start.images:,} of the {len(data.y_test):,} test images.")
    with right:
        live_figure(
            confusion_figure(start.found.confusion, data.class_names, percent=False),
            key=key,
            label="Confusion matrix before training: true classes as rows, predicted classes as columns",
            height=HEIGHT,
        )


def examples(data: Dataset, images: int) -> None:
    """The first training image of each class, with its name; of the training images so many are learnt from."""
    cards = []
    for label, name in enumerate(data.class_names):
        index = int((data.y_train == label).nonzero()[0])
        pixels = data.x_train[index].reshape(data.image_shape).numpy() * (255 // data.max_value)
        picture = image_tag(pixels.astype(np.uint8), f"an example of {escape(name)}", WIDTH)
        cards.append(
            f'<figure style="margin:0;text-align:center">{picture}'
            f'<figcaption style="font-size:1rem">{escape(name)}</figcaption></figure>'
        )
    st.markdown(f"**{images:,} images to learn from**, {len(data.y_test):,} to be tested with. One of each:")
    st.html(f'<div style="{rows(data.class_names)}">{"".join(cards)}</div>')


def rows(names: Sequence[str]) -> str:
    """CSS of a grid with a place for each name: all in one row where there is room, else in two that are as long."""
    place = max(WIDTH, LETTER * max(len(word) for name in names for word in name.split()))
    one_row = len(names) * place + (len(names) - 1) * GAP

    def wide(columns: int) -> str:
        return f"(100% - {(columns - 1) * GAP}px) / {columns} - 0.1px"

    # Where the row does not fit, the term in the middle is huge, else negative.
    least = f"clamp({wide(len(names))}, ({one_row}px - 100%) * 999, {wide((len(names) + 1) // 2)})"
    columns = f"repeat(auto-fill,minmax({least},1fr))"
    return f"display:grid;gap:{GAP}px;max-width:{one_row + GAP}px;grid-template-columns:{columns}"
