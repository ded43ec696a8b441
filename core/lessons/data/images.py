"""The parts of the page on data that show images: a wall of each class, mean images, and the difference of two."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.computing import computed_once
from core.data import Dataset, image_kind
from core.lessons.data.examples import class_means, looked_at
from core.plots.weight_images import weight_images
from core.reading.rules import Choice
from core.ui.components.live_figure import live_figure
from core.ui.page.controls import Dropdown
from core.ui.page.images import png, sheet
from core.ui.page.settings import PageState

EACH = 10  # images of a class on the wall
TALLEST = 34  # pixels of one of them
MOST_ROWS = 20
MORE = Dropdown("more", "0", Choice(("0", "1")), label="Mean of")
LESS = Dropdown("less", "1", Choice(("0", "1")), label="less the mean of")


def picture_of(data: Dataset, pixels: Tensor) -> NDArray[np.uint8]:
    """One image (pixels,), or several (images, pixels), as uint8 (height, width) with ink as values up to 255."""
    image = image_kind(data)
    scaled = pixels.reshape(*pixels.shape[:-1], *image.shape).float() * (255 / image.max_value)
    return scaled.round().clamp(0, 255).to(torch.uint8).numpy()


@computed_once(most=16)
def _wall(data: Dataset) -> str:
    rows = []
    for label, name in enumerate(data.class_names[:MOST_ROWS]):
        members = (data.y_train == label).nonzero().flatten()[:EACH]
        if not len(members):
            continue
        source = sheet(picture_of(data, data.x_train[members]), len(members))
        rows.append(
            f'<span>{escape(name)}</span><img src="{source}" alt="{len(members)} examples of {escape(name)}" '
            f'style="width:100%;max-width:{len(members) * TALLEST}px;image-rendering:pixelated;display:block">'
        )
    return "".join(rows)


def wall(data: Dataset) -> None:
    """The first examples of each class, a row a class."""
    st.html(
        '<div class="examples-wall" style="display:grid;grid-template-columns:max-content 1fr;gap:2px 10px;'
        f'align-items:center">{_wall(data)}</div>'
    )
    if data.classes > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} of {data.classes} classes.")


@computed_once(most=16)
def _means(data: Dataset) -> Tensor:
    """The mean image of each class over the examples looked at, (classes, pixels); 0 for a class without any."""
    x = data.x_train[: looked_at(data)]
    return class_means(x, data.y_train[: looked_at(data)], data.classes).nan_to_num()


def means(state: PageState, data: Dataset) -> None:
    """The mean image of each class, and the difference of two that are chosen."""
    found = _means(data)
    size = 64
    cards = [
        f'<figure style="margin:0;text-align:center"><img src="{png(picture_of(data, mean))}" '
        f'alt="the mean image of {escape(name)}" style="width:{size}px;image-rendering:pixelated;border-radius:4px">'
        f'<figcaption style="font-size:1rem">{escape(name)}</figcaption></figure>'
        for name, mean in zip(data.class_names[:MOST_ROWS], found, strict=False)
    ]
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:8px">{"".join(cards)}</div>')
    left, right = st.columns([1, 2.4], gap="medium")
    positions = tuple(map(str, range(data.classes)))
    titles = dict(zip(positions, data.class_names, strict=True))
    with left:
        more, less = (int(replace(each, rule=Choice(positions), titles=titles).control(state)) for each in (MORE, LESS))
        st.caption(
            "Where one mean has more ink than the other, a classifier can tell the two apart. Where both have as much, "
            "it has to look elsewhere."
        )
    image = image_kind(data)
    names = data.class_names[more], data.class_names[less]
    with right:
        live_figure(
            weight_images(
                ((found[more] - found[less]) / image.max_value).float().numpy()[None],
                [f"{escape(names[0])} less {escape(names[1])}"],
                image.shape,
                what="ink, from 0 to 1",
                ends=(escape(names[1]), escape(names[0])),
            ),
            key="data_difference",
            label="The mean image of one class less that of another",
            height=360,
        )


def point_sheet(data: Dataset, count: int) -> tuple[str, int, int]:
    """The first training images on one sheet, its columns and its rows; large images at half their size."""
    pictures = picture_of(data, data.x_train[:count])
    if pictures.shape[1] > 16 and pictures.shape[1] % 2 == 0 == pictures.shape[2] % 2:
        half = torch.nn.functional.avg_pool2d(torch.from_numpy(pictures).float().unsqueeze(1), 2).squeeze(1)
        pictures = half.round().to(torch.uint8).numpy()
    columns = 20
    return sheet(pictures, columns), columns, -(-len(pictures) // columns)
