"""The plane of the first two principal components, with each example's picture or values beside it."""

from __future__ import annotations

import streamlit as st
import torch

from core.claims import said
from core.computing import computed_once
from core.data import Dataset
from core.lessons.data.claims import PLANE
from core.lessons.data.examples import examples, looked_at
from core.lessons.data.figures import MOST_CLASSES, points_figure
from core.lessons.data.images import point_sheet
from core.lessons.data.principal import on_plane, principal_components
from core.lessons.data.tables import values_of
from core.plots.style import Figure
from core.scripts.data_cells import words
from core.ui.components.live_figure import PointPictures, live_figure

POINTS = 300


@computed_once(most=16)
def _plane(data: Dataset) -> tuple[Figure, PointPictures | None, float]:
    """The figure, the pictures of its points, and the share of the variance that it holds."""
    found = examples(data)
    shares, directions = principal_components(found.x_train)
    points = on_plane(found.x_train, directions)[:POINTS]
    percent = [f"{100 * share:.1f}" for share in (*shares[:2].tolist(), 0.0)]
    figure = points_figure(
        points.tolist(),
        found.y_train[:POINTS].tolist(),
        data.class_names,
        titles=tuple(f"component {n + 1}: {percent[n]} %" for n in range(2)),  # type: ignore[arg-type]
        hover=() if data.image is not None else values_of(data, POINTS),
        revision=f"plane of {data.name}",
    )
    if data.image is not None:
        for trace in figure["data"]:
            trace["hovertemplate"] = f"{trace['name']}<extra></extra>"
    pictures = None if data.image is None else PointPictures(*point_sheet(data, min(POINTS, len(points))))
    return figure, pictures, float(torch.sum(shares[:2]))


def plane(data: Dataset) -> None:
    """The plane, and what share of the differences it shows."""
    figure, pictures, share = _plane(data)
    live_figure(
        figure,
        key="data_plane",
        label="Training examples on the plane of the first two principal components, each class with its own symbol",
        height=470,
        pictures=pictures,
    )
    st.markdown(said(PLANE, share, share=f"{100 * share:.1f}"))
    of = words(data).examples
    if looked_at(data) > POINTS:
        st.caption(f"The first {POINTS} training {of}: more points would hide each other and take a phone longer.")
    if data.classes > MOST_CLASSES:
        st.caption(f"The first {MOST_CLASSES} of {data.classes} classes are drawn.")
