"""The examples behind a cell of the confusion matrix, most confident first, each with its probabilities."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from core.data import Dataset, ImageKind, feature_titles
from core.metrics import Confused, confused
from core.runs.registry import Entry
from core.training import Snapshot
from core.training.inspection import Judged, Part
from core.ui.page.images import image_tag
from core.ui.train.answers import answers
from core.ui.train.confident_mistakes import confident_mistakes
from core.ui.train.sharing import tell_the_room
from core.ui.train.state import PREDICTED_CLASS, TRUE_CLASS, chosen_cell, train_state

MOST = 24


def confused_images(
    entry: Entry, snapshot: Snapshot, data: Dataset, cell: tuple[int, int] | None, *, still: bool
) -> None:
    """Two boxes that choose a cell by its classes, for those who do not click it, and the examples of the cell.

    Args:
        entry, snapshot, data: the run, its state and its data set.
        cell: (true class, predicted class); None for no cell.
        still: whether its weights stay as they are: those of an earlier moment, or of a run that does not train.
    """
    if not snapshot.weights or not snapshot.history.epochs:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="cell_choice"):
        st.markdown(_CHOOSE[data.image is not None], width="content")
        for key, label in ((TRUE_CLASS, "true class"), (PREDICTED_CLASS, "predicted class")):
            st.selectbox(
                label,
                range(data.classes),
                index=None,
                key=key,
                format_func=data.class_names.__getitem__,
                placeholder="choose",
                width=160,
                on_change=_chosen,
            )
    if cell is None:
        # While a run goes on they change with each epoch, and would be asked for by everybody who watches.
        if data.image is None and still:
            confident_mistakes(answers(entry, snapshot, data), snapshot, data)
        return
    true, predicted = cell
    asked = answers(entry, snapshot, data)
    found = confused(asked.logits, asked.labels, true, predicted)
    names = data.class_names
    count = len(found.indices)
    caption = _caption(count, mistakes=true != predicted, images=data.image is not None)
    st.caption(
        caption.format(
            true=names[true], predicted=names[predicted], count=count, most=MOST, step=f"{snapshot.weights_step:,}"
        )
    )
    if count and (image := data.image) is not None:
        st.html(_grid(found, asked, data, image, true, predicted))
    elif count:
        st.dataframe(_rows(found, asked, data), hide_index=True)


# By whether the examples are images.
_CHOOSE = {True: "**Images of a cell** (click it, or choose):", False: "**Rows of a cell** (click it, or choose):"}
_NONE = {
    True: "No image of class {true} is called {predicted} with the weights after minibatch {step}.",
    False: "No row of class {true} is called {predicted} with the weights after minibatch {step}.",
}
# By whether the examples are images, and whether they are mistakes.
_ONE = {
    (True, True): "True {true}, predicted {predicted}: 1 image, most confident mistake first, with the weights after "
    "minibatch {step}.",
    (True, False): "True {true}, predicted {predicted}: 1 image, most confident first, with the weights after "
    "minibatch {step}.",
    (False, True): "True {true}, predicted {predicted}: 1 row, most confident mistake first, with the weights after "
    "minibatch {step}.",
    (False, False): "True {true}, predicted {predicted}: 1 row, most confident first, with the weights after "
    "minibatch {step}.",
}
_SEVERAL = {
    (True, True): "True {true}, predicted {predicted}: {count} images, most confident mistake first, with the weights "
    "after minibatch {step}.",
    (True, False): "True {true}, predicted {predicted}: {count} images, most confident first, with the weights after "
    "minibatch {step}.",
    (False, True): "True {true}, predicted {predicted}: {count} rows, most confident mistake first, with the weights "
    "after minibatch {step}.",
    (False, False): "True {true}, predicted {predicted}: {count} rows, most confident first, with the weights after "
    "minibatch {step}.",
}
_FIRST = {
    (True, True): "True {true}, predicted {predicted}: the first {most} of {count} images, most confident mistake "
    "first, with the weights after minibatch {step}.",
    (True, False): "True {true}, predicted {predicted}: the first {most} of {count} images, most confident first, with "
    "the weights after minibatch {step}.",
    (False, True): "True {true}, predicted {predicted}: the first {most} of {count} rows, most confident mistake "
    "first, with the weights after minibatch {step}.",
    (False, False): "True {true}, predicted {predicted}: the first {most} of {count} rows, most confident first, with "
    "the weights after minibatch {step}.",
}


def _caption(count: int, *, mistakes: bool, images: bool) -> str:
    """The sentence above `count` examples, its fields still to be filled in."""
    if count == 0:
        return _NONE[images]
    if count == 1:
        return _ONE[images, mistakes]
    return _SEVERAL[images, mistakes] if count <= MOST else _FIRST[images, mistakes]


def _chosen() -> None:
    cell = chosen_cell()
    if cell is not None:
        train_state().cell = cell
        tell_the_room()


def _rows(found: Confused, asked: Judged, data: Dataset) -> pd.DataFrame:
    """Rows of a table in a cell: number in its set, the probability of each class in per cent, the features."""
    picked = found.indices[:MOST]
    shares = {
        f"% {name}": [round(100 * share, 1) for share in found.probabilities[:MOST, label].tolist()]
        for label, name in enumerate(data.class_names)
    }
    features = pd.DataFrame(asked.x[picked].numpy(), columns=list(feature_titles(data)))
    number = "test row" if asked.part is Part.TEST else "validation row"
    return pd.concat([pd.DataFrame({number: picked.tolist(), **shares}), features], axis=1)


def _grid(found: Confused, asked: Judged, data: Dataset, image: ImageKind, true: int, predicted: int) -> str:
    which = "test image" if asked.part is Part.TEST else "validation image"
    cards = []
    for index, probabilities in zip(found.indices[:MOST].tolist(), found.probabilities[:MOST].tolist(), strict=True):
        pixels = image.picture(asked.x[index]).numpy()
        bars = "".join(_bar(data.class_names[c], p, c, true, predicted) for c, p in enumerate(probabilities))
        cards.append(
            f'<figure style="margin:0;width:150px">'
            f"{image_tag(pixels, f'{which} {index}', 150)}"
            f'<figcaption style="font-size:15px;line-height:1.25">image {index}{bars}</figcaption></figure>'
        )
    return f'<div style="display:flex;flex-wrap:wrap;gap:18px">{"".join(cards)}</div>'


def _bar(name: str, probability: float, label: int, true: int, predicted: int) -> str:
    """One class: its name, a bar, the number. The true class is ticked and the predicted one bold."""
    mark = "✓" if label == true else ""
    weight = "700" if label == predicted else "400"
    # A model that diverged has no probabilities.
    share = probability if probability == probability else 0.0
    text = f"{100 * probability:.1f}" if probability == probability else "NaN"
    return (
        f'<div style="display:flex;align-items:center;gap:4px;font-weight:{weight}">'
        f'<span style="width:46px;overflow:hidden;white-space:nowrap">{escape(name)}{mark}</span>'
        f'<span style="flex:1;background:rgba(128,128,128,0.18);height:9px">'
        f'<span style="display:block;width:{100 * share:.1f}%;height:9px;background:var(--series-1)"></span></span>'
        f'<span style="width:44px;text-align:right">{text}</span></div>'
    )
