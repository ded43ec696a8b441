"""The class's own test set: drawings kept with the digits that were meant, judged, exported and imported."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.drawing.collection import EMPTY, MOST_FILE_MB, Collection, Judged, from_npz, judge, to_npz
from core.drawing.ink import Drawing
from core.drawing.preparation import FAINTEST, Switches
from core.plots.confusion import confusion_figure
from core.ui.components.live_figure import live_figure
from core.ui.draw.kept import keep_collection
from core.ui.draw.models import Model
from core.ui.draw.pad import pad, put, tell_the_page
from core.ui.draw.state import JudgedBefore, draw_state
from core.ui.page import say
from core.ui.page.downloads import download
from core.ui.page.file_field import file_field, take_file
from core.ui.page.images import png

DIGITS = tuple(str(digit) for digit in range(10))
FILE = "drawings.npz"
MOST_SHOWN = 24
_INVERTED = (
    "Most of each of the {n} drawings in this file is ink: on the pad 0 is paper and 255 is ink. If yours are the "
    "other way round, begin a new test set and import 255 - inks."
)


def collection() -> Collection:
    """The drawings of this session."""
    return draw_state().collection


def _set(drawings: Collection) -> None:
    """These are the visitor's drawings now, also when the page is loaded again."""
    draw_state().collection = drawings
    keep_collection(drawings)


def meant() -> None:
    """Ten buttons that keep the drawing with the digit that was meant, and free the pad."""
    empty = not bool((pad().drawing.tensor() >= FAINTEST).any())
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="draw_meant"):
        st.markdown("**Which digit did you mean?**", width="content")
        for label, digit in enumerate(DIGITS):
            st.button(digit, key=f"draw_meant_{digit}", on_click=_keep, args=(label,), disabled=empty)


def own_test_set(models: Sequence[Model], switches: Switches) -> None:
    """The drawings; accuracy and confusion matrix of each model; export and import."""
    state = draw_state()
    if state.collection_problem is not None:
        say.error(state.collection_problem)
        state.collection_problem = None
    if state.import_warning is not None:
        say.warning(state.import_warning, icon=":material/invert_colors:")
        state.import_warning = None
    if state.kept is not None:
        st.toast(state.kept)
        state.kept = None
    drawings = collection()
    if len(drawings):
        judged = [(model, _judged(model, drawings, switches)) for model in models if model.reader is not None]
        _thumbnails(drawings, judged)
        _results(judged, len(drawings))
    _exchange(drawings)


def _keep(label: int) -> None:
    tell_the_page()
    state = draw_state()
    try:
        _set(state.collection.with_drawing(pad().drawing.tensor(), label))
    except ValueError as error:
        state.collection_problem = str(error)
        return
    put(Drawing())
    state.kept = f"Kept as a {DIGITS[label]}: {len(collection())} in your test set."


def _judged(model: Model, drawings: Collection, switches: Switches) -> Judged:
    """Computed once for the same drawings, weights and switches."""
    assert model.reader is not None
    judged = draw_state().judged
    before = judged.get(model.entry.id)
    if before is None or not before.holds_for(drawings, model.reader, switches):
        result = judge(model.reader, drawings, switches)
        before = judged[model.entry.id] = JudgedBefore(drawings, model.reader, switches, result)
    return before.result


def _thumbnails(drawings: Collection, judged: Sequence[tuple[Model, Judged]]) -> None:
    """The latest drawings, each with what was meant and what each model said."""
    count = len(drawings)
    cards = []
    for index in range(count - 1, max(count - 1 - MOST_SHOWN, -1), -1):
        label = int(drawings.labels[index])
        said = " ".join(
            f"{found.predicted[index]}{'✓' if found.predicted[index] == label else '✗'}" for _, found in judged
        )
        cards.append(
            f'<figure style="margin:0;width:84px"><img src="{png(drawings.inks[index].numpy())}" alt="a drawn {label}" '
            'style="width:84px;border-radius:4px"><figcaption style="font-size:1rem;line-height:1.2">'
            f"<b>{label}</b>: {said}</figcaption></figure>"
        )
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:12px">{"".join(cards)}</div>')
    names = ", then ".join(model.name for model, _ in judged)
    st.caption(
        f"The digit that was meant, and what was read: {names}."
        if names
        else "The digit that was meant, and what was read: no model yet."
    )


def _results(judged: Sequence[tuple[Model, Judged]], count: int) -> None:
    for column, (model, found) in zip(st.columns(max(len(judged), 1)), judged, strict=False):
        with column:
            right = round(found.accuracy * count)
            st.markdown(f"**{model.name}**: {right} of {count} right, {100 * found.accuracy:.1f} %")
            live_figure(
                confusion_figure(found.confusion, DIGITS, percent=False),
                key=f"own_confusion_{model.entry.id}",
                label=f"Confusion matrix of {model.name} on the drawings",
                height=400,
            )


def _exchange(drawings: Collection) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="draw_exchange"):
        if len(drawings):
            st.button("Take the last one back", on_click=_shorten, icon=":material/undo:")
            st.button("Begin a new test set", on_click=_forget, icon=":material/delete:")
            download(
                "Export (.npz)",
                partial(to_npz, drawings),
                file_name=FILE,
                key="draw_export",
                help='numpy.load reads it: "inks", uint8 (n, 84, 84), and "labels".',
            )
    with st.expander("Import drawings that were exported here", icon=":material/upload:"):
        # A key of its own for each file, so that the box is empty again and the file is not read twice.
        key = f"draw_import_{draw_state().import_turn}"
        file_field("An .npz file", "npz", key=key, on_change=partial(_import, key), most_mb=MOST_FILE_MB)


def _shorten() -> None:
    _set(collection().without_last())


def _forget() -> None:
    _set(EMPTY)


def _import(key: str) -> None:
    file = take_file(key)
    if file is None:
        return
    state = draw_state()
    state.import_turn += 1
    try:
        brought = from_npz(file)
        _set(state.collection.with_all(brought))
        state.import_warning = _INVERTED.format(n=len(brought)) if brought.looks_inverted() else None
    except ValueError as error:
        state.collection_problem = str(error)
