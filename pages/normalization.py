"""Normalization: the same scores as they are and scaled, a rate dragged for both, new students, tables and pixels."""

from __future__ import annotations

import streamlit as st

from core.lessons.normalization import controls, sentences, tables
from core.lessons.normalization import images as pixels
from core.lessons.normalization import picture as pictures
from core.lessons.normalization.conditioning_script import conditioning_script
from core.lessons.normalization.script import images_script
from core.lessons.normalization.table_script import tables_script
from core.scripts.forms import in_each_form
from core.ui.page import glossary, say
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState
from core.ui.page.settings_line import page_controls
from core.ui.page.style import picture_first
from core.ui.watch.runs import LiveRuns
from core.ui.watch.sweeps import LiveSweeps

state = PageState("normalization", [*controls.SETTINGS, *tables.SETTINGS, *pixels.SETTINGS])
runs, sweeps = LiveRuns(state, pixels.TITLES), LiveSweeps(state, pixels.SEARCHES)
left, right = picture_first().columns([1.35, 2.9], gap="medium")
with left, page_controls():
    settings = controls.controls(state)
    state.reset_button(also=lambda: pixels.stop(runs, sweeps))
with right:
    st.markdown("**Drag the learning rate** for both at once: the same students, the same start, the same steps.")
    pictures.picture(state, settings)
    st.markdown(sentences.cost_sentences(settings))
if notice := sentences.notices(settings):
    say.warning(notice, icon=":material/info:")
st.latex(sentences.formula(settings))
glossary.words("the notes", "epoch")
costs, rows = sentences.cost_table(settings), sentences.rows_table(settings)
with st.expander("Every cost of this learning rate", icon=":material/table_rows:"):
    glossary.caption("Each is measured before its step, as in the notes: the first one is that of the start.")
    st.dataframe(costs, hide_index=True)
st.dataframe(rows, hide_index=True)
if meaning := sentences.no_number(costs, rows):
    st.caption(meaning)

st.header("Scale or correlation?", anchor=False)
glossary.markdown(
    "The cost is a bowl. Along its steepest direction it curves with $\\lambda_{\\max}$, which allows rates up to "
    "$2/\\lambda_{\\max}$; along its flattest direction it curves least. The condition number, "
    "$\\lambda_{\\max}/\\lambda_{\\min}$, is how many times flatter that is; a column is as steep as the cost curves "
    "along its weight alone."
)
st.dataframe(sentences.conditioning_table(settings), hide_index=True)
for said in sentences.conditioning_sentences(settings):
    st.markdown(said)
code_panel(
    in_each_form(
        lambda form: conditioning_script(settings.problem, settings.epochs, settings.seed, settings.layer, form)
    ),
    file_name="conditioning.py",
    note="It measures each scaling, trains at all rates of the slider, and prints the rows of the table.",
)

st.header("What does it predict?", anchor=False)
st.markdown("Only the inputs were scaled, so the predictions are final scores, in points.")
known = sentences.prediction_table(settings)
st.dataframe(known, hide_index=True)
student_side, said_side = st.columns([1, 1.8], gap="medium")
with student_side:
    students = controls.new_students(state, settings.problem)
with said_side:
    st.markdown(
        "A new student's scores are scaled with the mean and the standard deviation **of the training rows**. "
        + sentences.student_sentences(settings, students)
    )
    new = sentences.student_table(settings, students)
    st.dataframe(new, hide_index=True)
if meaning := sentences.no_number(known, new):
    st.caption(meaning)
code_panel(
    in_each_form(lambda form: settings.script(students, form)),
    file_name="normalization.py",
    note="It trains on the scaled scores and on those as they are, and prints rows, costs, curvature and predictions.",
)

st.header("And real data?", anchor=False)
glossary.markdown(
    "Softmax regression on two tables, from all weights 0. Each scaling trains at a learning rate of its own: the one "
    "with the lowest training loss at the end among those at which it never rises above its start."
)
epochs = tables.controls(state)
tables.draw(epochs)
code_panel(
    in_each_form(lambda form: tables_script(epochs, form)),
    file_name="tables.py",
    note="It trains each scaling of both tables at every rate, and prints the rows of the table.",
)

st.header("And images?", anchor=False)
images = pixels.controls(state, runs, sweeps)
glossary.markdown(
    "The first step of softmax regression that starts with all weights 0 is stable up to twice the number of classes, "
    "$K$, over $\\lambda_{\\max}$ of $X^\\top X / N$. **Search** trains many rates around each such edge, from "
    "random weights and for a few epochs, then **Train** takes the best one."
)
st.dataframe(pixels.curvature_table(images), hide_index=True)
if beyond := pixels.beyond_sentence(images):
    st.markdown(beyond)
sweeps.show(lambda found: pixels.draw_searches(images.data, found))
runs.show(lambda shown: pixels.draw(shown, images))
if found := pixels.tested_raw(runs.shown(), images.data):
    glossary.markdown(pixels.wrong_scale_sentence(found, images.data))
code_panel(
    in_each_form(lambda form: images_script(images.configs["unit"], images.data, form)),
    file_name="pixels.py",
    note="The run on pixels from 0 to 1, tested on raw pixels too.",
)
state.write_address()
