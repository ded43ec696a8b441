"""Overfitting: make a network, check that it overfits, regularize, repeat."""

from __future__ import annotations

import streamlit as st

from core.lessons.overfitting import controls
from core.lessons.overfitting import runs as curves
from core.scripts.run_script import in_each_form
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState
from core.ui.watch.runs import LiveRuns

state = PageState("overfitting", [*controls.SETTINGS, *curves.SETTINGS])
runs = LiveRuns(state, controls.TITLES)
left, right = st.columns([1, 2.4], gap="medium")
with left:
    st.markdown("**1. Make** a network, and give it few images.")
    controls.make(state)
    st.markdown("**2. Check that it overfits.**")
    controls.overfit(state, runs)
    st.markdown("**3. Regularize**: each switch adds a curve with one thing changed.")
    controls.regularize(state, runs)
    st.markdown("**4. Repeat** with another network, or more of a remedy.")
    state.reset_button(also=runs.stop)
settings = controls.read_settings(state)
with right:
    chosen, axis = curves.look(state)
    runs.show(curves.drawing(settings, chosen, axis))

st.subheader("What is measured?", anchor=False)
st.markdown(
    "Both losses are measured alike: after each epoch, with all of the network's units, on all training images and on "
    "all test images, and once before the first step. The mean over an epoch's minibatches, which training prints "
    "anyway, would be no fair partner of the test loss: it belongs to weights on the move."
)
shown = runs.shown()
if (words := curves.dropout_words(shown)) is not None:
    st.markdown(words)
st.markdown(
    "The notes let the **validation** loss choose the epoch: that of a third set of images, apart from those trained "
    "with and from those of the test. Here early stopping looks at the **test** images, so that every curve has the "
    "same ones. What was chosen by them is no longer judged by them without bias."
)
st.latex(r"e^* = \arg\min_e L_\text{test}(e), \qquad \text{stop at } e \text{ when } e - e^* \ge \text{patience}")
st.subheader("The same start?", anchor=False)
st.markdown(f"All runs have the same seed. What that makes equal:\n{curves.starts(settings)}")
code_panel(
    in_each_form(settings.configs[chosen], settings.data),
    file_name="overfitting.py",
    note=f"The run looked at: {controls.TITLES[chosen]}. It prints the losses of its curves.",
)
state.write_address()
