"""What a page shows before anything is trained: examples to learn from, and an untrained classifier's answers."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st
import torch

from core.computing import computed_once
from core.data import Dataset, feature_titles, image_kind
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
WHOLE = 12  # rows of a table that are all shown
_WHOLE = "**The {count} rows to learn from**; {tested} to be tested with."
_ONE_OF_EACH = "**{count} rows to learn from**, {tested} to be tested with. One of each class:"


def to_begin(words: str) -> str:
    """What begins the training of a page, in a sentence; those who follow begin nothing, and hear that instead."""
    return NOT_BEGUN if is_following() else words


def before_training(config: RunConfig, data: Dataset, *, key: str, matrix: bool = True) -> None:
    """Examples beside the confusion matrix of the untrained classifier, and why its loss is what it is.

    Args:
        config: whose first weights are looked at, and by what they would be trained.
        data: its examples.
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
            st.caption(f"Asked are the first {start.images:,} of the {len(data.y_test):,} test examples.")
    with right:
        live_figure(
            confusion_figure(start.found.confusion, data.class_names, percent=False),
            key=key,
            label="Confusion matrix before training: true classes as rows, predicted classes as columns",
            height=HEIGHT,
        )


def examples(data: Dataset, count: int) -> None:
    """The first training example of each class, with its name; of the training examples so many are learnt from."""
    if data.image is None:
        said = _WHOLE if count <= WHOLE else _ONE_OF_EACH
        st.markdown(said.format(count=f"{count:,}", tested=f"{len(data.y_test):,}"))
        # Shown to a hall, too, by this key.
        with st.container(key="first_rows"):
            st.dataframe(first_rows(data, count), hide_index=True)
        return
    st.markdown(f"**{count:,} images to learn from**, {len(data.y_test):,} to be tested with. One of each:")
    st.html(f'<div style="{rows(data.class_names)}">{_one_of_each(data)}</div>')


# A room draws the same ones at the same moment, each time that a setting changes.
@computed_once(most=8)
def _one_of_each(data: Dataset) -> str:
    image = image_kind(data)
    cards = []
    for label, name in enumerate(data.class_names):
        index = int((data.y_train == label).nonzero()[0])
        pixels = image.picture(data.x_train[index]).numpy()
        picture = image_tag(pixels, f"an example of {escape(name)}", WIDTH)
        cards.append(
            f'<figure style="margin:0;text-align:center">{picture}'
            f'<figcaption style="font-size:1rem">{escape(name)}</figcaption></figure>'
        )
    return "".join(cards)


def first_rows(data: Dataset, count: int) -> pd.DataFrame:
    """Rows of a table: the class, then the features under their names and units.

    The first `count` training rows where these are few enough to be read one by one, else the first one of each class.
    """
    indices = range(count) if count <= WHOLE else [int((data.y_train == k).nonzero()[0]) for k in range(data.classes)]
    picked = torch.tensor(list(indices))
    shown = pd.DataFrame(data.x_train[picked].numpy(), columns=list(feature_titles(data)))
    classes = [data.class_names[label] for label in data.y_train[picked].tolist()]
    return pd.concat([pd.DataFrame({"class": classes}), shown], axis=1)


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
