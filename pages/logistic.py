"""Logistic regression: exam scores, pass or fail, and the threshold that makes a probability a decision."""

from __future__ import annotations

import streamlit as st

from core.lessons.logistic import arithmetic as lesson
from core.lessons.logistic import controls, figures, tables
from core.lessons.logistic.decision import decide
from core.lessons.logistic.script import script
from core.scripts.forms import in_each_form
from core.ui.components.live_figure import live_figure
from core.ui.page import glossary
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState
from core.ui.page.settings_line import page_controls
from core.ui.page.style import picture_first

state = PageState("logistic", controls.SETTINGS)
left, right = picture_first().columns([1, 2], gap="medium")
with left, page_controls():
    settings = controls.controls(state)
    state.reset_button()
scores = settings.scores
fit = settings.fit()
with right:
    threshold = controls.THRESHOLD.control(state)
    decision = decide(fit.probabilities, scores.labels, threshold)
    live_figure(
        figures.sigmoid_chart(scores, fit, decision, threshold),
        key="sigmoid",
        label="The sigmoid with each student on it, and the threshold",
        height=430,
    )
    st.latex(controls.formula(fit))
    glossary.words("the notes", "logit", "epoch", "nats")

st.header("Where does the decision change, and how often is it right?", anchor=False)
plane_side, confusion_side = st.columns([1.5, 1], gap="medium")
with plane_side:
    plane = controls.plane_controls(state, scores)
    figure = figures.plane_chart(scores, fit, decision, threshold, plane)
    live_figure(figure, key="plane", label="Students in the plane of two exams, and the decision boundary", height=420)
    st.caption(tables.plane_sentence(scores, fit, threshold, plane, controls.THRESHOLD.write(threshold)))
with confusion_side:
    controls.rates(decision)
    live_figure(
        figures.confusion_chart(decision), key="confusion", label="Counts of true and predicted classes", height=400
    )
    st.caption("Precision: of those said to pass, how many did. Recall: of those who passed, how many we said would.")

st.header("How was it trained?", anchor=False)
st.latex(controls.cost_formula(scores, fit))
cost_side, accuracy_side = st.columns(2, gap="medium")
cost_figure, accuracy_figure = figures.training_charts(fit)
with cost_side:
    live_figure(cost_figure, key="cost", label="Cost at every tenth epoch", height=380)
with accuracy_side:
    live_figure(accuracy_figure, key="accuracy", label="Accuracy at every tenth epoch, threshold 0.5", height=380)
st.markdown(tables.cost_sentence(scores, fit))
glossary.markdown(
    "**As the notes print it:** the model before its first step, and every tenth epoch. The presets *as in the notes* "
    "have their numbers."
)
before_side, epochs_side = st.columns(2, gap="medium")
with before_side:
    st.dataframe(tables.students_table(scores, fit), hide_index=True)
    st.dataframe(tables.start_table(fit), hide_index=True)
with epochs_side:
    st.dataframe(tables.training_table(fit), hide_index=True, height="content" if settings.epochs <= 200 else "auto")

st.header("Is this softmax?", anchor=False)
st.markdown("Yes, with two classes. Any two logits whose difference is *z* give the same probabilities:")
st.latex(r"\frac{e^{z/2}}{e^{-z/2} + e^{z/2}} = \frac{1}{1 + e^{-z}} = \sigma(z)")
two = lesson.two_logits(fit.logits)
st.dataframe(tables.two_logits_table(scores, two), hide_index=True)
st.markdown(tables.softmax_sentence(two))
code_panel(
    in_each_form(
        lambda form: script(
            scores, settings.learning_rate, settings.epochs, settings.seed, threshold, settings.start, form
        )
    ),
    file_name="logistic.py",
    note="It prints this page's numbers.",
)
state.write_address()
