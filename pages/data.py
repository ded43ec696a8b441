"""Data: what a set holds, whether its classes can be told apart, and what every model should beat."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.lessons.data import controls, game, images, picture, sentences, tables
from core.lessons.data.baselines import standing
from core.lessons.data.script import script
from core.scripts.forms import in_each_form
from core.ui.data.own_file import own_file
from core.ui.page import glossary
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState
from core.ui.page.settings_line import page_controls
from core.ui.page.style import picture_first

state = PageState("data", controls.SETTINGS)
left, right = picture_first().columns([1, 2.4], gap="medium")
with left, page_controls():
    data = controls.data_set(state)
    st.caption("Or [bring your own](#your-own-data): a table, arrays, or pictures.")
    st.markdown("Guess each example with its button or its key. Softmax regression is asked the same ones.")
    glossary.words("softmax regression")
    game.again_buttons(state)
    state.reset_button()
with right:
    if data.image is None:
        game.game(state, data)
    else:
        guess_side, wall_side = st.columns([1.15, 1], gap="medium")
        with guess_side:
            game.game(state, data)
        with wall_side:
            images.wall(data)

if data.image is None:
    st.header("What do the rows look like?", anchor=False)
    tables.first_rows(data)

st.header("How many of each class?", anchor=False)
controls.class_balance(state, data)
if note := controls.subsample(data):
    st.caption(note)

if data.image is not None:
    st.header("What does a class look like on average?", anchor=False)
    images.means(state, data)
else:
    st.header("Does one feature tell them apart?", anchor=False)
    tables.histograms(state, data)
    st.header("Do two features?", anchor=False)
    tables.scatter(state, data)
    st.header("Which features say the same?", anchor=False)
    tables.correlation(data)

st.header("What do two numbers keep of all of them?", anchor=False)
st.markdown(
    "The **principal components** are the directions along which the examples differ most, without a look at their "
    "classes. Here are the first two, with their shares of the variance; point at an example, or tap it, to see it."
)
picture.plane(data)

st.header("What should every model beat?", anchor=False)
st.table(sentences.baseline_table(standing(data), data))
st.markdown(sentences.baseline_sentences(standing(data), data))

st.header("What if labels are wrong?", anchor=False)
share = controls.label_noise(state, data)
glossary.words("accuracy", "confusion matrix")
code_panel(
    in_each_form(lambda form: script(data, state[game.TWENTY], share, form)),
    file_name="data.py",
    note="It prints this page's numbers: counts, principal components, baselines, the twenty examples, wrong labels.",
)
st.header("And your own data?", anchor="your-own-data")
own_file(partial(controls.choose, state))
state.write_address()
