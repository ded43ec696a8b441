"""Three codings of one classifier: what made them different was not how high-level they are."""

from __future__ import annotations

import streamlit as st

from core.lessons.three_codings import compared, controls, explained, line_by_line
from core.lessons.three_codings.figures import bias_figure
from core.lessons.three_codings.loop import step
from core.lessons.three_codings.one_coding_script import examples_script, step_script
from core.lessons.three_codings.script import script
from core.lessons.three_codings.second_softmax import at_the_end
from core.scripts.forms import in_each_form
from core.ui.components.live_figure import live_figure
from core.ui.page import glossary
from core.ui.page.code_panel import code_panel
from core.ui.page.settings import PageState
from core.ui.page.settings_line import page_controls
from core.ui.page.style import picture_first

state = PageState("three_codings", controls.SETTINGS)
# Above the picture, on a phone and for those who follow, too: what the picture is about.
glossary.markdown(
    "One classifier, written in three ways. In the notes they end at 0.739, 0.400 and 0.242 (0.254 in another "
    "note, from other initial weights), and the shortest wins. **Set their switches equal** and see."
)
left, right = picture_first().columns([1, 2.4], gap="medium")
with left, page_controls():
    codings = controls.controls(state)
    state.reset_button()
with right:
    live_figure(
        compared.costs_chart(codings), key="costs", label="The costs of three codings over the epochs", height=400
    )
    st.caption(compared.zigzag_sentence(codings))
    st.table(compared.summary(codings))
    glossary.words("the notes", "nats", "epoch", "logit")
compared.verdict(codings)
with st.expander("Each hundredth epoch as numbers, as the notes print them"):
    st.dataframe(compared.printed_table(codings), hide_index=True)
code_panel(
    in_each_form(lambda form: script(codings.named(), codings.start, form=form)),
    file_name="three_codings.py",
    note="The three codings as they are switched; it prints each hundredth epoch, and how far the curves are apart.",
)

st.header("What does a second softmax do?", anchor=False)
st.markdown(
    "`F.cross_entropy` has softmax inside. Applied to what softmax gave already, its inputs lie between 0 and 1: "
    "the cost cannot get near 0, and gradients starve. A cost that went through softmax twice cannot be compared with "
    "one that did not; the column *softmax once*, and the switch *softmax applied once*, make it comparable."
)
chosen = controls.CHOSEN.control(state)
variant = codings.of(chosen)
st.latex(compared.formula(codings, chosen))
found = at_the_end(codings.training(chosen))
st.markdown(
    "Below are the eight examples after training, with softmax once and twice, whichever of the two it was trained "
    "with. *Slope* is how the example's own loss moves with the logit of its class."
)
st.dataframe(explained.examples_table(found), hide_index=True)
st.markdown(explained.guessing_sentence(found))
example = controls.example(state)
glossary.markdown(
    "With softmax once, the gradient of a loss by its logits is *p − y*. With softmax twice it is not: the gradient of "
    "the second softmax, *q − y*, has to come back through the Jacobian *J* of the first one, "
    "*J = diag(p) − p pᵀ*. Where the first one is sure, *J* is near 0, right or wrong."
)
st.latex(explained.slope_formula(found, example, twice=False))
st.latex(explained.slope_formula(found, example, twice=True))
st.markdown(explained.slope_sentence(found, example))
code_panel(
    in_each_form(lambda form: examples_script(chosen, variant, codings.start, example, form=form)),
    file_name="second_softmax.py",
    note=f"{controls.HEADINGS[chosen]}, as it is switched; it prints the table and the two gradients.",
)

st.header("What does one shared bias learn?", anchor=False)
st.markdown(
    "Nothing. It adds the same number to all logits of an example, and softmax does not change with that. Its gradient "
    "is the sum of the gradients of all logits:"
)
st.latex(explained.bias_formula(twice=variant.softmax_twice))
biases = explained.both_biases(chosen, variant)
own, shared = explained.trained(biases, codings.start)
figure = bias_figure({explained.OWN: own.bias_gradients, explained.SHARED: shared.bias_gradients})
live_figure(figure, key="bias", label="Length of the gradient of the bias", height=380)
st.markdown(explained.bias_sentence(shared, own))
code_panel(
    in_each_form(lambda form: script(biases, codings.start, form=form)),
    file_name="shared_bias.py",
    note=f"{controls.HEADINGS[chosen]} with both kinds of bias, else as it is switched; it prints their gradients.",
)

st.header("What does each line of the training loop do?", anchor=False)
epoch = controls.STEP.control(state)
at = step(chosen, variant, codings.start, epoch)
st.markdown(
    f"Four lines, repeated for each epoch. The table follows `{line_by_line.weight_name(at, chosen)}`, the weight that "
    f"step {epoch:,} of *{controls.HEADINGS[chosen]}* moves most."
)
st.table(line_by_line.loop_table(at, chosen))
st.latex(line_by_line.update_formula(at))
st.markdown(line_by_line.loop_sentences(at))

st.header("Which shapes are multiplied?", anchor=False)
st.markdown(line_by_line.shapes_sentence(chosen, variant))
live_figure(
    line_by_line.shapes_chart(at, chosen, example),
    key="shapes",
    label="X times W plus b is Z, with their numbers",
    height=460,
)
st.latex(line_by_line.logit_formula(at, chosen, variant, example))
code_panel(
    in_each_form(lambda form: step_script(chosen, variant, codings.start, epoch, example, form)),
    file_name="one_step.py",
    note=f"{controls.HEADINGS[chosen]}, as it is switched; it prints this step, and the logit in the frame.",
)
state.write_address()
