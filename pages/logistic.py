"""Logistic regression: exam scores, pass or fail, and the threshold that makes a probability a decision."""

from __future__ import annotations

import streamlit as st

from core.lessons.logistic import arithmetic as lesson
from core.lessons.logistic import charts, controls
from core.lessons.logistic.script import script
from core.ui.components.live_figure import live_figure
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState

state = PageState("logistic", controls.SETTINGS)
left, right = st.columns([1, 2], gap="medium")
with left:
    settings = controls.controls(state)
    state.reset_button()
scores = settings.scores
fit = lesson.train(scores, settings.learning_rate, settings.epochs, settings.seed)
with right:
    threshold = controls.THRESHOLD.control(state)
    decision = lesson.decide(fit.probabilities, scores.labels, threshold)
    live_figure(
        charts.sigmoid_chart(scores, fit, decision, threshold),
        key="sigmoid",
        label="The sigmoid with each student on it, and the threshold",
        height=430,
    )
    st.latex(controls.formula(fit))

st.subheader("Where does the decision change, and how often is it right?", anchor=False)
plane_side, confusion_side = st.columns([1.5, 1], gap="medium")
with plane_side:
    plane = controls.plane_controls(state, scores)
    figure, sentence = charts.plane_chart(scores, fit, decision, threshold, plane)
    live_figure(figure, key="plane", label="Students in the plane of two exams, and the decision boundary", height=420)
    st.caption(sentence)
with confusion_side:
    controls.rates(decision)
    live_figure(
        charts.confusion_chart(decision), key="confusion", label="Counts of true and predicted classes", height=400
    )
    st.caption("Precision: of those said to pass, how many did. Recall: of those who passed, how many we said would.")

st.subheader("How was it trained?", anchor=False)
st.latex(controls.cost_formula(scores, fit))
cost_side, accuracy_side = st.columns(2, gap="medium")
cost_figure, accuracy_figure = charts.training_charts(fit)
with cost_side:
    live_figure(cost_figure, key="cost", label="Cost at every tenth epoch", height=380)
with accuracy_side:
    live_figure(accuracy_figure, key="accuracy", label="Accuracy at every tenth epoch, threshold 0.5", height=380)
with st.expander("The same as numbers, as the notes print them"):
    st.dataframe(charts.training_table(fit), hide_index=True)

st.subheader("Is this softmax?", anchor=False)
st.markdown("Yes, with two classes. Any two logits whose difference is *z* give the same probabilities:")
st.latex(r"\frac{e^{z/2}}{e^{-z/2} + e^{z/2}} = \frac{1}{1 + e^{-z}} = \sigma(z)")
two = lesson.two_logits(fit.logits)
st.dataframe(charts.two_logits_table(scores, two), hide_index=True)
st.markdown(f"The largest difference between softmax and sigmoid, in float32: **{two.largest_difference:.1e}**.")
code_panel(
    script(scores, settings.learning_rate, settings.epochs, settings.seed, threshold),
    file_name="logistic.py",
    note="It prints this page's numbers.",
)
state.write_address()
