"""The way from a photo to the pad, and from the pad to a model, as pictures; each step to a model with its switch."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from core.drawing.preparation import PictureStep, Prepared, Switches
from core.drawing.reader import Reader
from core.ui.draw.models import Model
from core.ui.draw.pad import pad
from core.ui.page.controls import Toggle
from core.ui.page.images import png
from core.ui.page.numbers import fixed
from core.ui.page.settings import PageState

LABELS = {
    "crop": "Crop to the ink",
    "scale": "Scale to the box",
    "centre": "Centre",
    "invert": "Invert",
    "standardize": "Scale values",
}
SWITCHES = {name: Toggle(name, True, label=label) for name, label in LABELS.items()}
SIZE = 165
# The values that models get: whether there are several ranges, and whether they are scaled as in the models' runs.
_RANGE = "{least} to {largest}"
_VALUES = {
    (False, True): "values from {ranges}, as in its run",
    (False, False): "values from {ranges}, unlike in its run",
    (True, True): "values as in each model's run: {ranges}",
    (True, False): "values unlike in each model's run: {ranges}",
}


def switches(state: PageState) -> Switches:
    """The switches as the address and the last click have them."""
    return Switches(**{name: bool(st.session_state[state.widget(switch)["key"]]) for name, switch in SWITCHES.items()})


def steps(state: PageState, models: Sequence[Model], chosen: Switches) -> None:
    """A picture for each step, one row for each data set the models learnt from; the first row has the switches."""
    readers = {model.reader.way: model.reader for model in models if model.reader is not None}
    rows = [(reader, reader.prepare(pad().drawing, chosen)) for reader in readers.values()]
    if pad().photo:
        st.caption("From the photo to the pad")
        st.html(_figures([_figure(step, f"{n}. {step.title}") for n, step in enumerate(pad().photo, 1)]))
    with st.container(horizontal=True, key="draw_switches"):
        for switch in SWITCHES.values():
            switch.control(state, width="content")
    if not rows:
        return
    for reader, prepared in rows:
        if prepared is None:
            st.caption("Draw a digit, and its way to the model appears here.")
            return
        of = [m.reader for m in models if m.reader is not None and m.reader.way == reader.way]
        st.html(_row(prepared, of, chosen))


def _row(prepared: Prepared, readers: Sequence[Reader], chosen: Switches) -> str:
    figures = [_figure(step, f"{number}. {step.title}") for number, step in enumerate(prepared.steps, 1)]
    last = prepared.steps[-1]
    ranges = []
    for reader in readers:
        x = reader.inputs(prepared.pixels, chosen)
        ranges.append(_RANGE.format(least=fixed(float(x.min()), 2), largest=fixed(float(x.max()), 2)))
    different = list(dict.fromkeys(ranges))
    title = _VALUES[len(different) > 1, chosen.standardize].format(ranges="; ".join(different))
    figures.append(
        _figure(PictureStep("standardize", title, last.grey, last.max_value), f"{len(figures) + 1}. {title}")
    )
    return _figures(figures)


def _figures(figures: Sequence[str]) -> str:
    return f'<div style="display:flex;flex-wrap:wrap;gap:16px 18px">{"".join(figures)}</div>'


def _figure(step: PictureStep, caption: str) -> str:
    grey = (step.grey.double() * 255 / step.max_value).round().numpy().astype(np.uint8)
    # png() draws high values dark, as ink; here they are light.
    source = png(255 - grey)
    return (
        f'<figure style="margin:0;flex:1 1 135px;max-width:{SIZE}px"><img src="{source}" alt="{escape(caption)}" '
        'style="width:100%;aspect-ratio:1;object-fit:contain;image-rendering:pixelated;border-radius:4px;'
        'background:rgba(128,128,128,0.35)">'
        f'<figcaption style="font-size:1rem;line-height:1.25">{escape(caption)}</figcaption></figure>'
    )
