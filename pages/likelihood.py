"""Likelihood: which parameter explains the flips best, and why its logarithm is the loss we minimize."""

from __future__ import annotations

import streamlit as st

from core.lessons.likelihood import arithmetic as lesson
from core.lessons.likelihood import classes as classes_parts
from core.lessons.likelihood import controls as parts
from core.lessons.likelihood import samples as samples_parts
from core.lessons.likelihood.script import few_and_many_script, script
from core.ui.components.live_figure import live_figure
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState

state = PageState("likelihood", parts.DEFAULTS)
left, right = st.columns([1, 2.4], gap="medium")
with left:
    flips = parts.flips_controls(state)
    parameter = parts.parameter_controls(state, flips)
    state.reset_button()
with right:
    st.markdown(
        "How probable are exactly these flips, in their order? **Drag along the curve**, or use the arrow keys."
    )
    parts.curve(state, flips, parameter)

at = lesson.at(flips, parameter)
st.latex(parts.formula(flips, at))
st.markdown(parts.maximum_sentence(flips, at))

st.subheader("Have we seen this number before?", anchor=False)
st.markdown(
    "It is binary cross-entropy, with *p* as the prediction and the flips as labels 1 and 0: its mean over the flips, "
    "times their number, is minus the log-likelihood. **To minimize the loss is to maximize the likelihood.**"
)
st.latex(parts.same_number(flips, at))
if at.note:
    st.warning(at.note, icon=":material/warning:")

st.subheader("And with three classes?", anchor=False)
table_side, figure_side = st.columns([1, 2.4], gap="medium")
with table_side:
    classes = classes_parts.classes_controls(state)
    st.caption("A class's probability is its weight divided by the sum of the weights.")
found = lesson.at_probabilities(classes.counts, classes.weights)
with figure_side:
    live_figure(
        classes_parts.classes_figure(found),
        key="classes",
        label="Chosen and most likely probabilities",
        height=380,
    )
st.latex(classes_parts.classes_formula(classes, found))
st.markdown(classes_parts.classes_sentence(classes, found))
code_panel(
    script(flips, parameter, classes.counts, classes.weights),
    file_name="likelihood.py",
    note="It prints the numbers for the flips and for the classes.",
)

st.subheader("How much can a few flips tell?", anchor=False)
true, seed, samples = samples_parts.sample_controls(state)
estimates_side, losses_side = st.columns(2, gap="medium")
estimates, losses = samples_parts.samples_figures(samples, true)
with estimates_side:
    live_figure(estimates, key="estimates", label="The estimate after each number of flips", height=400)
with losses_side:
    live_figure(losses, key="losses", label="The loss on the same flips and on new ones", height=400)
st.markdown(samples_parts.samples_sentence(samples))
st.dataframe(samples_parts.samples_table(samples), hide_index=True)
code_panel(
    few_and_many_script(true, seed),
    file_name="few_and_many.py",
    note="It prints estimates and losses of this table.",
)
state.write_address()
