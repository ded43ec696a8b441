"""Home: what Softmax Lab is, its lessons, and experiments that open with their settings made."""

from __future__ import annotations

import streamlit as st

from core.ui.train.experiments import EXPERIMENTS

LESSONS = {
    "softmax.py": "How do scores become probabilities?",
    "cross_entropy.py": "How wrong is a prediction?",
    "three_codings.py": "Does higher-level code train better?",
    "logistic.py": "Who will pass, and how sure can we be?",
    "likelihood.py": "Which parameter explains the data best?",
    "learning_rate.py": "How large a step?",
    "normalization.py": "Why scale the inputs?",
    "regularization.py": "How large may weights be?",
    "overfitting.py": "When does a network stop learning and start memorizing?",
}

st.header("Softmax Lab", anchor=False)
st.markdown(
    "Train classifiers that read digits, and watch them learn. Every number on these pages is PyTorch's own, and "
    "every page hands over the script that reproduces it."
)
st.page_link("train.py", label="**Train a classifier**", icon=":material/play_circle:")
st.page_link("draw.py", label="**Draw a digit and hear what they see**", icon=":material/draw:")
st.page_link("runs.py", label="Compare, continue and take along your runs", icon=":material/stacked_line_chart:")
lessons, experiments = st.columns([1, 2], gap="large")
with lessons:
    st.subheader("Lessons", anchor=False)
    for page, question in LESSONS.items():
        st.page_link(page, label=question, icon=":material/school:")
with experiments:
    st.subheader("Experiments", anchor=False)
    for experiment in EXPERIMENTS:
        with st.container(border=True):
            st.page_link("train.py", label=f"**{experiment.question}**", query_params=experiment.query)
            st.markdown(experiment.watch)
