"""Three codings of one classifier: what made them different was not how high-level they are."""

from __future__ import annotations

import streamlit as st

from core.lessons.three_codings import controls
from core.lessons.three_codings.script import script
from core.ui.components.live_figure import live_figure
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState

state = PageState("three_codings", controls.SETTINGS)
left, right = st.columns([1, 2.4], gap="medium")
with left:
    st.markdown(
        "One classifier, written in three ways. In the notes they end at 0.739, 0.400 and 0.25, and the shortest "
        "wins. **Set their switches equal** and see."
    )
    codings = controls.controls(state)
    state.reset_button()
with right:
    live_figure(
        controls.costs_figure(codings), key="costs", label="The costs of three codings over the epochs", height=400
    )
    st.caption(controls.zigzag_sentence(codings))
    st.table(controls.summary(codings))
controls.verdict(codings)

st.subheader("What does a second softmax do?", anchor=False)
st.markdown(
    "`F.cross_entropy` has softmax inside. Applied to what softmax gave already, its inputs lie between 0 and 1: "
    "the cost cannot get near 0, and gradients starve. A cost that went through softmax twice cannot be compared with "
    "one that did not; the last column of the table, and the switch *softmax applied once*, make it comparable."
)
chosen = controls.CHOSEN.control(state)
variant = codings.of(chosen)
st.latex(controls.formula(codings, chosen))

st.subheader("What does one shared bias learn?", anchor=False)
st.markdown(
    "Nothing. It adds the same number to all logits of an example, and softmax does not change with that. In its "
    "gradient, the probabilities and the one-hot labels both sum to 1:"
)
st.latex(
    r"\frac{\partial\,\text{cost}}{\partial b} = \frac{1}{N} \sum_i \sum_k (p_{ik} - y_{ik})"
    r" = \frac{1}{N} \sum_i (1 - 1) = 0"
)
shared, own = controls.both_biases(chosen, variant)
live_figure(controls.bias_figure(shared, own), key="bias", label="Length of the gradient of the bias", height=380)
st.markdown(controls.bias_sentence(shared, own, chosen, variant))
code_panel(
    script(chosen, variant),
    file_name="three_codings.py",
    note=f"{controls.HEADINGS[chosen]}, as it is switched; it prints this coding's cost and gradients.",
)
state.write_address()
