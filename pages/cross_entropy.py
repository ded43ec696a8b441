"""Cross-entropy: what the loss measures, ways to write it, and ways to get it wrong."""

from __future__ import annotations

import streamlit as st

from core.lessons.cross_entropy import arithmetic as lesson
from core.lessons.cross_entropy import bugs, controls, distributions, line, switchboard
from core.lessons.cross_entropy.bug_script import bug_script
from core.lessons.cross_entropy.equivalences import equivalences
from core.lessons.cross_entropy.one_hot import one_hot
from core.lessons.cross_entropy.script import convex_script, distributions_script, one_hot_script, script
from core.lessons.cross_entropy.two_distributions import compare_distributions
from core.plots.matrix import matrix_figure
from core.scripts.cells import source
from core.scripts.forms import in_each_form
from core.ui.components.live_figure import live_figure
from core.ui.page import glossary
from core.ui.page.code_panel import code_panel
from core.ui.page.say import plain
from core.ui.page.settings import PageState
from core.ui.page.settings_line import page_controls
from core.ui.page.style import picture_first

state = PageState("cross_entropy", [*controls.SETTINGS, *distributions.SETTINGS, *line.SETTINGS, *switchboard.SETTINGS])
left, right = picture_first().columns([1.2, 2], gap="medium")
with left, page_controls():
    settings = controls.controls(state)
    state.reset_button()
examples, reduction, smoothing = settings.examples, settings.reduction, settings.smoothing
chain = lesson.chain(examples, smoothing)
with right:
    glossary.markdown(controls.what_it_is(smoothing))
    controls.chain_tables(examples, chain, smoothing)
    st.latex(controls.formula(chain, reduction, smoothing))
    glossary.words("the notes", "logit", "nats")

st.header("Are these the same?", anchor=False)
controls.equivalence_table(equivalences(examples, reduction, smoothing))

st.header("What does the gradient say?", anchor=False)
gradient = lesson.gradient(examples, reduction, smoothing)
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
st.caption(
    f"*y* is the row of targets. From PyTorch's autograd; the formula differs from it by "
    f"{gradient.largest_difference:.1e} at most."
)
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

st.header("How far is one distribution from another?", anchor=False)
st.markdown(
    "Cross-entropy takes any two: P is how often each class happens, Q is what is believed. **Drag the bars**, or use "
    "the arrow keys."
)
left, right = st.columns([1, 2], gap="medium")
with left:
    pair = distributions.pair_controls(state)
compared = compare_distributions(pair)
with right:
    distributions.pair_bars(state, compared)
st.latex(distributions.pair_formula(compared))
glossary.markdown(distributions.pair_sentences(compared))
code_panel(
    distributions_script(pair), file_name="distributions.py", note="It prints entropy, cross-entropy and the gap."
)

st.header("Can the cost trap us?", anchor=False)
line.about_convexity()
left, right = st.columns([1, 3], gap="medium")
with left:
    cost_line = line.line_controls(state)
    line.PERCENT.control(state)
with right:
    line.line_curve(state, cost_line)
glossary.markdown(line.line_sentence(cost_line))
code_panel(
    convex_script(state[line.LINE_SEED]),
    file_name="convex.py",
    note="It prints cost, chord and second derivative at every point of the line.",
)

st.header("Which mistake is it?", anchor=False)
st.markdown(
    "Softmax regression on the built-in digits, trained twice: from the same weights, with the same batches, and only "
    "these lines are different."
)
left, right = st.columns([1, 3], gap="medium")
with left:
    chosen = switchboard.bug_controls(state)
found = bugs.compare(chosen.name, chosen.epochs, chosen.learning_rate, chosen.seed)
with right:
    st.code(switchboard.bug_code(found.bug), language="python", wrap_lines=True)
    switchboard.bug_figures(found)
code_panel(
    in_each_form(lambda form: bug_script(chosen.name, chosen.epochs, chosen.learning_rate, chosen.seed, form)),
    file_name="bug.py",
    note="It trains both programs and prints what both report, and what is true.",
)
state.write_address()
