"""Normalization: the same scores as they are and scaled, a learning rate dragged for both, new students, and pixels."""

from __future__ import annotations

import streamlit as st

from core.lessons.normalization import controls
from core.lessons.normalization import images as pixels
from core.lessons.normalization import picture as pictures
from core.lessons.normalization.script import images_script, script
from core.ui.page import say
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState
from core.ui.page.style import picture_first
from core.ui.watch.runs import LiveRuns
from core.ui.watch.sweeps import LiveSweeps

state = PageState("normalization", [*controls.SETTINGS, *pixels.SETTINGS])
runs, sweeps = LiveRuns(state, pixels.TITLES), LiveSweeps(state, pixels.SEARCHES)
left, right = picture_first().columns([1.35, 2.9], gap="medium")
with left:
    settings = controls.controls(state)
    state.reset_button(also=lambda: pixels.stop(runs, sweeps))
with right:
    st.markdown("**Drag the learning rate** for both at once: the same students, the same start, the same steps.")
    pictures.picture(state, settings)
    st.markdown(pictures.sentence(settings))
if notice := pictures.notices(settings):
    say.warning(notice, icon=":material/info:")
st.latex(pictures.formula(settings))

st.subheader("Scale or correlation?", anchor=False)
st.markdown(
    "The cost is a bowl. Along its steepest direction it curves with $\\lambda_{\\max}$, which allows rates up to "
    "$2/\\lambda_{\\max}$; along its flattest direction such steps hardly move. The condition number, "
    "$\\lambda_{\\max}/\\lambda_{\\min}$, is how many times flatter that is. Centring frees the bias from the weights, "
    "dividing makes the columns equally steep, and only whitening removes that exams go up and down together. A low "
    "condition number is not all: where the rate must be small, the bias is late at the mean final score."
)
st.dataframe(pictures.conditioning_table(settings), hide_index=True)

st.subheader("What does it predict?", anchor=False)
st.markdown("Only the inputs were scaled, so the predictions are final scores, in points.")
st.dataframe(pictures.prediction_table(settings), hide_index=True)
student_side, said_side = st.columns([1, 1.8], gap="medium")
with student_side:
    students = controls.new_students(state, settings.problem)
with said_side:
    st.markdown(
        "A new student's scores are scaled with the mean and the standard deviation **of the training rows**. Not "
        "scaled, they are far from anything the model has seen. Scaled among themselves, new students are always "
        "average."
    )
    st.dataframe(pictures.student_table(settings, students), hide_index=True)
code_panel(
    script(settings.scaled, settings.learning_rate, students, "sgd", settings.epochs, settings.seed),
    file_name="normalization.py",
    note="It trains on the scaled scores at this learning rate and prints costs, curvature and predictions.",
)

st.subheader("And images?", anchor=False)
images = pixels.controls(state, runs, sweeps)
st.markdown(
    "Softmax regression that starts at 0 is stable up to twice the number of classes over $\\lambda_{\\max}$ of "
    "$X^\\top X / N$. One mean and one deviation for all pixels only move the best rate; what conditions is that each "
    "pixel loses its own mean. **Search** trains seventeen rates around each edge, then **Train** takes the best one. "
    "It may lie beyond the edge: that is the edge of the first step, and the cost curves less as the classifier "
    "becomes sure."
)
st.dataframe(pixels.curvature_table(images), hide_index=True)
sweeps.show(lambda found: pixels.draw_searches(images.data, found))
runs.show(pixels.draw)
if found := pixels.tested_raw(runs.shown(), images.data):
    st.markdown(pixels.wrong_scale_sentence(found, images.data))
code_panel(
    images_script(images.configs["unit"], images.data),
    file_name="pixels.py",
    note="The run on pixels from 0 to 1, tested on raw pixels too.",
)
state.write_address()
