"""One's own file on the Data page: bring it, see what was understood, correct that, keep it, and take it home."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

import streamlit as st

from core.data.own import drafts
from core.data.own.limits import MB, MOST_BYTES, MOST_CLASSES, MOST_COLUMNS, MOST_ROWS, OwnFileError, one_line
from core.data.own.own_file import Layout
from core.data.own.reading import kept_as, understood
from core.data.own.understanding import Choices
from core.data.own_sets import shelf
from core.training import ConfigError
from core.ui.data.corrections import choices, layout
from core.ui.data.explained import explain
from core.ui.page import say
from core.ui.page.file_field import file_field, take_file
from core.ui.page.own_data import take_home
from core.ui.page.persistent import persistent
from core.ui.visitor.lecturer import SENTENCES, check_may_train, is_lecturer, why_not_train
from core.ui.visitor.visitor import visitor

KINDS = ("csv", "tsv", "txt", "npz", "zip")
WHAT = (
    f"A table as CSV or TSV (also Excel's, with semicolons and decimal commas), NumPy's .npz with x and y, or a zip of "
    f"pictures (PNG, JPEG) in one folder for each class. At most {MOST_BYTES // MB} MB, {MOST_ROWS:,} rows, "
    f"{MOST_COLUMNS:,} columns, {MOST_CLASSES} classes. Nothing in it is run, and nothing is kept before you say so."
)
WHO_SEES = (
    "Kept on this machine until you delete it, in your list alone. Whoever follows your page, or opens the address of "
    "a run on it, can train on it, too."
)
KEPT = "{title} is kept. Choose it on Train under Data set."
_STATE, _SAID = "own file", "own file said"


@dataclass(frozen=True)
class Draft:
    """A file that was brought and is not kept yet: where it lies, and what it is called."""

    path: Path
    title: str

    @property
    def key(self) -> str:
        """The start of the keys of its controls: another file has others."""
        return f"own_{self.path.name[-8:]}"


def own_file(kept: Callable[[str], None] = lambda _: None) -> None:
    """Draw all of it; `kept` is called with the name of a data set that has just been kept."""
    refused = why_not_train()
    if refused is not None:
        st.caption(SENTENCES[refused])
    number = st.session_state.setdefault("own file number", 0)
    # A file that was taken in has done its work: the next one has a field of its own.
    key = f"own_file_{number}"
    file_field("A file of your own", KINDS, key=key, most_mb=MOST_BYTES // MB, help=WHAT, disabled=refused is not None)
    st.caption(WHAT)
    field = st.session_state.get(key)
    name = "" if field is None else str(field.name)
    if (content := take_file(key)) is not None:
        _bring(content, name)
        st.session_state["own file number"] += 1
        st.rerun()
    good, words = st.session_state.pop(_SAID, (True, ""))
    if not good:
        say.error(words)
    elif words:
        st.success(say.plain(words), icon=":material/check:")
    draft: Draft | None = st.session_state.get(_STATE)
    if draft is not None:
        _look_at(draft, kept)
    _mine()


def _bring(content: bytes, name: str) -> None:
    try:
        check_may_train()
        path = drafts.bring(shelf().folder / "drafts", content, visitor())
    except (ConfigError, OwnFileError) as error:
        st.session_state[_SAID] = False, str(error)
        return
    _forget()
    st.session_state[_STATE] = Draft(path, one_line(PurePath(name).stem, 40) or "My data")


def _forget() -> None:
    """Let go of the file that was looked at."""
    draft: Draft | None = st.session_state.pop(_STATE, None)
    if draft is not None:
        drafts.let_go(draft.path)


def _look_at(draft: Draft, kept: Callable[[str], None]) -> None:
    st.subheader(f"What was understood of {say.plain(draft.title)}", anchor=False)
    read_as = layout(draft.key, draft.path)
    try:
        chosen = choices(draft.key, draft.path, read_as)
        found = understood(draft.path, read_as, chosen)
    except OwnFileError as error:
        say.error(str(error))
        _put_away()
        return
    explain(found)
    if found.problem:
        say.error(found.problem)
    st.session_state.setdefault(f"{draft.key}_title", draft.title)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        title = st.text_input("Its name", max_chars=40, width=320, **persistent(f"{draft.key}_title"))
        st.button(
            "Keep it",
            key="own_keep",
            type="primary",
            icon=":material/save:",
            disabled=bool(found.problem) or why_not_train() is not None,
            on_click=_keep,
            args=(draft, read_as, chosen, title, kept),
        )
        _put_away()
    st.caption(WHO_SEES)


def _put_away() -> None:
    st.button("Put it away", key="own_away", icon=":material/close:", on_click=_forget)


def _keep(draft: Draft, read_as: Layout, chosen: Choices, title: str | None, then: Callable[[str], None]) -> None:
    try:
        check_may_train()
        data = kept_as(draft.path, read_as, chosen)
        name = shelf().keep(data, visitor(), title or draft.title, first=is_lecturer())
    except (ConfigError, OwnFileError) as error:
        st.session_state[_SAID] = False, str(error)
        return
    kept = shelf().find(name)
    st.session_state[_SAID] = True, KEPT.format(title=draft.title if kept is None else kept.title)
    _forget()
    then(name)


def _mine() -> None:
    """This visitor's data sets, with what can be done with each."""
    mine = shelf().of(visitor())
    if not mine:
        return
    st.subheader("Your data sets", anchor=False)
    for kept in mine:
        with st.container(border=True):
            what = "pictures" if kept.shape is not None else "rows"
            day = time.strftime("%Y-%m-%d %H:%M", time.localtime(kept.created))
            st.markdown(f"**{say.plain(kept.title)}**")
            st.caption(
                f"{kept.train:,} {what} for training, {kept.test:,} for testing; {kept.features:,} features, "
                f"{len(kept.class_names)} classes; {kept.size / 1000:,.0f} kB; kept on {day}"
            )
            with st.container(horizontal=True):
                st.page_link(
                    "train.py", label="Train on it", icon=":material/play_arrow:", query_params={"dataset": kept.name}
                )
                take_home(kept.name, f"home_{kept.name}")
                with st.popover("Delete", icon=":material/delete:"):
                    st.markdown(
                        f"Delete {say.plain(kept.title)} for good? Runs on it stay, and cannot be trained further."
                    )
                    st.button(
                        "Delete for good",
                        key=f"delete_{kept.name}",
                        type="primary",
                        on_click=_delete,
                        args=(kept.name,),
                    )


def _delete(name: str) -> None:
    try:
        shelf().delete(name, visitor())
    except OwnFileError as error:
        st.session_state[_SAID] = False, str(error)
