"""Softmax: from raw scores to probabilities, by hand."""

from __future__ import annotations

import streamlit as st

from core.lessons.softmax import arithmetic as lesson
from core.lessons.softmax import controls
from core.lessons.softmax import overflow as overflow_lesson
from core.lessons.softmax.claims import sentences
from core.lessons.softmax.script import script
from core.plots.matrix import matrix_figure
from core.ui.components.live_figure import live_figure
from core.ui.page import glossary
from core.ui.page.code_panel import code_panel
from core.ui.page.numbers import fixed
from core.ui.page.say import plain
from core.ui.page.settings import PageState
from core.ui.page.settings_line import page_controls
from core.ui.page.style import picture_first

state = PageState("softmax", controls.SETTINGS)
left, right = picture_first().columns([1, 2.4], gap="medium")
with left, page_controls():
    settings = controls.controls(state)
    state.reset_button()
with right:
    st.markdown("A classifier gives each class a score, its **logit**. **Drag the bars**, or use the arrow keys.")
    controls.bars(state, settings)
    controls.digit_picture(state)

classes, temperature, constant = settings.classes, settings.temperature, settings.constant
comparison = lesson.compare(classes, temperature, constant)
st.latex(controls.formula(settings, comparison))
told = sentences([plain(name) for name in classes.names], comparison, constant)
st.markdown(f"{told.prediction} {told.side}")
if told.game is not None:
    st.info(told.game, icon=":material/help:")
if constant:
    st.info(told.constant)
if settings.sigmoid:
    st.info(told.sigmoids, icon=":material/compare_arrows:")

st.header("What if the logits are huge?", anchor=False)
glossary.markdown(
    "The formula as it is written, and with the largest logit taken off first (log-sum-exp), both in float32:"
)
result = overflow_lesson.overflow(classes, temperature, constant)
naive, stable = st.columns(2)
with naive:
    st.markdown(f"**As written**; log-sum-exp = {fixed(result.naive.log_sum_exp)}")
    st.table(controls.steps_table(settings, result.naive))
with stable:
    st.markdown(f"**Largest logit first**; log-sum-exp = {fixed(result.stable.log_sum_exp)}")
    st.table(controls.steps_table(settings, result.stable))
controls.verdict(result)

st.header("What does a logit move?", anchor=False)
st.markdown("Row *i*, column *j*: how fast the probability of *i* grows with the logit of *j*. Each row sums to 0.")
st.latex(r"\frac{\partial p_i}{\partial z_j} = \frac{1}{T}\, p_i\, (1[i = j] - p_j)")
slopes = lesson.jacobian(classes, temperature, constant)
live_figure(
    matrix_figure(
        slopes.by_autograd,
        rows=classes.names,
        columns=classes.names,
        row_title="probability of",
        column_title="logit of",
        what="probability per unit of logit",
        full=slopes.steepest,
    ),
    key="jacobian",
    label="The Jacobian of softmax",
    height=420,
)
st.caption(
    f"From PyTorch's autograd; the formula differs from it by {slopes.largest_difference:.1e} at most. Full colour is "
    f"1 / (4 T) = {slopes.steepest:g}: no slope is steeper, and this one is reached between two classes with half each."
)
code_panel(script(classes, temperature, constant), file_name="softmax.py", note="It prints this page's numbers.")
state.write_address()
