"""Learning rate: how far to step, dragged from standing still to overshooting while cost and path follow."""

from __future__ import annotations

import streamlit as st

from core.descent.script import script
from core.lessons.learning_rate import controls, digits, formulas, sentences
from core.lessons.learning_rate import picture as pictures
from core.scripts.forms import in_each_form
from core.ui.page import glossary
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState
from core.ui.page.settings_line import page_controls
from core.ui.page.style import picture_first
from core.ui.watch.sweeps import LiveSweeps

state = PageState("learning_rate", [*controls.SETTINGS, *digits.SETTINGS])
sweeps = LiveSweeps(state, digits.SWEEP)
left, right = picture_first().columns([1, 2.9], gap="medium")
with left, page_controls():
    settings = controls.controls(state)
    plane = pictures.plane_control(state, pictures.of_settings(settings).sweep.task)
    state.reset_button(also=sweeps.stop)
with right:
    glossary.markdown(sentences.drag_sentence(settings))
    pictures.picture(state, settings, plane)

st.markdown(sentences.regime_sentence(settings))
if settings.problem.x_test and (why := sentences.test_rows_sentence(settings)):
    st.markdown(why)
st.latex(formulas.formula(settings))
glossary.words("the notes", "epoch", "SGD", "momentum", "Adam")
with st.expander("Every cost of this learning rate", icon=":material/table_rows:"):
    glossary.caption("Each is measured before its step, as in the notes: the first one is that of the start.")
    st.dataframe(sentences.cost_table(settings), hide_index=True)
st.header("Where is the edge?", anchor=False)
if edge := formulas.edge_formula(settings):
    st.latex(edge)
glossary.markdown(sentences.edge_sentence(settings))
if settings.problem.x_test:
    st.header("And rows it has not seen?", anchor=False)
    st.dataframe(sentences.kept_aside_table(settings), hide_index=True)
    st.markdown(sentences.kept_aside_sentences(settings))
    glossary.markdown(sentences.distribution_sentence(settings))
code_panel(
    in_each_form(
        lambda form: script(
            settings.problem,
            settings.learning_rate,
            settings.optimizer,
            settings.epochs,
            settings.seed,
            settings.same_start,
            settings.layer,
            form,
        )
    ),
    file_name="learning_rate.py",
    note="It trains at this learning rate alone and prints its costs, its weights and the edge.",
)

st.header("And with real digits?", anchor=False)
left, right = st.columns([1, 2.9], gap="medium")
with left:
    st.markdown(
        "All rates start from the same weights and see the same minibatches. Does the **loss** explode, or does the "
        "**accuracy** collapse?"
    )
    config = digits.controls(state, sweeps, settings.optimizer, settings.seed)
with right:
    sweeps.show(lambda found: digits.draw(found, config))
digits.digits_script(state, config)
state.write_address()
