"""Home: a classifier that learns, doors for students, lecturers and engineers, all pages, and experiments."""

from __future__ import annotations

import streamlit as st

from core.lessons.catalog import DRAW, LESSONS, RUNS, TRAIN
from core.training.first_run import first_run
from core.ui.components.learning_picture import learning_picture
from core.ui.page.cards import card, cards
from core.ui.page.style import doors_first
from core.ui.room.joining import code_field
from core.ui.room.share import open_button
from core.ui.train.experiments import EXPERIMENTS
from core.ui.visitor.membership import hosted, is_following

st.markdown(
    "Train classifiers that read digits, and watch them learn. Every number is PyTorch's own, and every page hands "
    "over the script that reproduces it."
)
learning, doors = doors_first().columns([1.9, 1], gap="large")
with learning:
    run = first_run()
    learning_picture(run, key="home_learning")
    st.caption(
        f"The first run of **{TRAIN.title}**, recorded on {run.date} with torch {run.torch}: the weights of each "
        "class, and what the classifier takes a test image for. Blue pixels speak for a class, brown ones against it."
    )
with doors, st.container(key="doors"):
    if not is_following():
        with st.container(border=True, key="door_student"):
            st.markdown("**Student**: follow your lecture, or learn on your own.")
            code_field()
            st.page_link(LESSONS[0].file, label="Begin with the first lesson", icon=LESSONS[0].icon)
        with st.container(border=True, key="door_lecturer"):
            st.markdown("**Lecturer**: every phone shows what you show.")
            if (room := hosted()) is not None:
                st.markdown(f"Your room is open. Its code: **{room.code}**")
            else:
                open_button("Open a room", key="home_open")
    with st.container(border=True, key="door_engineer"):
        st.markdown("**Engineer**: take the PyTorch scripts.")
        st.page_link(TRAIN.file, label="Train a classifier", icon=TRAIN.icon)

st.header("Lessons and tools", anchor=False)
with cards():
    for entry in (TRAIN, DRAW, *LESSONS, RUNS):
        card(entry.name, entry.file, entry.question)
st.header("Experiments", anchor=False)
for experiment in EXPERIMENTS:
    with st.container(border=True):
        st.page_link(TRAIN.file, label=f"**{experiment.question}**", query_params=experiment.query)
        st.markdown(experiment.watch)
