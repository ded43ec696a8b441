"""Home: what Softmax Lab is, its lessons, and experiments that open with their settings made."""

from __future__ import annotations

import streamlit as st

from core.lessons.catalog import DRAW, LESSONS, RUNS, TRAIN
from core.ui.train.experiments import EXPERIMENTS

st.markdown(
    "Train classifiers that read digits, and watch them learn. Every number on these pages is PyTorch's own, and "
    "every page hands over the script that reproduces it."
)
st.page_link(TRAIN.file, label="**Train a classifier**", icon=TRAIN.icon)
st.page_link(DRAW.file, label="**Draw a digit and hear what they see**", icon=DRAW.icon)
st.page_link(RUNS.file, label="Compare, continue and take along your runs", icon=RUNS.icon)
lessons, experiments = st.columns([1, 2], gap="large")
with lessons:
    st.header("Lessons", anchor=False)
    for lesson in LESSONS:
        st.page_link(lesson.file, label=lesson.question, icon=lesson.icon)
with experiments:
    st.header("Experiments", anchor=False)
    for experiment in EXPERIMENTS:
        with st.container(border=True):
            st.page_link(TRAIN.file, label=f"**{experiment.question}**", query_params=experiment.query)
            st.markdown(experiment.watch)
