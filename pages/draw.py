"""Draw: a digit drawn by hand, and what every model says it sees while the pen moves."""

from __future__ import annotations

import streamlit as st

from core.lessons.softmax.arithmetic import LIMIT
from core.ui.draw import models
from core.ui.draw.answers import answers_style
from core.ui.draw.code import code
from core.ui.draw.earlier import MOMENT, earlier
from core.ui.draw.examples import examples
from core.ui.draw.live import answers, live
from core.ui.draw.own_test_set import own_test_set
from core.ui.draw.steps import SWITCHES, steps, switches
from core.ui.draw.why import moving, pixels_speak
from core.ui.page import glossary
from core.ui.page.settings import PageState

answers_style()
state = PageState("draw", [models.MODELS, MOMENT, *SWITCHES.values()])
with st.container():  # always there, so that the pad below keeps its place, and a hand its stroke
    entries = models.chosen(state)
chosen = switches(state)
live(state, entries, chosen)
glossary.words("softmax regression", "MLP", "logit", "test images")
models.offer_mnist()
examples(entries)
looked = models.look(entries)
said = answers(looked, chosen)

st.header("What does the model get?", anchor=False)
st.markdown(
    "Not what you drew. A model knows only pictures like those it learnt from, so a drawing goes the way they went. "
    "**Switch a step off** and see who minds."
)
steps(state, looked, chosen)

st.header("Which pixels spoke?", anchor=False)
st.markdown(
    "Softmax regression has one weight for each pixel and class, and one bias for each class. Weight times pixel, "
    "summed over all pixels, plus the bias, is the logit: blue pixels spoke for the class and brown ones against it."
)
pixels_speak(looked, said, chosen, farthest=LIMIT)

st.header("What if you draw beside the middle?", anchor=False)
st.markdown(
    "Move the drawing with the **arrow keys** on the pad, or with the arrows below it. For softmax regression each "
    "pixel has its own weights: ink that moves by a few pixels meets the weights of other places, learnt from centred "
    "digits, and often speaks for another class. An MLP has seen centred digits only, too. That is why data sets are "
    "centred, and why the step *Centre* is there: switch it off, and draw in a corner. The arrows move what comes out "
    "of that step."
)
moving(looked, chosen)

st.header("What did it say earlier?", anchor=False)
st.markdown(
    "A model keeps its weights at some moments of its training. Draw a digit, then go back to before the first step: "
    "the same drawing, read by the same model as it was then."
)
earlier(state, looked, chosen)

st.header("How good are they with your class?", anchor=False)
st.markdown("Under the bars, press the digit you meant: the drawing joins a test set of your own, and the pad is free.")
own_test_set(looked, chosen)
code(looked, said, chosen)
state.reset_button()
state.write_address()
