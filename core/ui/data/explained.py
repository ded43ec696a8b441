"""What was understood of one's own file, in tables and sentences; of pictures, each step of some of them."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from core.data.own.picture_set import PictureSet, Step
from core.data.own.understanding import Understood
from core.ui.page import say
from core.ui.page.images import picture_uri

ROW_HEIGHT, MOST_ROWS = 35, 8
USED = "**{used:,} of {rows:,} rows** are used: {classes} classes, named in the column {label}."
USED_WITHOUT = "**{used:,} of {rows:,} rows** can be used."
PICTURES = "**{used:,} pictures** are used, {height}x{width} pixels each: {classes} classes, named by their folders."
# A table of the classes says the same in numbers.
ASIDE_HEADING, CLASSES_HEADING, COLUMNS_HEADING = "Left aside", "Classes", "Columns"
TEST_NOTE = (
    "A fifth of each class is kept for testing. The examples' own numbers decide which, so that it is the same on "
    "every machine."
)


def explain(found: Understood | PictureSet) -> None:
    """Draw it."""
    if isinstance(found, PictureSet):
        _pictures(found)
        return
    words = USED if found.label else USED_WITHOUT
    st.markdown(
        words.format(used=found.used, rows=found.rows, classes=len(found.classes), label=say.plain(found.label))
    )
    for sentence in found.sentences:
        say.warning(sentence, ":material/info:")
    if found.aside:
        rows = [
            {"why": each.why, "rows": each.count, "numbers in a spreadsheet": _some(each.numbers, each.count)}
            for each in found.aside
        ]
        _table(ASIDE_HEADING, rows)
    left, right = st.columns([1, 2])
    with left:
        _classes(found.classes)
    with right:
        columns = [
            {"column": c.name, "holds": c.holds, "use": c.use, "missing": c.missing, "for example": c.example}
            for c in found.columns
        ]
        _table(COLUMNS_HEADING, columns)
    st.caption(TEST_NOTE)


def _pictures(found: PictureSet) -> None:
    height, width = found.shape
    used = sum(count for _, count in found.classes)
    st.markdown(PICTURES.format(used=used, height=height, width=width, classes=len(found.classes)))
    for sentence in found.sentences:
        st.caption(sentence)
    for sentence in found.alone:
        say.warning(sentence, ":material/info:")
    for way in found.ways:
        figures = "".join(_figure(step, number) for number, step in enumerate(way, 1))
        st.html(f'<div style="display:flex;flex-wrap:wrap;gap:16px 18px">{figures}</div>')
    if found.aside:
        rows = [
            {"why": each.why, "files": each.count, "such as": ", ".join(each.names)} for each in found.aside
        ]  # fmt: skip
        _table(ASIDE_HEADING, rows)
    _classes(found.classes)
    st.caption(TEST_NOTE)


def _classes(classes: tuple[tuple[str, int], ...]) -> None:
    _table(CLASSES_HEADING, [{"class": name, "examples": count} for name, count in classes])


def _table(heading: str, rows: list[dict[str, object]]) -> None:
    st.markdown(f"**{heading}**")
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        height=ROW_HEIGHT * (min(len(rows), MOST_ROWS) + 1) + 4,
        row_height=ROW_HEIGHT,
        alt=heading,
    )


def _some(numbers: tuple[int, ...], count: int) -> str:
    listed = ", ".join(map(str, numbers))
    return listed if count == len(numbers) else f"{listed}, ..."


def _figure(step: Step, number: int) -> str:
    caption = escape(f"{number}. {step.title}")
    return (
        '<figure style="margin:0;flex:1 1 135px;max-width:165px">'
        f'<img src="{picture_uri(step.pixels)}" alt="{caption}" '
        'style="width:100%;aspect-ratio:1;object-fit:contain;image-rendering:pixelated;border-radius:4px;'
        "outline:1px solid rgba(128,128,128,0.5);"
        'background:rgba(128,128,128,0.35)">'
        f'<figcaption style="font-size:1rem;line-height:1.25">{caption}</figcaption></figure>'
    )
