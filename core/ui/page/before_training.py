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
from core.training import RunConfig, set_apart
from core.training.untrained import Untrained, untrained, why
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
# By whether there is a validation set.
_WHOLE = {
    False: "**The {count} rows to learn from**; {tested} to be tested with.",
    True: "**The {count} rows to learn from**; {apart} are the validation set, {tested} to be tested with.",
}
_ONE_OF_EACH = {
    False: "**{count} rows to learn from**, {tested} to be tested with. One of each class:",
    True: "**{count} rows to learn from**, {apart} for validation, {tested} to be tested with. One of each class:",
}
_IMAGES = {
    False: "**{count} images to learn from**, {tested} to be tested with. One of each:",
    True: "**{count} images to learn from**, {apart} for validation, {tested} to be tested with. One of each:",
}
_SEALED = "Asked are the first {asked} of the {of} validation examples: the test set is a sealed envelope."
_ALL_SEALED = "Asked are the {of} validation examples: the test set is a sealed envelope."
_SOME = "Asked are the first {asked} of the {of} test examples."


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
    split = set_apart.examples(config, data)
    # Images are the same for all runs; the rows of a small table are shown one by one.
    shown, learnt_from, apart = (data if data.image else split.training), config.images(data), len(split.y_apart)
    if start is None or not matrix:
        examples(shown, learnt_from, apart)
        if start is not None:
            st.markdown(f"**Before training.** {why(start)}")
        return
    left, right = beside_if_room().columns([3, 2], gap="medium")
    with left:
        examples(shown, learnt_from, apart)
        st.markdown(f"**Before training.** {why(start)}")
        if asked := _asked(start, sealed=config.seals_test):
            st.caption(asked.format(asked=f"{start.asked:,}", of=f"{start.of:,}"))
    with right:
        live_figure(
            confusion_figure(start.found.confusion, data.class_names, percent=False),
            key=key,
            label="Confusion matrix before training: true classes as rows, predicted classes as columns",
            height=HEIGHT,
        )


def _asked(start: Untrained, *, sealed: bool) -> str:
    """Which examples were asked, where that is not the whole test set."""
    some = start.asked < start.of
    if sealed:
        return _SEALED if some else _ALL_SEALED
    return _SOME if some else ""


def examples(data: Dataset, count: int, apart: int = 0) -> None:
    """The first training example of each class, with its name; so many are learnt from, so many set apart."""
    numbers = {"count": f"{count:,}", "apart": f"{apart:,}", "tested": f"{len(data.y_test):,}"}
    if data.image is None:
        st.markdown((_WHOLE if count <= WHOLE else _ONE_OF_EACH)[apart > 0].format(**numbers))
        # Shown to a hall, too, by this key.
        with st.container(key="first_rows"):
            st.dataframe(first_rows(data, count), hide_index=True)
        return
    st.markdown(_IMAGES[apart > 0].format(**numbers))
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
