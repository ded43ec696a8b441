"""Cross-entropy: what the loss measures, five ways to write it, and four ways to get it wrong."""

from __future__ import annotations

import streamlit as st

from core.lessons.cross_entropy import arithmetic as lesson
from core.lessons.cross_entropy import bugs, controls
from core.lessons.cross_entropy.equivalences import equivalences
from core.lessons.cross_entropy.one_hot import one_hot
from core.lessons.cross_entropy.script import bug_script, one_hot_script, script
from core.plots.matrix import matrix_figure
from core.scripts.cells import source
from core.ui.components.live_figure import live_figure
from core.ui.page.code_panel import code_panel
from core.ui.page.say import plain
from core.ui.page.settings import PageState

state = PageState("cross_entropy", controls.SETTINGS)
left, right = st.columns([1.2, 2], gap="medium")
with left:
    settings = controls.controls(state)
    state.reset_button()
examples, reduction, smoothing = settings.examples, settings.reduction, settings.smoothing
chain = lesson.chain(examples)
with right:
    st.markdown(
        "Cross-entropy is the surprise at the true class: **-log** of the probability the model gave it. "
        "Point at an example to follow it through the chain."
    )
    controls.chain_tables(examples, chain)
    st.latex(controls.formula(chain, reduction))

st.subheader("Are these the same?", anchor=False)
controls.equivalence_table(equivalences(examples, reduction, smoothing))

st.subheader("What does the gradient say?", anchor=False)
gradient = lesson.gradient(examples, reduction)
st.latex(r"\frac{\partial L}{\partial z} = " + (r"\frac{p - y}{N}" if reduction == "mean" else r"p - y"))
live_figure(
    matrix_figure(
        gradient.by_autograd,
        rows=[str(n) for n in range(1, len(examples.labels) + 1)],
        columns=examples.class_names,
        row_title="example",
        column_title="logit of",
        what="gradient (nats per unit of logit)",
    ),
    key="gradient",
    label="The gradient of the loss with respect to the logits",
    height=400,
)
st.caption(f"From PyTorch's autograd; the formula differs from it by {gradient.largest_difference:.1e} at most.")
code_panel(
    script(examples, reduction, smoothing),
    file_name="cross_entropy.py",
    note="It prints the chain, the equivalences and the gradient of this page.",
)
with st.expander("One-hot vectors, three ways", icon=":material/grid_on:"):
    for way in one_hot(examples):
        st.markdown(f"**{way.title}**: `{way.expression}`. {plain(way.note)}")
        st.table({plain(name): [f"{row[n]:g}" for row in way.rows] for n, name in enumerate(way.columns)})
    st.code(source(one_hot_script(examples)), language="python")

st.header("Which mistake is it?", anchor=False)
st.markdown("Softmax regression on the built-in digits, twice: same seed, same batches, one line of code different.")
left, right = st.columns([1, 3], gap="medium")
with left:
    chosen = controls.bug_controls(state)
found = bugs.compare(chosen.name, chosen.epochs, chosen.learning_rate, chosen.seed)
with right:
    st.code(f"{found.bug.right}  # right\n{found.bug.wrong}  # wrong", language="python", wrap_lines=True)
    controls.bug_figures(found)
    st.info(f"**How to notice it:** {found.notice}", icon=":material/lightbulb:")
code_panel(
    bug_script(chosen.name, chosen.epochs, chosen.learning_rate, chosen.seed),
    file_name="bug.py",
    note="It trains both programs and prints both curves.",
)
state.write_address()
