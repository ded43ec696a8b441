"""Likelihood: which parameter explains the flips best, and why its logarithm is the loss we minimize."""

from __future__ import annotations

import streamlit as st

from core.lessons.likelihood import arithmetic as lesson
from core.lessons.likelihood import classes as draws
from core.lessons.likelihood import controls
from core.lessons.likelihood import samples as series
from core.lessons.likelihood.script import few_and_many_script, script
from core.ui.components.live_figure import live_figure
from core.ui.page import glossary
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState
from core.ui.page.settings_line import page_controls
from core.ui.page.style import picture_first

state = PageState(
    "likelihood",
    [controls.SUCCESSES, controls.FLIPS, controls.PARAMETER, draws.CLASSES, series.TRUE, series.SEED],
)
left, right = picture_first().columns([1, 2.4], gap="medium")
with left, page_controls():
    flips = controls.flips_controls(state)
    parameter = controls.PARAMETER.control(state)
    controls.maximum_button(state, flips)
    state.reset_button()
with right:
    st.markdown(
        "How probable are exactly these flips, in their order? **Drag along the curve**, or use the arrow keys."
    )
    controls.curve(state, flips, parameter)

at = lesson.at(flips, parameter)
st.latex(controls.formula(flips, at))
glossary.markdown(controls.maximum_sentence(flips, at))

st.header("Have we seen this number before?", anchor=False)
st.markdown(
    "It is binary cross-entropy, with *p* as the prediction and the flips as labels 1 and 0: its mean over the flips, "
    "times their number, is minus the log-likelihood. **To minimize the loss is to maximize the likelihood.**"
)
st.latex(controls.same_number(flips, at))
if note := controls.cut_off(at):
    st.warning(note, icon=":material/warning:")

st.header("And with several classes?", anchor=False)
table_side, figure_side = st.columns([1, 2.4], gap="medium")
with table_side:
    classes = draws.classes_controls(state)
    st.caption("A class's probability is its weight divided by the sum of the weights.")
found = lesson.at_probabilities(classes.counts, classes.weights)
with figure_side:
    live_figure(
        draws.classes_figure(found),
        key="classes",
        label="Chosen and most likely probabilities",
        height=380,
    )
st.latex(draws.classes_formula(classes, found))
st.markdown(draws.classes_sentence(classes, found))
code_panel(
    script(flips, parameter, classes.counts, classes.weights),
    file_name="likelihood.py",
    note="It prints the numbers for the flips and for the classes.",
)

st.header("How much can a few flips tell?", anchor=False)
true, seed, samples = series.sample_controls(state)
estimates_side, losses_side = st.columns(2, gap="medium")
estimates, losses = series.samples_figures(samples, true)
with estimates_side:
    live_figure(estimates, key="estimates", label="The estimate after each number of flips", height=400)
with losses_side:
    live_figure(losses, key="losses", label="The loss on the same flips and on new ones", height=400)
glossary.words("nats", "loss")
glossary.markdown(series.samples_sentences(samples))
st.dataframe(series.samples_table(samples), hide_index=True)
code_panel(
    few_and_many_script(true, seed),
    file_name="few_and_many.py",
    note="It prints the numbers of this table.",
)
state.write_address()
