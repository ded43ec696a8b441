"""What can be done with the chosen runs: open, continue, rename, take along, delete."""

from __future__ import annotations

from typing import BinaryIO

import streamlit as st

from core.data import DatasetError, load
from core.runs.archive import MOST_BYTES, MOST_RUNS, ArchiveError
from core.runs.registry import NotYoursError, registry
from core.runs.shelf import delete_all, export_to, rename
from core.runs.store import StoreError
from core.runs.summary import Summary
from core.training import ConfigError, Status
from core.ui.page import say
from core.ui.page.downloads import NoFileError, download
from core.ui.runs.chosen import ChosenRuns
from core.ui.train.fields import RATE, to_query
from core.ui.visitor.lecturer import check_may_train, why_not_train
from core.ui.visitor.line import in_line
from core.ui.visitor.visitor import visitor

# So many runs are named before they are deleted, the others counted.
MOST_NAMED = 8
NOT_HERE = "This run is not here any more, or not yours."


def actions(runs: list[Summary], chosen: ChosenRuns) -> None:
    """Buttons for those of the chosen runs that are the visitor's own, with a sentence where one of them failed."""
    with st.container(horizontal=True, vertical_alignment="center", key="run_actions"):
        one = runs[0] if len(runs) == 1 else None
        if one is not None:
            _open(one)
            _rename(one)
        if runs:
            _take_along(runs)
            _delete(runs, chosen)
        if chosen.ids:
            st.button("Choose none", key="choose_none", icon=":material/clear_all:", on_click=chosen.choose, args=([],))
    if "runs_problem" in st.session_state:
        say.error(st.session_state.pop("runs_problem"))


def _open(run: Summary) -> None:
    settings = to_query(run.config)
    # An address without any setting would leave the controls of the Train page as they are.
    rate = {RATE.address_name: RATE.write(run.config.learning_rate)}
    interrupted = run.status is Status.INTERRUPTED and why_not_train() is None
    if interrupted and st.button("Continue", key="continue_run", type="primary", icon=":material/resume:"):
        _continue(run)
    st.page_link(
        "train.py", label="Open on Train", icon=":material/open_in_full:", query_params={**settings, "run": run.id}
    )
    st.page_link("train.py", label="New run with its settings", icon=":material/tune:", query_params=settings or rate)


def _continue(run: Summary) -> None:
    try:
        check_may_train()
        registry().carry_on(run.id, load(run.config.dataset), visitor(), **in_line())
    except NotYoursError:
        say.error(NOT_HERE)
    except (ConfigError, DatasetError, StoreError) as error:
        say.error(str(error))
    else:
        st.switch_page("train.py", query_params={**to_query(run.config), "run": run.id})


def _rename(run: Summary) -> None:
    def done() -> None:
        # A press that comes without a field, as nobody's browser sends it, has none.
        typed = str(st.session_state.get(f"name_{run.id}", run.name))
        try:
            rename(registry(), run.id, visitor(), typed)
        except NotYoursError:
            st.session_state["runs_problem"] = NOT_HERE
        except StoreError as error:
            st.session_state["runs_problem"] = str(error)

    with st.popover("Rename", icon=":material/edit:"), st.form("rename_run", border=False):
        st.text_input("Name", run.name, key=f"name_{run.id}", max_chars=60, help="Empty: made of its settings.")
        st.form_submit_button("Rename it", on_click=done)


def _take_along(runs: list[Summary]) -> None:
    ids, owner = [run.id for run in runs], visitor()
    size = sum((registry().store.stamp(run_id) or (0, 0))[1] for run_id in ids)

    def pack(file: BinaryIO) -> None:
        try:
            export_to(registry(), ids, owner, file)
        except (ArchiveError, StoreError) as error:
            raise NoFileError(str(error)) from error

    too_much = size > MOST_BYTES or len(ids) > MOST_RUNS
    download(
        "Export" if len(ids) == 1 else f"Export {len(ids)} runs",
        write=pack,
        file_name=f"run-{ids[0]}.zip" if len(ids) == 1 else f"{len(ids)}-runs.zip",
        key="export_runs",
        icon="folder_zip",
        help="A zip with settings, history, weights and script. Import it here on another machine.",
        refused=f"One file holds at most {MOST_RUNS} runs and {MOST_BYTES // 2**20} MB: choose fewer."
        if too_much
        else "",
    )


def _delete(runs: list[Summary], chosen: ChosenRuns) -> None:
    def done() -> None:
        ids = [run.id for run in runs]
        try:
            delete_all(registry(), ids, visitor(), missing_ok=True)
        except NotYoursError:
            st.session_state["runs_problem"] = NOT_HERE
        except StoreError as error:
            none = " None of them was deleted." if len(ids) > 1 else ""
            st.session_state["runs_problem"] = f"{error}{none}"
        else:
            chosen.choose(run_id for run_id in chosen.ids if run_id not in ids)

    with st.popover("Delete" if len(runs) == 1 else f"Delete {len(runs)} runs", icon=":material/delete:"):
        names = say.plain(", ".join(f'"{run.name}"' for run in runs[:MOST_NAMED]))
        more = len(runs) - MOST_NAMED
        st.markdown(f"Delete {names} and {more} more for good?" if more > 0 else f"Delete {names} for good?")
        st.button("Delete for good", key="delete_runs", type="primary", on_click=done)
