"""Runs: every run this browser started, to compare, keep, take along and continue."""

from __future__ import annotations

import streamlit as st

from core.runs.registry import registry
from core.runs.shelf import look
from core.training import Status
from core.training.first_run import first_run
from core.ui.components.learning_picture import learning_picture
from core.ui.page import glossary
from core.ui.page.settings import PageState
from core.ui.runs import comparison, table
from core.ui.runs.actions import actions
from core.ui.runs.chosen import COMPARED, ChosenRuns
from core.ui.runs.importing import import_runs
from core.ui.runs.reading import PATIENCE, files_left_aside, still_reading
from core.ui.train.experiments import EXPERIMENTS
from core.ui.visitor.membership import is_following, whose

state = PageState("runs", [COMPARED, *table.SETTINGS, *comparison.SETTINGS])
chosen = ChosenRuns(state)
found = look(registry(), whose(), PATIENCE)
runs = found.runs
still_reading(found)
if is_following():
    st.caption("The runs of the lecturer you follow." if runs else "The lecturer you follow has trained no run yet.")
elif not runs and not found.unread:
    st.info("There is no run of yours on this machine yet.", icon=":material/school:")
    st.page_link(
        "train.py", label="**Train a classifier**", icon=":material/play_circle:", query_params=EXPERIMENTS[0].query
    )
else:
    st.caption(
        "The runs this browser started on this machine, and those it imported; they stay when the server ends. Select "
        "one to open, rename or continue it, and several to compare them."
    )
if not runs and not found.unread:
    run = first_run()
    st.markdown(f"**A recorded run** of the first settings of Train ({run.date}, torch {run.torch}), none of yours:")
    learning_picture(run, key="runs_learning")
if runs:
    table.table(state, runs, chosen)
    interrupted = sum(run.status is Status.INTERRUPTED for run in runs)
    if interrupted and not chosen.ids and not is_following():
        st.info(
            "One run was interrupted when the server ended: select it and press **Continue**."
            if interrupted == 1
            else f"{interrupted} runs were interrupted when the server ended: select one and press **Continue**.",
            icon=":material/resume:",
        )
actions([run for run in runs if run.id in chosen.ids], chosen)
files_left_aside(found)

comparison.comparison(state, chosen)
glossary.words("loss", "nats", "accuracy", "epoch", "minibatch", "SGD", "Adam", "early stopping")
if not is_following():
    import_runs(chosen)
state.write_address()
