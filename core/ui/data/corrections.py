"""What a visitor may correct of one's own file: how its text or its pictures are read, its label, and its columns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import streamlit as st

from core.data.own.dialect import DECIMALS, SEPARATORS
from core.data.own.encoding import ENCODINGS
from core.data.own.limits import OwnFileError
from core.data.own.own_file import Layout
from core.data.own.picture_set import PictureSet
from core.data.own.pictures import EACH, GROUNDS, SIDES
from core.data.own.reading import understood
from core.data.own.understanding import ASIDE, MEAN, Choices, Understood
from core.ui.page.persistent import persistent

T = TypeVar("T")
MISSING = {ASIDE: "its row is left aside", MEAN: "the mean of its column"}
HEADER = {"": "as found", "names": "names of the columns", "values": "an example"}
AS_FOUND, AS_FOUND_NAMED = "as found", "as found: {found}"
NO_LABEL = "choose the column"
# More than so many names are not shown one by one.
MOST_NAMED = 40


def layout(key: str, path: Path) -> Layout:
    """Draw what can be chosen about how a file is read, and give that.

    Args:
        key: the start of the controls' keys.
        path: of the file.
    """
    try:
        found = understood(path, Layout(), Choices())
    except OwnFileError:
        # As text it may be readable in another way.
        found = None
    if isinstance(found, PictureSet):
        return _of_pictures(key) if found.ways else Layout()
    if _is_zip(path) or (found is not None and found.dialect is None):
        return Layout()
    return _of_text(key, found)


def _is_zip(path: Path) -> bool:
    with suppress(OSError), path.open("rb") as file:
        return file.read(2) == b"PK"
    return False


def _of_text(key: str, found: Understood | None) -> Layout:
    said = {} if found is None or found.dialect is None else {
        "encoding": ENCODINGS[found.encoding],
        "separator": SEPARATORS[found.dialect.separator],
        "decimal": DECIMALS[found.dialect.decimal],
        "header": HEADER["names" if found.dialect.header else "values"],
    }  # fmt: skip
    left, right = st.columns(2)
    with left:
        separator = _one_of("Between columns", SEPARATORS, f"{key}_separator", said.get("separator", ""))
        header = _one_of("First row", {k: v for k, v in HEADER.items() if k}, f"{key}_header", said.get("header", ""))
    with right:
        decimal = _one_of("Decimal sign", DECIMALS, f"{key}_decimal", said.get("decimal", ""))
        encoding = _one_of("Encoding", ENCODINGS, f"{key}_encoding", said.get("encoding", ""))
    return Layout(encoding, separator, decimal, None if not header else header == "names")


def _of_pictures(key: str) -> Layout:
    left, right = st.columns(2)
    with left:
        side = _chosen("Size", SIDES, f"{key}_side", 28, {each: f"{each}x{each} pixels" for each in SIDES})
    with right:
        ground = _chosen("Light and dark", tuple(GROUNDS), f"{key}_ground", EACH, GROUNDS)
    return Layout(side=side, ground=ground)


def choices(key: str, path: Path, read_as: Layout) -> Choices:
    """Draw what can be chosen about a table, and give that. OwnFileError where it cannot be read."""
    first = understood(path, read_as, Choices())
    if isinstance(first, PictureSet):
        return Choices()
    names = tuple(column.name for column in first.columns)
    # Read in another way, a file may have other columns.
    key = f"{key}_{_short(names)}"
    left, right = st.columns(2)
    with left:
        label = _chosen("Label column", ("", *names), f"{key}_label", first.label, {"": NO_LABEL})
    with right:
        missing = _chosen("A missing value becomes", (ASIDE, MEAN), f"{key}_missing", ASIDE, MISSING)
    proposed = understood(path, read_as, Choices(label))
    assert isinstance(proposed, Understood)
    return Choices(label, _left_out(f"{key}_{_short((label,))}", proposed, names), missing)


def _left_out(key: str, proposed: Understood, names: tuple[str, ...]) -> tuple[str, ...]:
    if len(proposed.left_out) > MOST_NAMED:
        st.session_state.setdefault(f"{key}_leave", True)
        words = f"Leave out the {len(proposed.left_out):,} columns that tell nothing; the list below names them"
        return proposed.left_out if st.toggle(words, **persistent(f"{key}_leave")) else ()
    st.session_state.setdefault(f"{key}_left_out", list(proposed.left_out))
    options = [name for name in names if name != proposed.label]
    chosen = st.multiselect(
        "Columns left out",
        options,
        help="Text columns that are used become a column of 0 and 1 for each text (one-hot).",
        **persistent(f"{key}_left_out"),
    )
    # What a browser sends may be anything.
    return tuple(name for name in chosen or () if name in options)


def _one_of(label: str, titles: Mapping[str, str], key: str, found: str) -> str:
    """One of these, or "" for what was found."""
    as_found = AS_FOUND_NAMED.format(found=found) if found else AS_FOUND
    return _chosen(label, ("", *titles), key, "", {**titles, "": as_found})


def _chosen(label: str, options: tuple[T, ...], key: str, default: T, titles: Mapping[T, str]) -> T:
    st.session_state.setdefault(key, default)
    chosen = st.selectbox(label, options, format_func=lambda each: titles.get(each, str(each)), **persistent(key))
    return chosen if chosen in options else default


def _short(names: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(names).encode("utf-8", "replace")).hexdigest()[:8]
