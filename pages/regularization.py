"""Regularization: lambda dragged from overfitting to nothing learnt, and five ways to write the penalty."""

from __future__ import annotations

import streamlit as st

from core.lessons.regularization import controls
from core.lessons.regularization import forms as penalty_forms
from core.lessons.regularization.script import digits_script, forms_script
from core.scripts.forms import in_each_form
from core.ui.components.live_figure import live_figure
from core.ui.page import glossary
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState
from core.ui.page.settings_line import page_controls
from core.ui.page.style import picture_above

state = PageState("regularization", [*controls.SETTINGS, *penalty_forms.SETTINGS])
st.markdown(
    "*Let's not have too big numbers in the weights.* **Drag lambda**: softmax regression on a few digits, "
    "some with a wrong label. The arrow keys move it, too."
)
with picture_above():
    with page_controls():
        settings = controls.controls(state)
    with st.container():
        controls.picture(state, settings)
st.markdown(controls.sentence(settings))
st.latex(controls.formula(settings))
glossary.markdown(controls.chosen_words(settings))
glossary.caption(controls.caption())
glossary.words("nats", "norm", "loss", "test images")
code_panel(
    in_each_form(
        lambda form: digits_script(
            settings.images, settings.wrong, settings.seed, settings.bias, settings.strength, form
        )
    ),
    file_name="regularization.py",
    note="It trains at this lambda alone and prints the numbers above the figures.",
)

st.header("Five ways to write it: which are the same step?", anchor=False)
glossary.markdown(
    "The notes add the *norms* of weights and bias to the cost of the exam scores, not squared and without a lambda, "
    "which is lambda 1. Others square, halve, or leave it to the optimizer. All five start from the same weights."
)
first, second = st.columns([1, 2.9], gap="medium")
with first:
    forms = penalty_forms.controls(state)
with second:
    live_figure(penalty_forms.figure(forms), key="forms", label="Loss on the data by step for five forms", height=380)
st.table(penalty_forms.results(forms))
penalty_forms.printed_expander(forms)
st.markdown(penalty_forms.difference_words(forms))
st.table(penalty_forms.differences(forms))
st.markdown(penalty_forms.sentences(forms))
code_panel(
    in_each_form(lambda form: forms_script(forms, form)),
    file_name="penalties.py",
    note="It trains all five and prints the rows of the tables.",
)
state.write_address()
