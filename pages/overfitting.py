"""Overfitting: make a network, check that it overfits, regularize, repeat."""

from __future__ import annotations

import streamlit as st

from core.lessons.overfitting import controls, depths
from core.lessons.overfitting import runs as curves
from core.lessons.overfitting.script import depth_script
from core.scripts.forms import in_each_form
from core.scripts.run_script import script
from core.ui.page import glossary
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState
from core.ui.page.settings_line import page_controls
from core.ui.page.style import picture_first
from core.ui.watch.runs import LiveRuns

state = PageState("overfitting", [*controls.SETTINGS, *curves.SETTINGS, *depths.SETTINGS])
runs, studies = LiveRuns(state, controls.TITLES), depths.live(state)
left, right = picture_first().columns([1, 2.4], gap="medium")
with left, page_controls():
    st.markdown("**1. Make** a network, and give it few images.")
    controls.make(state)
    st.markdown("**2. Check that it overfits.**")
    controls.overfit(state, runs)
    st.markdown("**3. Regularize**: each switch adds a curve with one thing changed.")
    controls.regularize(state, runs)
    st.markdown("**4. Repeat** with another network, or more of a remedy.")
    state.reset_button(also=lambda: (runs.stop(), studies.stop()))
settings = controls.read_settings(state)
with right:
    chosen, axis = curves.look(state)
    controls.overfit_at_once(state, runs)
    runs.show(curves.drawing(settings, chosen, axis))

glossary.words("nats", "epoch", "dropout", "batch normalization", "weight decay", "early stopping", "hidden layer")
st.header("What is measured?", anchor=False)
st.markdown(
    "Both losses are measured alike: after each epoch, with all of the network's units, on all training images and on "
    "all test images, and once before the first step. The mean over an epoch's minibatches, which training prints "
    "anyway, would be no fair partner of the test loss: it belongs to weights on the move."
)
shown = runs.shown()
if (words := curves.dropout_words(shown)) is not None:
    st.markdown(words)
chooser, formula = curves.chosen_by(settings)
glossary.markdown(chooser)
st.latex(formula)
st.header("The same start?", anchor=False)
st.markdown(f"All runs have the same seed. What that makes equal:\n{curves.starts(settings)}")
code_panel(
    in_each_form(lambda form: script(settings.configs[chosen], settings.data, form=form)),
    file_name="overfitting.py",
    note=f"The run looked at: {controls.TITLES[chosen]}. It prints the losses of its curves.",
)

st.header("Why four layers?", anchor=False)
st.markdown("A deeper network can say more. Does it learn more, with the same steps? Train 0 to 6 hidden layers alike.")
budget = depths.controls(state, studies)
glossary.caption(depths.caption())
studies.show(depths.drawing(budget))
code_panel(
    in_each_form(lambda form: depth_script(budget, form)),
    file_name="depths.py",
    note="It trains every depth with every seed and prints the rows of the table.",
)
state.write_address()
