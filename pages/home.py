"""Home: what Softmax Lab is, and experiments that open with their settings made."""

from __future__ import annotations

import streamlit as st

from core.ui.experiments import EXPERIMENTS

st.header("Softmax Lab", anchor=False)
st.markdown(
    "Train classifiers that read digits, and watch them learn. Every number on these pages is PyTorch's own, and "
    "every page hands over the script that reproduces it."
)
st.page_link("train.py", label="**Train a classifier**", icon=":material/play_circle:")
st.subheader("Or begin with an experiment", anchor=False)
for experiment in EXPERIMENTS:
    with st.container(border=True):
        st.page_link("train.py", label=f"**{experiment.question}**", query_params=experiment.query)
        st.markdown(experiment.watch)
